package dev.larder.httpcache.ehcache;

import dev.larder.httpcache.store.CacheFigures;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Faults;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredEntryCodec;
import java.util.List;
import java.util.function.LongSupplier;
import org.ehcache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * The two caches off the heap, as in the algorithm 2Q (Johnson and Shasha, VLDB 1994). An entry
 * that is stored for the first time goes to the pool of new entries. An entry that is asked for or
 * stored again goes to the pool of kept entries. So entries that are asked for once, like random
 * query strings, evict only each other. Without the pools Ehcache would evict the entries at the
 * end of the memory.
 *
 * <p>Safe for use by many threads, but writes of one key must exclude each other.
 */
final class Pools {

  private static final String NEW = "responses-new";
  private static final String KEPT = "responses-kept";

  /**
   * Number of look-ups of one entry: another entry rarely takes its memory while it is read, and
   * more rarely each time.
   */
  private static final int READINGS = 4;

  private final EhcacheManager manager;
  private final StoreSizes sizes;
  private final Faults faults;
  private final Returning returning;
  private final Cache<CacheKey, OffHeapEntry> fresh;
  private final Cache<CacheKey, OffHeapEntry> again;

  Pools(StoreSizes sizes, EhcacheManager manager, Faults faults) {
    this.manager = manager;
    this.sizes = sizes;
    this.faults = faults;
    returning = new Returning(sizes.offHeapBytes());
    again = manager.create(KEPT, sizes.keptPoolBytes());
    fresh = manager.create(NEW, sizes.newPoolBytes());
  }

  /** The entry of a key that was asked for again. */
  @Nullable StoredEntry findKept(CacheKey key) {
    return read(again, key);
  }

  /** The entry of a key that was asked for once. */
  @Nullable StoredEntry findNew(CacheKey key) {
    return read(fresh, key);
  }

  private @Nullable StoredEntry read(Cache<CacheKey, OffHeapEntry> pool, CacheKey key) {
    for (int reading = 0; reading < READINGS; reading++) {
      OffHeapEntry kept = pool.get(key);
      if (kept == null) {
        return null;
      }
      StoredEntry entry = kept.entry();
      if (entry != null && entry.key().equals(key)) {
        return entry;
      }
    }
    faults.report(
        "an entry of the near tier is unreadable", new IllegalStateException(key.toString()));
    return null;
  }

  /**
   * Stores an entry in place of any other. It puts first and then removes, so a look-up meanwhile
   * finds one of the two.
   *
   * @return whether it is stored: Ehcache silently drops an entry that does not fit
   */
  boolean put(StoredEntry entry) {
    CacheKey key = entry.key();
    boolean known = returning.note(key.toString(), StoredEntryCodec.weight(entry));
    boolean isKept = known || sizes.isTooLargeForNew(entry);
    Cache<CacheKey, OffHeapEntry> to = isKept ? again : fresh;
    to.put(key, OffHeapEntry.of(entry));
    (isKept ? fresh : again).remove(key);
    return to.containsKey(key);
  }

  /** Moves an entry from the new ones to those that were asked for again, if it fits. */
  void promote(StoredEntry entry) {
    again.put(entry.key(), OffHeapEntry.of(entry));
    if (again.containsKey(entry.key())) {
      fresh.remove(entry.key());
    }
  }

  void remove(CacheKey key) {
    again.remove(key);
    fresh.remove(key);
  }

  void clear() {
    again.clear();
    fresh.clear();
  }

  /**
   * What both caches count.
   *
   * @param heapEntries how many entries that came from the kept ones are on the heap
   */
  List<CacheFigures> figures(LongSupplier heapEntries) {
    return List.of(
        manager.figures(KEPT, sizes.keptPoolBytes(), heapEntries),
        manager.figures(NEW, sizes.newPoolBytes(), () -> 0));
  }

  long entries() {
    return manager.entries(NEW) + manager.entries(KEPT);
  }

  long offHeapBytes() {
    return manager.offHeapBytes(NEW) + manager.offHeapBytes(KEPT);
  }
}
