package dev.larder.caching;

import java.util.function.LongSupplier;

/**
 * The counts of one cache of application values, read whenever they are asked for.
 *
 * @param cache its name
 * @param maxBytes the heap that its entries may take together, as estimated
 * @param entries the entries it holds, dead ones included
 * @param bytes the heap that its entries take, as estimated
 * @param evictions how many entries were evicted because the cache was full, since the start
 * @param expirations how many were removed because their time was over, since the start
 */
public record LocalCacheFigures(
    String cache,
    long maxBytes,
    LongSupplier entries,
    LongSupplier bytes,
    LongSupplier evictions,
    LongSupplier expirations) {}
