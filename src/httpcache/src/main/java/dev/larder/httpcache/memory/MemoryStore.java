package dev.larder.httpcache.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.larder.httpcache.store.CacheFigures;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StorageTime;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The default store: entries on the heap, as they are sent, bounded in bytes. Caffeine keeps the
 * entries that are asked for most often (W-TinyLFU: Einziger, Friedman and Manes, ACM Transactions
 * on Storage 2017), so addresses that are asked for once cannot evict popular ones. An entry
 * expires when it can no longer be of use ({@link StorageTime}).
 *
 * <p>Look-ups take no lock. Caffeine runs the writes and evictions of one key one after the other,
 * and each changes {@link JustEvicted} within its run. So a look-up after a write never finds the
 * earlier entry.
 */
public final class MemoryStore implements ResponseStore {

  private static final long MIB = 1 << 20;

  /**
   * The default size is this part of the heap. Each application of a container has a store of its
   * own: three full ones take less than a fifth of the heap.
   */
  private static final int SHARE_OF_HEAP = 16;

  private static final long LEAST_DEFAULT = 4 * MIB;

  /** Above this size the work of the garbage collector on old entries becomes noticeable. */
  private static final long MOST_DEFAULT = 256 * MIB;

  /** So many of the largest entries have room. */
  private static final int LARGEST_ENTRIES = 8;

  private final long totalBytes;
  private final long maxBody;
  private final Cache<CacheKey, StoredEntry> entries;
  private final JustEvicted justEvicted = new JustEvicted();
  private final LongAdder evictions = new LongAdder();
  private final LongAdder expirations = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile boolean closed;

  MemoryStore(long totalBytes, long maxBody, Ticker ticker) {
    this.totalBytes = totalBytes;
    this.maxBody = maxBody;
    entries =
        Caffeine.newBuilder()
            .maximumWeight(totalBytes)
            .weigher((CacheKey key, StoredEntry entry) -> HeapWeight.of(entry))
            .expireAfter(Expiry.writing((CacheKey key, StoredEntry entry) -> StorageTime.of(entry)))
            .evictionListener(this::evicted)
            .executor(Runnable::run)
            .ticker(ticker)
            .build();
  }

  /**
   * A store.
   *
   * @param totalBytes the most that all entries take together, with everything that belongs to them
   * @param maxBody the largest body, in bytes; an entry as a whole may take {@link #largestOf} at
   *     most
   */
  public static MemoryStore of(long totalBytes, long maxBody) {
    return new MemoryStore(totalBytes, maxBody, Ticker.systemTicker());
  }

  /** How large a store is by default, in bytes, in a heap of so many bytes at most. */
  public static long defaultBytes(long heapBytes) {
    return Math.min(Math.max(heapBytes / SHARE_OF_HEAP, LEAST_DEFAULT), MOST_DEFAULT);
  }

  /** The most that one entry may take as a whole in a store of so many bytes. */
  public static long largestOf(long totalBytes) {
    return totalBytes / LARGEST_ENTRIES;
  }

  @Override
  public Optional<StoredEntry> get(CacheKey key) {
    StoredEntry found = entries.getIfPresent(key);
    return Optional.ofNullable(found == null ? justEvicted.find(key) : found);
  }

  @Override
  public boolean put(StoredResponse response) {
    return write(response, present -> !isLater(present, response));
  }

  @Override
  public boolean replace(@Nullable StoredEntry expected, StoredEntry entry) {
    return write(
        entry,
        present ->
            expected == null ? present == null : present != null && present.id() == expected.id());
  }

  private static boolean isLater(@Nullable StoredEntry present, StoredResponse response) {
    return present instanceof StoredResponse other && response.mark().isBefore(other.mark());
  }

  /** Keeps the entry in place of any other; if it does not fit, the key has none afterwards. */
  private boolean write(StoredEntry entry, Predicate<@Nullable StoredEntry> mayReplace) {
    boolean fits = fits(entry);
    boolean[] kept = new boolean[1];
    entries
        .asMap()
        .compute(
            entry.key(),
            (key, held) -> {
              if (!mayReplace.test(held == null ? justEvicted.find(key) : held)) {
                return held;
              }
              justEvicted.remove(key);
              if (!fits) {
                refused.increment();
              }
              kept[0] = fits && !closed;
              return kept[0] ? entry : null;
            });
    return kept[0];
  }

  private boolean fits(StoredEntry entry) {
    long body = entry instanceof StoredResponse response ? response.body().length : 0;
    return body <= maxBody && HeapWeight.of(entry) <= largestOf(totalBytes);
  }

  @Override
  public void remove(CacheKey key) {
    entries
        .asMap()
        .compute(
            key,
            (same, held) -> {
              justEvicted.remove(key);
              return null;
            });
  }

  @Override
  public void clear() {
    entries.invalidateAll();
    // after the table: an entry that was evicted meanwhile is here
    justEvicted.clear();
  }

  @Override
  public long size() {
    entries.cleanUp();
    return entries.estimatedSize();
  }

  @Override
  public OptionalLong evictions() {
    return OptionalLong.of(evictions.sum());
  }

  /** The bytes of the heap that entries take now. */
  public long heapBytes() {
    return entries.policy().eviction().map(Policy.Eviction::weightedSize).orElseThrow().orElse(0);
  }

  /** What this store counts. */
  public CacheFigures figures() {
    return new CacheFigures(
        "responses",
        CacheFigures.Memory.HEAP,
        totalBytes,
        this::size,
        this::size,
        this::heapBytes,
        evictions::sum,
        expirations::sum);
  }

  /** How many entries were not kept because they do not fit. */
  public long refused() {
    return refused.sum();
  }

  @Override
  public void close() {
    closed = true;
    clear();
  }

  @Override
  public String toString() {
    return "at most " + (totalBytes / MIB) + " MiB of the heap";
  }

  private void evicted(@Nullable CacheKey key, @Nullable StoredEntry entry, RemovalCause cause) {
    if (cause == RemovalCause.SIZE && entry != null) {
      evictions.increment();
      justEvicted.add(entry);
    } else {
      expirations.increment();
    }
  }
}
