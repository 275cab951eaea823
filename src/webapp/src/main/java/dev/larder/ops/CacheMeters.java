package dev.larder.ops;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.StoredResponse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/**
 * Counts what the cache does. Each counter has its place under the values of its labels, so that a
 * hit looks up no name. Safe for use by many threads.
 */
final class CacheMeters implements CacheEvents {

  private final MeterRegistry registry;
  private final Map<Source, Map<Reason, LazyCounter>> requests;
  private final Map<Reason, LazyCounter> notStored;
  private final Map<Strength, InvalidationCounters> invalidations;
  private final Counter collapsed;
  private final Counter stored;
  private final Counter faults;
  private volatile RequestMeters durations;

  CacheMeters(MeterRegistry registry) {
    this.registry = registry;
    this.durations = new RequestMeters(registry, Routes.NONE);
    this.requests = EnumMaps.of(Source.class, s -> EnumMaps.of(Reason.class, r -> request(s, r)));
    this.notStored = EnumMaps.of(Reason.class, this::notStored);
    this.invalidations = EnumMaps.of(Strength.class, s -> new InvalidationCounters(registry, s));
    this.collapsed =
        counter("larder.cache.collapsed", "Requests that waited for another one's answer")
            .register(registry);
    this.stored = counter("larder.cache.stored", "Responses that were kept").register(registry);
    this.faults =
        counter("larder.cache.faults", "Failures of the cache that no client noticed")
            .register(registry);
    showFromTheStart();
  }

  /** What is compared with other counts is there before it first happens. */
  private void showFromTheStart() {
    at(Source.HIT, Reason.FRESH).get();
    at(Source.STALE, Reason.STALE_IF_ERROR).get();
    at(Source.STALE, Reason.STALE_WHILE_REVALIDATE).get();
    at(Source.REVALIDATED, Reason.VALIDATED).get();
    at(Source.MISS, Reason.URI_MISS).get();
    at(Source.MISS, Reason.EXPIRED).get();
    at(Source.MISS, Reason.INVALIDATED).get();
    at(Source.BYPASS, Reason.METHOD).get();
  }

  /** From now on durations are counted by these routes. */
  void use(Routes routes) {
    durations = new RequestMeters(registry, routes);
  }

  @Override
  public void answered(Exchange exchange) {
    at(exchange.source(), exchange.reason()).get().increment();
    if (exchange.collapsed()) {
      collapsed.increment();
    }
    durations.record(exchange);
  }

  @Override
  public void stored(StoredResponse response) {
    stored.increment();
  }

  @Override
  public void notStored(CacheKey key, Reason reason) {
    EnumMaps.find(notStored, reason).get().increment();
  }

  @Override
  public void invalidated(Collection<Group> groups, Strength strength) {
    InvalidationCounters counters = EnumMaps.find(invalidations, strength);
    groups.forEach(group -> counters.of(group).increment());
  }

  @Override
  public void fault(String what, Throwable cause) {
    faults.increment();
  }

  private LazyCounter at(Source source, Reason reason) {
    return EnumMaps.find(EnumMaps.find(requests, source), reason);
  }

  private LazyCounter request(Source source, Reason reason) {
    return new LazyCounter(
        registry,
        counter("larder.cache.requests", "Answers, by what the cache did and why")
            .tag("result", lower(source))
            .tag("reason", reason.token()));
  }

  private LazyCounter notStored(Reason reason) {
    return new LazyCounter(
        registry,
        counter("larder.cache.not.stored", "Responses that were not kept")
            .tag("reason", reason.token()));
  }

  private static Counter.Builder counter(String name, String description) {
    return Counter.builder(name).description(description);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The groups that records of one strength have named, by their type. */
  private record InvalidationCounters(Counter uri, Counter named, Counter all) {

    InvalidationCounters(MeterRegistry registry, Strength strength) {
      this(
          counter(registry, "uri", strength),
          counter(registry, "named", strength),
          counter(registry, "all", strength));
    }

    private static Counter counter(MeterRegistry registry, String type, Strength strength) {
      return CacheMeters.counter("larder.cache.invalidated.groups", "Groups that were invalidated")
          .tag("type", type)
          .tag("strength", lower(strength))
          .register(registry);
    }

    Counter of(Group group) {
      if (group instanceof Group.Uri) {
        return uri;
      }
      return group instanceof Group.Named ? named : all;
    }
  }
}
