package dev.larder.cachestore;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The near tier. Small entries live in a cache with heap (counted in entries) over memory off the
 * heap (counted in bytes), larger ones and those that were asked for once in caches that are off
 * the heap alone; so the heap that entries take is bounded by the number of entries times the
 * largest small one. Which is where, {@link Pools} knows.
 *
 * <p>Look-ups wait for no lock of ours. Writes of one key exclude each other, across all caches. A
 * writer puts the new entry before it removes the old one from another cache, so that a look-up
 * beside it finds one of them, or at worst none, and a look-up after it never the old one.
 *
 * <p>Ehcache drops a value that does not fit without a word. So entries are refused by size
 * beforehand, and looked for afterwards.
 */
public final class EhcacheStore implements ResponseStore {

  private static final Logger LOG = LoggerFactory.getLogger(EhcacheStore.class);

  private final StoreSizes sizes;
  private final Faults faults;
  private final EhcacheManager manager;
  private final Pools pools;
  private final KeyLocks locks = new KeyLocks();
  private final LongAdder refused = new LongAdder();

  private EhcacheStore(StoreSizes sizes, CacheTemplates templates, Faults faults) {
    this.sizes = sizes;
    this.faults = faults;
    this.manager = new EhcacheManager(templates, faults, "The response cache (cache.offheap.mb)");
    try {
      this.pools = new Pools(sizes, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Opens the store.
   *
   * @param settings see {@link ResponseStore.Provider#open}
   * @param events is told of faults
   * @throws IllegalArgumentException if a setting is not allowed
   * @throws IllegalStateException if the memory off the heap is not to be had, or {@code
   *     ehcache.xml} cannot be read; the message is one line
   */
  public static EhcacheStore open(Map<String, String> settings, CacheEvents events) {
    StoreSizes sizes = StoreSizes.from(settings);
    DirectMemory.require(sizes.offHeapBytes(), "The response cache (cache.offheap.mb)");
    return new EhcacheStore(sizes, CacheTemplates.load(), new Faults(events));
  }

  @Override
  public Optional<StoredEntry> get(CacheKey key) {
    try {
      Optional<StoredEntry> kept = readable(key, pools.findKept(key));
      return kept.isPresent() ? kept : getNew(key);
    } catch (RuntimeException e) {
      // a store that is closed, or a fault of the library: the caller's error in no case
      faults.report("a look-up in the near tier failed", e);
      return Optional.empty();
    }
  }

  @Override
  public boolean put(StoredResponse response) {
    return exclusively(response.key(), () -> !hasLater(response) && keep(response));
  }

  @Override
  public boolean replace(@Nullable StoredEntry expected, StoredEntry entry) {
    return exclusively(entry.key(), () -> isPresent(expected, entry.key()) && keep(entry));
  }

  @Override
  public void remove(CacheKey key) {
    exclusively(key, () -> drop(key));
  }

  @Override
  public void clear() {
    try {
      pools.clear();
    } catch (RuntimeException e) {
      faults.report("clearing the near tier failed", e);
    }
  }

  @Override
  public long size() {
    return pools.entries();
  }

  /** The bytes off the heap that entries take now. */
  public long offHeapBytes() {
    return pools.offHeapBytes();
  }

  /** The entries on the heap now; each is off the heap as well. */
  long heapEntries() {
    return pools.heapEntries();
  }

  /** What its caches count: for small entries, for large ones, for what was asked for once. */
  public List<CacheFigures> figures() {
    return pools.figures();
  }

  /** How many entries were not kept because they do not fit. */
  public long refused() {
    return refused.sum();
  }

  @Override
  public void close() {
    manager.close();
  }

  /** An entry that is asked for again leaves the new ones. */
  private Optional<StoredEntry> getNew(CacheKey key) {
    Optional<StoredEntry> fresh = readable(key, pools.findNew(key));
    if (fresh.isEmpty()) {
      // another look-up may just have moved it
      return readable(key, pools.findKept(key));
    }
    Lock lock = locks.of(key);
    // whoever writes meanwhile moves it himself
    if (lock.tryLock()) {
      try {
        readable(key, pools.findNew(key)).ifPresent(pools::promote);
      } finally {
        lock.unlock();
      }
    }
    return fresh;
  }

  /** The entry of the key while writes are excluded. */
  private Optional<StoredEntry> find(CacheKey key) {
    Optional<StoredEntry> kept = readable(key, pools.findKept(key));
    return kept.isPresent() ? kept : readable(key, pools.findNew(key));
  }

  private Optional<StoredEntry> readable(CacheKey key, @Nullable Kept kept) {
    if (kept == null) {
      return Optional.empty();
    }
    StoredEntry entry = kept.entry();
    if (entry == null) {
      faults.report(
          "an entry of the near tier is unreadable", new IllegalStateException(key.toString()));
      return Optional.empty();
    }
    return Optional.of(entry);
  }

  private boolean hasLater(StoredResponse response) {
    return find(response.key())
        .filter(
            entry ->
                entry instanceof StoredResponse present && response.mark().isBefore(present.mark()))
        .isPresent();
  }

  private boolean isPresent(@Nullable StoredEntry expected, CacheKey key) {
    Optional<StoredEntry> present = find(key);
    return expected == null
        ? present.isEmpty()
        : present.filter(entry -> entry.id() == expected.id()).isPresent();
  }

  /** Keeps the entry in place of any other; if it does not fit, the key has none afterwards. */
  private boolean keep(StoredEntry entry) {
    if (!sizes.allow(entry)) {
      refused.increment();
      drop(entry.key());
      return false;
    }
    boolean kept = pools.put(entry);
    if (!kept) {
      refused.increment();
      LOG.debug("Not kept by the cache library: {}", entry);
    }
    return kept;
  }

  private boolean drop(CacheKey key) {
    pools.remove(key);
    return true;
  }

  private boolean exclusively(CacheKey key, BooleanSupplier write) {
    Lock lock = locks.of(key);
    lock.lock();
    try {
      return write.getAsBoolean();
    } catch (RuntimeException e) {
      faults.report("a write to the near tier failed", e);
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Finds the store by {@link java.util.ServiceLoader}; faults go to the log. */
  public static final class Provider implements ResponseStore.Provider {

    @Override
    public ResponseStore open(Map<String, String> settings) {
      return EhcacheStore.open(
          settings,
          new CacheEvents() {
            @Override
            public void fault(String what, Throwable cause) {
              LOG.warn("Cache fault: {}", what, cause);
            }
          });
    }
  }
}
