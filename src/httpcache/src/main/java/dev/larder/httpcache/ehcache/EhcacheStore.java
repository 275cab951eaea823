package dev.larder.httpcache.ehcache;

import dev.larder.httpcache.store.CacheFigures;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Faults;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store off the heap: all entries are in Ehcache's memory, which is bounded in bytes. The
 * hottest small ones are on the heap too, ready to be sent; they stay there even if they are
 * evicted off the heap. So the heap that entries take is bounded by their number times the largest
 * small entry. {@link Pools} divides the memory off the heap, {@link HeapTier} chooses what is on
 * the heap.
 *
 * <p>Look-ups wait for no lock of this class. Writes of one key exclude each other, in all places.
 * A writer first removes the old entry from the heap; an entry returns to the heap only if no write
 * of its key came since it was read. Off the heap a writer puts the new entry before it removes the
 * old one from the other pool. So a look-up during a write finds one of the two, or at worst none,
 * and a look-up after it never finds the old one.
 *
 * <p>Ehcache silently drops a value that does not fit. So the store refuses entries by size before
 * it puts them, and checks afterwards that they are there.
 */
public final class EhcacheStore implements ResponseStore {

  private static final Logger LOG = LoggerFactory.getLogger(EhcacheStore.class);

  private final StoreSizes sizes;
  private final Faults faults;
  private final EhcacheManager manager;
  private final Pools pools;
  private final HeapTier heap;
  private final KeyWrites writes = new KeyWrites();
  private final LongAdder refused = new LongAdder();

  private EhcacheStore(StoreSizes sizes, CacheTemplates templates, Faults faults) {
    this.sizes = sizes;
    this.faults = faults;
    this.manager = new EhcacheManager(templates, faults);
    this.heap = new HeapTier(sizes);
    try {
      this.pools = new Pools(sizes, manager, faults);
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
   * @throws IllegalStateException if there is not enough memory off the heap, or {@code
   *     ehcache.xml} cannot be read; the message is one line
   */
  public static EhcacheStore open(Map<String, String> settings, Faults.Listener events) {
    StoreSizes sizes = StoreSizes.from(settings);
    DirectMemory.require(sizes.offHeapBytes());
    return new EhcacheStore(sizes, CacheTemplates.load(), new Faults(events));
  }

  /**
   * Checks the settings, and that the store has room.
   *
   * @throws IllegalArgumentException if a setting is not allowed
   * @throws IllegalStateException if the process cannot have so much memory; the message is one
   *     line
   */
  public static void requireMemory(Map<String, String> settings) {
    DirectMemory.require(StoreSizes.from(settings).offHeapBytes());
  }

  @Override
  public Optional<StoredEntry> get(CacheKey key) {
    StoredEntry hot = heap.find(key);
    if (hot != null) {
      return Optional.of(hot);
    }
    try {
      return Optional.ofNullable(getOffHeap(key));
    } catch (RuntimeException e) {
      // the store is closed, or the library has a fault: never an error for the caller
      faults.report("a look-up in the near tier failed", e);
      return Optional.empty();
    }
  }

  /**
   * Moves an entry that is asked for again from the pool of new entries to the kept ones, and from
   * there to the heap.
   */
  private @Nullable StoredEntry getOffHeap(CacheKey key) {
    long begun = writes.begin(key);
    StoredEntry kept = pools.findKept(key);
    if (kept != null) {
      writes.ifNoneSince(key, begun, () -> heap.offer(kept));
      return kept;
    }
    StoredEntry fresh = pools.findNew(key);
    if (fresh == null) {
      // another look-up may just have moved it
      return pools.findKept(key);
    }
    writes.ifNoneSince(key, begun, () -> pools.promote(fresh));
    return fresh;
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
      writes.allExclusively(
          () -> {
            heap.clear();
            pools.clear();
          });
    } catch (RuntimeException e) {
      faults.report("clearing the near tier failed", e);
    }
  }

  @Override
  public long size() {
    return pools.entries();
  }

  @Override
  public OptionalLong evictions() {
    return OptionalLong.of(
        figures().stream().mapToLong(figures -> figures.evictions().getAsLong()).sum());
  }

  /** The bytes off the heap that entries take now. */
  public long offHeapBytes() {
    return pools.offHeapBytes();
  }

  /** The entries on the heap now. */
  long heapEntries() {
    return heap.size();
  }

  /**
   * The counts of its two caches: of entries that were asked for again, and of those that were
   * asked for once.
   */
  public List<CacheFigures> figures() {
    return pools.figures(heap::size);
  }

  /** How many entries were not kept because they do not fit. */
  public long refused() {
    return refused.sum();
  }

  @Override
  public void close() {
    // a look-up that has already begun puts nothing on the heap any more
    writes.allExclusively(
        () -> {
          heap.clear();
          manager.close();
        });
  }

  @Override
  public String toString() {
    return (sizes.offHeapBytes() >> 20) + " MiB off the heap";
  }

  /** The entry of the key while writes are excluded. */
  private Optional<StoredEntry> find(CacheKey key) {
    StoredEntry hot = heap.find(key);
    StoredEntry kept = hot == null ? pools.findKept(key) : hot;
    return Optional.ofNullable(kept == null ? pools.findNew(key) : kept);
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
    boolean hot = heap.remove(entry.key());
    if (!pools.put(entry)) {
      refused.increment();
      LOG.debug("Not kept by the cache library: {}", entry);
      return false;
    }
    if (hot) {
      heap.offer(entry);
    }
    return true;
  }

  private boolean drop(CacheKey key) {
    heap.remove(key);
    pools.remove(key);
    return true;
  }

  private boolean exclusively(CacheKey key, BooleanSupplier write) {
    try {
      return writes.exclusively(key, write);
    } catch (RuntimeException e) {
      faults.report("a write to the near tier failed", e);
      return false;
    }
  }

  /**
   * Makes the store if {@code cache.offheap.mb} is set; faults go to the log. This class loads
   * without Ehcache.
   */
  public static final class Provider implements ResponseStore.Provider {

    @Override
    public boolean isAskedFor(Map<String, String> settings) {
      return settings.containsKey("cache.offheap.mb");
    }

    @Override
    public ResponseStore open(Map<String, String> settings, Faults.Listener faults) {
      requireEhcache();
      return EhcacheStore.open(settings, faults);
    }

    private static void requireEhcache() {
      try {
        Class.forName("org.ehcache.CacheManager", false, Provider.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(
            "Setting cache.offheap.mb needs Ehcache: add the library org.ehcache:ehcache (classifier"
                + " jakarta, without jaxb-runtime) to the application, or remove the setting to keep"
                + " responses on the heap",
            e);
      }
    }
  }
}
