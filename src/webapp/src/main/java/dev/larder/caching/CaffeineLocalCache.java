package dev.larder.caching;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A cache of application values on the heap.
 *
 * <p>Caffeine holds futures here. The first caller that misses a key puts an incomplete one, loads
 * the value outside of every lock of the library, and completes the future; the others wait for it.
 * So a slow load does not delay other keys. Caffeine neither weighs, expires nor evicts an
 * incomplete future. A value that must not stay in the cache is removed before its future is
 * completed. The waiting callers still get it, and Caffeine, which logs futures that fail, sees no
 * failure.
 */
final class CaffeineLocalCache<V> implements LocalCache<V> {

  /** A value may take this part of its cache, so that it does not evict all others. */
  private static final int VALUES_PER_CACHE = 4;

  /** The heap that Caffeine, a future and an entry take for each key, in bytes, rounded up. */
  private static final int ENTRY_BYTES = 256;

  /** The heap that a key, or the name of a group, takes beside its characters, in bytes. */
  private static final int NAME_BYTES = 64;

  private final ToLongFunction<V> weigher;
  private final long maxBytes;
  private final Shared shared;
  private final AsyncCache<String, Entry<V>> entries;
  private final LongAdder evictions = new LongAdder();
  private final LongAdder expirations = new LongAdder();
  private volatile boolean closed;

  /**
   * What all caches of the application have in common.
   *
   * @param nanos the monotonic clock
   * @param longestWait how long a caller waits for others' loads before it loads the value itself
   */
  record Shared(Changes changes, LongSupplier nanos, Duration longestWait) {}

  /**
   * The outcome of a load.
   *
   * @param position the position of the log before the data was read
   * @param bytes the heap that it takes, as estimated
   * @param value gives the value, or throws what the loader threw
   */
  private record Entry<V>(
      Set<String> groups, Changes.Position position, long bytes, Supplier<V> value) {}

  /** A load that may still be under way. */
  private static final class Load<V> extends CompletableFuture<Entry<V>> {

    /** The thread that loads; null afterwards, since the cache holds on to this object. */
    private volatile @Nullable Thread thread = Thread.currentThread();

    boolean isOfThisThread() {
      return thread == Thread.currentThread();
    }

    void end(Entry<V> entry) {
      thread = null;
      complete(entry);
    }
  }

  /**
   * A cache.
   *
   * @param timeToLive zero: no expiry
   */
  CaffeineLocalCache(ToLongFunction<V> weigher, Duration timeToLive, long maxBytes, Shared shared) {
    this.weigher = weigher;
    this.maxBytes = maxBytes;
    this.shared = shared;
    Caffeine<String, Entry<V>> builder =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .ticker(shared.nanos()::getAsLong)
            .maximumWeight(maxBytes)
            .weigher((String key, Entry<V> entry) -> Math.toIntExact(entry.bytes()))
            .evictionListener((key, entry, cause) -> count(cause));
    if (!timeToLive.isZero()) {
      builder = builder.expireAfter(Expiry.writing((key, entry) -> timeToLive));
    }
    this.entries = builder.buildAsync();
  }

  @Override
  public Optional<V> get(String key) {
    Entry<V> entry = outcome(entries.getIfPresent(key));
    return entry != null && isLive(entry) ? Optional.of(entry.value().get()) : Optional.empty();
  }

  @Override
  public Loaded<V> get(String key, Set<String> groups, Supplier<V> loader) {
    Optional<V> held = get(key);
    if (held.isPresent()) {
      return new Loaded<>(held.get(), true);
    }
    long start = shared.nanos().getAsLong();
    while (true) {
      Changes.Position position = shared.changes().position();
      Load<V> mine = new Load<>();
      CompletableFuture<Entry<V>> other = entries.asMap().putIfAbsent(key, mine);
      if (other == null) {
        return lead(key, groups, position, loader, mine);
      }
      if (other instanceof Load<V> load && load.isOfThisThread()) {
        return new Loaded<>(loader.get(), false); // the loader asks for the key that it loads
      }
      long waited = shared.nanos().getAsLong() - start;
      Entry<V> entry = await(other, shared.longestWait().toNanos() - waited);
      if (entry == null) {
        return loadAlone(key, groups, loader);
      }
      if (isLive(entry)) {
        return new Loaded<>(entry.value().get(), true);
      }
      entries.asMap().remove(key, other);
    }
  }

  private Loaded<V> loadAlone(String key, Set<String> groups, Supplier<V> loader) {
    Changes.Position position = shared.changes().position();
    V value = loader.get();
    put(key, value, groups, position);
    return new Loaded<>(value, false);
  }

  private Loaded<V> lead(
      String key, Set<String> groups, Changes.Position position, Supplier<V> loader, Load<V> mine) {
    try {
      V value = loader.get();
      Entry<V> entry = entry(key, value, groups, position);
      if (!mayStay(entry) || !isLive(entry)) {
        entries.asMap().remove(key, mine);
      }
      mine.end(entry);
      return new Loaded<>(value, false);
    } catch (RuntimeException | Error e) {
      entries.asMap().remove(key, mine);
      mine.end(
          new Entry<>(
              groups,
              position,
              0,
              () -> {
                throw e;
              }));
      throw e;
    }
  }

  /** The outcome of another caller's load, or null if this caller shall load the value itself. */
  private static <V> @Nullable Entry<V> await(CompletableFuture<Entry<V>> other, long nanos) {
    try {
      return other.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException e) {
      return null;
    }
  }

  @Override
  public void put(String key, V value, Set<String> groups, Changes.Position position) {
    Entry<V> entry = entry(key, value, groups, position);
    boolean done = !isLive(entry);
    while (!done) {
      done = replace(key, entries.asMap().get(key), entry);
    }
  }

  /**
   * Puts the entry in place of what was found under the key, unless that is later.
   *
   * @return whether that is done; false if the key has another one by now
   */
  private boolean replace(String key, @Nullable CompletableFuture<Entry<V>> found, Entry<V> entry) {
    Entry<V> present = outcome(found);
    if (present != null && entry.position().isBefore(present.position())) {
      return true;
    }
    ConcurrentMap<String, CompletableFuture<Entry<V>>> map = entries.asMap();
    if (!mayStay(entry)) {
      return found == null || map.remove(key, found);
    }
    CompletableFuture<Entry<V>> mine = CompletableFuture.completedFuture(entry);
    return found == null ? map.putIfAbsent(key, mine) == null : map.replace(key, found, mine);
  }

  @Override
  public void sweep() {
    entries
        .asMap()
        .values()
        .removeIf(
            future -> {
              Entry<V> entry = outcome(future);
              return entry != null && !isLive(entry);
            });
    entries.synchronous().cleanUp();
  }

  @Override
  public long size() {
    entries.synchronous().cleanUp();
    return entries.synchronous().estimatedSize();
  }

  LocalCacheFigures figures(String name) {
    return new LocalCacheFigures(
        name, maxBytes, this::size, this::bytes, evictions::sum, expirations::sum);
  }

  /** Removes all values. A load that is under way still answers its callers, but is not stored. */
  void close() {
    closed = true;
    entries.synchronous().invalidateAll();
  }

  private long bytes() {
    return entries.synchronous().policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  private void count(RemovalCause cause) {
    (cause == RemovalCause.EXPIRED ? expirations : evictions).increment();
  }

  private Entry<V> entry(String key, V value, Set<String> groups, Changes.Position position) {
    long bytes = ENTRY_BYTES + NAME_BYTES + key.length() + weigher.applyAsLong(value);
    for (String group : groups) {
      bytes += NAME_BYTES + group.length();
    }
    return new Entry<>(Set.copyOf(groups), position, bytes, () -> value);
  }

  private boolean mayStay(Entry<V> entry) {
    return !closed && entry.bytes() <= Math.min(maxBytes / VALUES_PER_CACHE, Integer.MAX_VALUE);
  }

  private boolean isLive(Entry<V> entry) {
    return !shared.changes().changedSince(entry.groups(), entry.position());
  }

  private static <V> @Nullable Entry<V> outcome(@Nullable CompletableFuture<Entry<V>> future) {
    return future == null ? null : future.getNow(null);
  }
}
