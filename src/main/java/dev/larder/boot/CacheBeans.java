package dev.larder.boot;

import dev.larder.cachestore.EhcacheLocalCaches;
import dev.larder.cachestore.EhcacheStore;
import dev.larder.cachestore.SharedEvents;
import dev.larder.httpcache.CacheConfig;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.TimeSource;
import dev.larder.httpcache.rules.Choices;
import dev.larder.httpcache.rules.Compression;
import dev.larder.httpcache.rules.Spreading;
import dev.larder.httpcache.store.CallLeases;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.item.ItemResource;
import dev.larder.ops.Meters;
import dev.larder.platform.Changes;
import dev.larder.platform.Database;
import dev.larder.platform.Settings;
import dev.larder.platform.SettingsException;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the cache: one log of invalidations, the store of the filter, and the features' own caches
 * behind their ports.
 */
@Dependent
class CacheBeans {

  /**
   * Checks that all caches can have the memory off the heap that the settings give them.
   *
   * @throws SettingsException if they cannot
   */
  static void requireMemory(Settings settings) {
    try {
      EhcacheStore.requireMemory(sizes(settings), ItemResource.CACHE_BYTES);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new SettingsException(String.valueOf(e.getMessage()));
    }
  }

  @Produces
  @Singleton
  static Meters meters() {
    return new Meters();
  }

  static void close(@Disposes Meters meters) {
    meters.close();
  }

  @Produces
  @Singleton
  static CacheEvents events(Meters meters) {
    return new AllListeners(new ExchangeLog(), meters.events());
  }

  @Produces
  @Singleton
  static Sharing sharing(Settings settings, Database database, CacheEvents events, Meters meters) {
    boolean alone = settings.text("redis.url").isEmpty();
    SharedEvents shared = alone ? SharedEvents.NONE : meters.shared();
    Sharing sharing = Sharing.of(settings, database.dataSource(), events, shared);
    sharing.figures().ifPresent(meters::watch);
    return sharing;
  }

  static void close(@Disposes Sharing sharing) {
    sharing.close();
  }

  @Produces
  @Singleton
  static InvalidationLog log(Sharing sharing) {
    return sharing.log();
  }

  @Produces
  @Dependent
  static CallLeases leases(Sharing sharing) {
    return sharing.leases();
  }

  @Produces
  @Singleton
  static CacheOperations cache(
      Settings settings, Sharing sharing, CacheEvents events, Meters meters) {
    TimeSource time = TimeSource.system();
    EhcacheStore near = EhcacheStore.open(sizes(settings), events);
    near.figures().forEach(meters::watch);
    meters.watchRefused(near::refused);
    CacheConfig config =
        new CacheConfig(
            Math.toIntExact(settings.integer("cache.max.entry.bytes")),
            settings.seconds("cache.collapse.timeout"),
            CacheConfig.DEFAULT.retryDelay(),
            settings.list("cache.targeted.fields"),
            settings.list("larder.origin"),
            choices(settings),
            compression(settings),
            spreading(settings));
    return new CacheOperations(sharing.store(near, time), sharing.log(), config, time, events);
  }

  private static Choices choices(Settings settings) {
    return new Choices(
        settings.requiredText("cache.request.directives").equals("obey"),
        settings.requiredText("cache.heuristics").equals("on"),
        settings.seconds("cache.heuristics.max"),
        settings.requiredText("cache.set.cookie").equals("store"),
        settings.seconds("cache.stale.if.error"),
        settings.requiredText("cache.stale.with.s.maxage").equals("allow"));
  }

  private static Spreading spreading(Settings settings) {
    return new Spreading(
        Math.toIntExact(settings.integer("cache.ttl.jitter")),
        Math.toIntExact(settings.integer("cache.refresh.early")));
  }

  private static Compression compression(Settings settings) {
    return new Compression(
        settings.requiredText("cache.compress").equals("on"),
        Math.toIntExact(settings.integer("cache.compress.min.bytes")),
        settings.list("cache.compress.types"));
  }

  static void close(@Disposes CacheOperations cache) {
    cache.close();
  }

  @Produces
  @Singleton
  static Changes changes(Sharing sharing, CacheEvents events) {
    return new LoggedChanges(sharing, events);
  }

  @Produces
  @Singleton
  static EhcacheLocalCaches localCaches(InvalidationLog log, CacheEvents events, Meters meters) {
    EhcacheLocalCaches caches = new EhcacheLocalCaches(log, events);
    caches.watch(meters::watch);
    return caches;
  }

  static void close(@Disposes EhcacheLocalCaches caches) {
    caches.close();
  }

  private static Map<String, String> sizes(Settings settings) {
    return Stream.of(
            "cache.max.entry.bytes",
            "cache.heap.entries",
            "cache.heap.max.body",
            "cache.offheap.mb")
        .collect(Collectors.toMap(key -> key, settings::requiredText));
  }
}
