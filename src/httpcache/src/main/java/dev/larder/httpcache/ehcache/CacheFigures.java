package dev.larder.httpcache.ehcache;

import java.util.function.LongSupplier;

/**
 * What one cache of this node counts, asked whenever it is read; every figure is 0 once the cache
 * is closed.
 *
 * @param cache its name
 * @param limitBytes what its entries may take off the heap together
 * @param entries the entries it holds, dead ones included
 * @param heapEntries the entries on the heap; some of them may have been given up off it
 * @param offHeapBytes what the entries take off the heap
 * @param evictions how many entries were given up for want of room, since the start
 * @param expirations how many were removed since their time was over, since the start
 */
public record CacheFigures(
    String cache,
    long limitBytes,
    LongSupplier entries,
    LongSupplier heapEntries,
    LongSupplier offHeapBytes,
    LongSupplier evictions,
    LongSupplier expirations) {}
