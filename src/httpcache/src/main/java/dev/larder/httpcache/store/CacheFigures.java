package dev.larder.httpcache.store;

import java.util.function.LongSupplier;

/**
 * The counts of one cache of a store, read whenever they are asked for; every count is 0 once the
 * cache is closed.
 *
 * @param cache its name
 * @param memory where its entries are
 * @param limitBytes the most bytes that its entries take there together
 * @param entries the entries it holds, invalidated and expired ones included
 * @param heapEntries the entries on the heap; some of those of a cache off the heap may have been
 *     evicted there
 * @param bytes what the entries take in that memory
 * @param evictions how many entries were evicted because the cache was full, since the start
 * @param expirations how many were removed because their time was over, since the start
 */
public record CacheFigures(
    String cache,
    Memory memory,
    long limitBytes,
    LongSupplier entries,
    LongSupplier heapEntries,
    LongSupplier bytes,
    LongSupplier evictions,
    LongSupplier expirations) {

  /** Where entries are. */
  public enum Memory {
    HEAP,
    OFF_HEAP
  }
}
