package dev.larder.cachestore;

import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Map;

/**
 * How much the near tier may hold.
 *
 * @param maxEntryBytes the largest body
 * @param heapEntries the most entries on the heap
 * @param heapMaxBody the largest body on the heap, in bytes
 * @param offHeapBytes the memory off the heap, of all caches together
 */
record StoreSizes(long maxEntryBytes, long heapEntries, long heapMaxBody, long offHeapBytes) {

  private static final long MIB = 1 << 20;

  /** What an entry on the heap may take beside its body, in bytes. */
  private static final int HEAP_MAX_HEAD = 8 << 10;

  /**
   * So many of the largest entries must have room: one entry needs one free piece, and with fewer
   * much of the memory lies waste.
   */
  private static final int LARGEST_ENTRIES = 16;

  /** The same for the pool of what was asked for once, which may send larger ones on. */
  private static final int ENTRIES_PER_NEW_POOL = 8;

  static StoreSizes from(Map<String, String> settings) {
    StoreSizes sizes =
        new StoreSizes(
            number(settings, "cache.max.entry.bytes", 1, 256 * MIB, MIB),
            number(settings, "cache.heap.entries", 1, 10_000_000, 2000),
            number(settings, "cache.heap.max.body", 0, MIB, 32 << 10),
            number(settings, "cache.offheap.mb", 4, 1 << 20, 96) * MIB);
    if (sizes.maxEntryBytes > sizes.largest()) {
      throw new IllegalArgumentException(
          "Setting cache.max.entry.bytes has the value '"
              + sizes.maxEntryBytes
              + "'; allowed with this cache.offheap.mb: at most "
              + sizes.largest());
    }
    return sizes;
  }

  /** The pool of what was asked for once, in bytes. */
  long newPoolBytes() {
    return offHeapBytes / 4;
  }

  /** The pool of what was asked for again, in bytes. */
  long keptPoolBytes() {
    return offHeapBytes - newPoolBytes();
  }

  /** The most that an entry may take as a whole, in bytes. */
  long largest() {
    return offHeapBytes / LARGEST_ENTRIES;
  }

  /** Whether an entry is too large for the pool of what was asked for once. */
  boolean isTooLargeForNew(StoredEntry entry) {
    return StoredEntryCodec.weight(entry) > newPoolBytes() / ENTRIES_PER_NEW_POOL;
  }

  /** Whether an entry may be on the heap. */
  boolean isForHeap(StoredEntry entry) {
    return body(entry) <= heapMaxBody
        && StoredEntryCodec.weight(entry) <= heapMaxBody + HEAP_MAX_HEAD;
  }

  /** Whether an entry may be kept at all. */
  boolean allow(StoredEntry entry) {
    return body(entry) <= maxEntryBytes && StoredEntryCodec.weight(entry) <= largest();
  }

  private static long body(StoredEntry entry) {
    return entry instanceof StoredResponse response ? response.body().length : 0;
  }

  private static long number(
      Map<String, String> settings, String key, long least, long most, long otherwise) {
    String value = settings.getOrDefault(key, Long.toString(otherwise)).strip();
    if (value.matches("\\d{1,15}")) {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "Setting "
            + key
            + " has the value '"
            + value
            + "'; allowed: a whole number from "
            + least
            + " to "
            + most);
  }
}
