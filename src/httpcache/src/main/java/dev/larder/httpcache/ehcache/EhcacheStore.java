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
 * The near tier: entries in Ehcache's memory off the heap, which is bounded in bytes, and the
 * hottest small ones on the heap, ready to be sent, whatever becomes of them off it; so the heap
 * that entries take is bounded by their number times the largest small one. {@link Pools} divides
 * the memory off the heap, {@link HeapTier} chooses what is on the heap.
 *
 * <p>Look-ups wait for no lock of ours. Writes of one key exclude each other, across all places. A
 * writer takes the old entry from the heap first, and back there comes only what is off the heap
 * while nobody writes. Off the heap it puts the new one before it removes the old one from another
 * pool. So a look-up beside it finds one of them, or at worst none, and a look-up after it never
 * the old one.
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
   * @throws IllegalStateException if the memory off the heap is not to be had, or {@code
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
   * @throws IllegalStateException if the process may not have so much memory; the message is one
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
      // a store that is closed, or a fault of the library: the caller's error in no case
      faults.report("a look-up in the near tier failed", e);
      return Optional.empty();
    }
  }

  /** What is asked for again leaves the new ones for the kept ones, and those for the heap. */
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

  /** What its caches count: for what was asked for again, for what was asked for once. */
  public List<CacheFigures> figures() {
    return pools.figures(heap::size);
  }

  /** How many entries were not kept because they do not fit. */
  public long refused() {
    return refused.sum();
  }

  @Override
  public void close() {
    // a look-up that has begun puts nothing on the heap any more
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
            "Setting cache.offheap.mb needs Ehcache: add the library org.ehcache:ehcache to the"
                + " application, or remove the setting to keep responses on the heap",
            e);
      }
    }
  }
}
