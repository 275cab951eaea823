package dev.larder.cachestore;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.platform.LocalCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.ehcache.Cache;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.expiry.ExpiryPolicy;
import org.ehcache.impl.serialization.StringSerializer;

/**
 * Makes the application's own caches: off the heap alone, each bounded in bytes, all following one
 * invalidation log. Safe for use by many threads.
 */
public final class EhcacheLocalCaches implements LocalCache.Factory, AutoCloseable {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /** So much larger than its largest value a cache must be. */
  private static final int VALUES_PER_POOL = 4;

  private static final String OWNER = "A cache of application values";

  private final EhcacheLocalCache.Shared shared;
  private final EhcacheManager manager;
  private final List<CacheFigures> made = new ArrayList<>();
  private Consumer<CacheFigures> watcher = figures -> {};

  /**
   * A maker of caches.
   *
   * @param log says what has changed
   * @param events is told of faults
   */
  public EhcacheLocalCaches(InvalidationLog log, CacheEvents events) {
    this(log, events, System::nanoTime, LONGEST_WAIT);
  }

  EhcacheLocalCaches(
      InvalidationLog log, CacheEvents events, LongSupplier nanos, Duration longestWait) {
    Faults faults = new Faults(events);
    this.shared = new EhcacheLocalCache.Shared(log, nanos, longestWait, faults);
    this.manager = new EhcacheManager(CacheTemplates.load(), faults, OWNER);
  }

  @Override
  public <V> LocalCache<V> create(
      String name, LocalCache.Codec<V> codec, Duration timeToLive, long maxBytes) {
    DirectMemory.require(maxBytes, OWNER);
    Cache<String, LocalEntry> entries =
        manager.create(
            new EhcacheManager.Plan<>(
                name,
                CacheTemplates.LOCAL,
                String.class,
                new StringSerializer(),
                LocalEntry.class,
                new LocalEntry.LocalEntrySerializer(),
                freesMemoryAfter(timeToLive),
                maxBytes));
    tell(manager.figures(name, maxBytes, () -> 0));
    return new EhcacheLocalCache<>(
        entries,
        codec,
        timeToLive,
        maxBytes / VALUES_PER_POOL,
        shared,
        () -> manager.entries(name));
  }

  /**
   * Tells of every cache that is made, also of those that are made later. To be called once at the
   * most.
   */
  public void watch(Consumer<CacheFigures> watcher) {
    synchronized (made) {
      made.forEach(watcher);
      this.watcher = watcher;
    }
  }

  private void tell(CacheFigures figures) {
    synchronized (made) {
      made.add(figures);
      watcher.accept(figures);
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  /** Our own clock decides what is served; this only frees memory. */
  private static ExpiryPolicy<Object, Object> freesMemoryAfter(Duration timeToLive) {
    return timeToLive.isZero()
        ? ExpiryPolicy.NO_EXPIRY
        : ExpiryPolicyBuilder.timeToLiveExpiration(timeToLive);
  }
}
