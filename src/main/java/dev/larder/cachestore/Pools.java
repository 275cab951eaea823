package dev.larder.cachestore;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredEntry;
import java.util.List;
import org.ehcache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * The three caches of the near tier, as in the algorithm 2Q (Johnson and Shasha, VLDB 1994). What
 * is stored for the first time goes to the new ones; what is asked for or stored again goes to the
 * kept ones, by its size. So what is asked for once, like random query strings, drives out nothing
 * but its like: left to itself, Ehcache evicts off the heap whatever lies at the end of the memory.
 *
 * <p>Safe for use by many threads, but writes of one key must exclude each other.
 */
final class Pools {

  private static final String NEW = "responses-new";
  private static final String SMALL = "responses-small";
  private static final String LARGE = "responses-large";

  private final EhcacheManager manager;
  private final StoreSizes sizes;
  private final Returning returning;
  private final Whereabouts whereabouts = new Whereabouts();
  private final Cache<CacheKey, Kept> fresh;
  private final Cache<CacheKey, Kept> small;
  private final Cache<CacheKey, Kept> large;
  private final List<Cache<CacheKey, Kept>> all;

  Pools(StoreSizes sizes, EhcacheManager manager) {
    this.manager = manager;
    this.sizes = sizes;
    returning = new Returning(sizes.offHeapBytes());
    small = create(SMALL, CacheTemplates.SMALL, sizes.heapEntries(), sizes.keptPoolBytes());
    large = create(LARGE, CacheTemplates.LARGE, 0, sizes.keptPoolBytes());
    fresh = create(NEW, CacheTemplates.LARGE, 0, sizes.newPoolBytes());
    all = List.of(small, large, fresh);
  }

  private Cache<CacheKey, Kept> create(String name, String template, long heapEntries, long bytes) {
    return manager.create(
        new EhcacheManager.Plan<>(
            name,
            template,
            CacheKey.class,
            new CacheKeySerializer(),
            Kept.class,
            new Kept.KeptSerializer(),
            new MemoryExpiry(),
            heapEntries,
            bytes));
  }

  /** What is held for a key that was asked for again. */
  @Nullable Kept findKept(CacheKey key) {
    boolean isLarge = whereabouts.isSecond(key);
    Kept kept = (isLarge ? large : small).get(key);
    if (kept == null) {
      kept = (isLarge ? small : large).get(key);
      if (kept != null) {
        whereabouts.note(key, !isLarge);
      }
    }
    return kept;
  }

  /** What is held for a key that was asked for once. */
  @Nullable Kept findNew(CacheKey key) {
    return fresh.get(key);
  }

  /**
   * Holds an entry in place of any other.
   *
   * @return whether it is held: Ehcache drops what does not fit without a word
   */
  boolean put(StoredEntry entry) {
    boolean again = returning.note(entry.key().toString(), StoredEntryCodec.weight(entry));
    boolean kept = again || sizes.isTooLargeForNew(entry);
    return move(entry, kept ? keptPool(entry) : fresh);
  }

  /** Takes an entry from the new ones to those that were asked for again, if it fits. */
  void promote(StoredEntry entry) {
    Cache<CacheKey, Kept> pool = keptPool(entry);
    pool.put(entry.key(), Kept.of(entry));
    if (pool.containsKey(entry.key())) {
      fresh.remove(entry.key());
    }
  }

  /** Puts first and removes then: a look-up beside it finds one of both. */
  private boolean move(StoredEntry entry, Cache<CacheKey, Kept> to) {
    CacheKey key = entry.key();
    to.put(key, Kept.of(entry));
    for (Cache<CacheKey, Kept> pool : all) {
      if (pool != to) {
        pool.remove(key);
      }
    }
    return to.containsKey(key);
  }

  private Cache<CacheKey, Kept> keptPool(StoredEntry entry) {
    return sizes.isForHeap(entry) ? small : large;
  }

  void remove(CacheKey key) {
    all.forEach(pool -> pool.remove(key));
  }

  /** Those first from which entries are promoted. */
  void clear() {
    fresh.clear();
    small.clear();
    large.clear();
  }

  List<CacheFigures> figures() {
    return List.of(
        manager.figures(SMALL, sizes.keptPoolBytes()),
        manager.figures(LARGE, sizes.keptPoolBytes()),
        manager.figures(NEW, sizes.newPoolBytes()));
  }

  long entries() {
    return manager.entries(NEW) + manager.entries(SMALL) + manager.entries(LARGE);
  }

  long heapEntries() {
    return manager.heapEntries(SMALL);
  }

  long offHeapBytes() {
    return manager.offHeapBytes(NEW) + manager.offHeapBytes(SMALL) + manager.offHeapBytes(LARGE);
  }
}
