package dev.larder.httpcache;

import java.util.OptionalLong;

/**
 * What a cache has done since it was built, on this node. The numbers are read one after the other,
 * while the cache is in use.
 *
 * @param hits requests that were answered with a fresh stored response
 * @param stale requests that were answered with a stale stored response
 * @param revalidated requests that were answered with a stored response that the application had
 *     confirmed
 * @param misses requests that the application answered
 * @param bypasses requests for which the store was not asked, like writes
 * @param stored responses that were stored
 * @param notStored responses that were not stored
 * @param invalidations records of invalidations that this cache has appended
 * @param evictions entries that the store evicted for lack of room; empty if it does not count them
 * @param entries entries in the store now, invalidated and expired ones included
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
