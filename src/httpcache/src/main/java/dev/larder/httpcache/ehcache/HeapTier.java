package dev.larder.httpcache.ehcache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StorageTime;
import dev.larder.httpcache.store.StoredEntry;
import org.jspecify.annotations.Nullable;

/**
 * Entries on the heap, ready to be sent. The number of small ones is bounded. Those that are asked
 * for most often stay (W-TinyLFU: Einziger, Friedman and Manes, ACM Transactions on Storage 2017),
 * so many pages with a few requests each cannot evict a popular one. An entry expires when it can
 * no longer be of use.
 *
 * <p>A large entry does not stay: it is found until the garbage collector frees it. This takes no
 * heap from others, and a page that many ask for at once is not copied for each of them.
 *
 * <p>Look-ups take no lock. Safe for use by many threads; has none of its own.
 */
final class HeapTier {

  private final StoreSizes sizes;
  private final Cache<CacheKey, StoredEntry> small;
  private final Cache<CacheKey, StoredEntry> passing;

  HeapTier(StoreSizes sizes) {
    this(sizes, Ticker.systemTicker());
  }

  HeapTier(StoreSizes sizes, Ticker ticker) {
    this.sizes = sizes;
    small =
        bounded(sizes.heapEntries())
            .ticker(ticker)
            .expireAfter(Expiry.writing((CacheKey key, StoredEntry entry) -> StorageTime.of(entry)))
            .build();
    passing = bounded(sizes.heapEntries()).weakValues().build();
  }

  private static Caffeine<Object, Object> bounded(long entries) {
    return Caffeine.newBuilder().maximumSize(entries).executor(Runnable::run);
  }

  @Nullable StoredEntry find(CacheKey key) {
    StoredEntry found = small.getIfPresent(key);
    return found != null ? found : passing.getIfPresent(key);
  }

  /** Adds an entry for a key that has none here; hotter entries may evict it. */
  void offer(StoredEntry entry) {
    (sizes.isForHeap(entry) ? small : passing).put(entry.key(), entry);
  }

  /**
   * Forgets the entry of a key.
   *
   * @return whether there was one
   */
  boolean remove(CacheKey key) {
    StoredEntry stayed = small.asMap().remove(key);
    StoredEntry passed = passing.asMap().remove(key);
    return stayed != null || passed != null;
  }

  void clear() {
    small.invalidateAll();
    passing.invalidateAll();
  }

  /** How many entries stay on the heap. */
  long size() {
    small.cleanUp();
    return small.estimatedSize();
  }
}
