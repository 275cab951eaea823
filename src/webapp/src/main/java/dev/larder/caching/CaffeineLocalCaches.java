package dev.larder.caching;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Makes caches of application values on the heap, each bounded in bytes, all following one log.
 * Safe for use by many threads.
 */
public final class CaffeineLocalCaches implements LocalCache.Factory, AutoCloseable {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final CaffeineLocalCache.Shared shared;
  private final Consumer<LocalCacheFigures> watcher;
  private final List<CaffeineLocalCache<?>> made = new CopyOnWriteArrayList<>();

  /**
   * A maker of caches.
   *
   * @param changes says which values have changed
   * @param watcher gets the figures of every cache that is made
   */
  public CaffeineLocalCaches(Changes changes, Consumer<LocalCacheFigures> watcher) {
    this(changes, watcher, System::nanoTime, LONGEST_WAIT);
  }

  /**
   * A maker of caches with a clock of its own.
   *
   * @param nanos a monotonic clock, in nanoseconds
   * @param longestWait how long a caller waits for others' loads before it loads the value itself
   */
  public CaffeineLocalCaches(
      Changes changes,
      Consumer<LocalCacheFigures> watcher,
      LongSupplier nanos,
      Duration longestWait) {
    this.shared = new CaffeineLocalCache.Shared(changes, nanos, longestWait);
    this.watcher = watcher;
  }

  @Override
  public <V> LocalCache<V> create(
      String name, ToLongFunction<V> weigher, Duration timeToLive, long maxBytes) {
    CaffeineLocalCache<V> cache = new CaffeineLocalCache<>(weigher, timeToLive, maxBytes, shared);
    made.add(cache);
    watcher.accept(cache.figures(name));
    return cache;
  }

  /** Empties all caches. From now on they load every value and keep none. */
  @Override
  public void close() {
    made.forEach(CaffeineLocalCache::close);
  }
}
