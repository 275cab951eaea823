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
 * Entries that are ready to be sent. Small ones stay on the heap, so many at the most. Which ones
 * is chosen by how often they were asked for (W-TinyLFU: Einziger, Friedman and Manes, ACM
 * Transactions on Storage 2017), so that a crowd of pages that are asked for a few times drives out
 * none that is asked for all the time; and none stays that is of no more use.
 *
 * <p>Large ones do not stay: they are found again for as long as the garbage collector has not
 * taken what was read for others. That takes no heap from anybody, and spares a page that many ask
 * for at once from being copied for each of them.
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

  /** Takes an entry whose key has none here, for as long as others are not hotter. */
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
