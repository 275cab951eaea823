package dev.larder.httpcache.ehcache;

import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredEntryCodec;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Map;

/**
 * The sizes of the store off the heap.
 *
 * @param maxEntryBytes the largest body
 * @param heapEntries the most entries on the heap
 * @param heapMaxBody the largest body on the heap, in bytes
 * @param offHeapBytes the memory off the heap, of all caches together
 */
record StoreSizes(long maxEntryBytes, long heapEntries, long heapMaxBody, long offHeapBytes) {

  private static final long MIB = 1 << 20;

  /** For those that make this store without saying how large. */
  private static final String DEFAULT_MB = "96";

  /** What an entry on the heap may take beside its body, in bytes. */
  private static final int HEAP_MAX_HEAD = 8 << 10;

  /**
   * The number of largest entries that must fit: each needs one free piece of memory, and with
   * fewer pieces much of the memory would be wasted.
   */
  private static final int LARGEST_ENTRIES = 16;

  /** The same for the pool of new entries; larger ones go to the other pool. */
  private static final int ENTRIES_PER_NEW_POOL = 8;

  /**
   * The sizes that the settings of the cache say.
   *
   * @throws IllegalArgumentException as {@link CacheSettings#of} does, or if the largest body is
   *     too large for the memory
   */
  static StoreSizes from(Map<String, String> values) {
    CacheSettings given = CacheSettings.of(values);
    if (values.containsKey("cache.heap.mb")) {
      throw new IllegalArgumentException(
          "Settings cache.heap.mb and cache.offheap.mb exclude each other: the first is the size of"
              + " the store on the heap, the second chooses the one off the heap");
    }
    CacheSettings settings =
        values.containsKey("cache.offheap.mb") ? given : given.with("cache.offheap.mb", DEFAULT_MB);
    StoreSizes sizes =
        new StoreSizes(
            settings.maxEntryBytes(),
            settings.integer("cache.heap.entries"),
            settings.integer("cache.heap.max.body"),
            settings.integer("cache.offheap.mb") * MIB);
    if (sizes.maxEntryBytes > sizes.largest()) {
      throw new IllegalArgumentException(
          "Setting cache.max.entry.bytes has the value '"
              + sizes.maxEntryBytes
              + "'; allowed with this cache.offheap.mb: at most "
              + sizes.largest());
    }
    return sizes;
  }

  /** The pool of entries that were asked for once, in bytes. */
  long newPoolBytes() {
    return offHeapBytes / 4;
  }

  /** The pool of entries that were asked for again, in bytes. */
  long keptPoolBytes() {
    return offHeapBytes - newPoolBytes();
  }

  /** The most that an entry may take as a whole, in bytes. */
  long largest() {
    return offHeapBytes / LARGEST_ENTRIES;
  }

  /** Whether an entry is too large for the pool of entries that were asked for once. */
  boolean isTooLargeForNew(StoredEntry entry) {
    return StoredEntryCodec.weight(entry) > newPoolBytes() / ENTRIES_PER_NEW_POOL;
  }

  /** Whether an entry may be on the heap. */
  boolean isForHeap(StoredEntry entry) {
    return body(entry) <= heapMaxBody
        && StoredEntryCodec.weight(entry) <= heapMaxBody + HEAP_MAX_HEAD;
  }

  /** Whether an entry may be stored at all. */
  boolean allow(StoredEntry entry) {
    return body(entry) <= maxEntryBytes && StoredEntryCodec.weight(entry) <= largest();
  }

  private static long body(StoredEntry entry) {
    return entry instanceof StoredResponse response ? response.body().length : 0;
  }
}
