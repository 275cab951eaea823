package dev.larder.httpcache;

import java.util.OptionalLong;

/**
 * What a cache has done since it was built, on this node. The numbers are read one after the other,
 * while the cache works.
 *
 * @param hits requests that were answered with a fresh stored response
 * @param stale requests that were answered with a stale one
 * @param revalidated requests that were answered with a stored one after the application had
 *     confirmed it
 * @param misses requests that the application has answered
 * @param bypasses requests for which the store was not asked, like writes
 * @param stored responses that were stored
 * @param notStored responses that were not
 * @param invalidations records of invalidations that this cache has appended
 * @param evictions entries that the store has given up for want of room; empty: it does not count
 *     them
 * @param entries entries in the store now, dead ones included
 */
public record CacheStatistics(
    long hits,
    long stale,
    long revalidated,
    long misses,
    long bypasses,
    long stored,
    long notStored,
    long invalidations,
    OptionalLong evictions,
    long entries) {}
