package dev.larder.httpcache;

import dev.larder.httpcache.memory.MemoryStore;
import dev.larder.httpcache.store.Faults;
import dev.larder.httpcache.store.ResponseStore;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the store of a cache: that of the first {@link ResponseStore.Provider} for which the
 * settings ask, like Ehcache's with {@code cache.offheap.mb}; else the one on the heap.
 */
final class Stores {

  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

  private static final long MIB = 1 << 20;

  private Stores() {}

  /**
   * Opens the store.
   *
   * @throws IllegalArgumentException if a setting is not allowed; the message is one line
   * @throws IllegalStateException if something else is missing, like memory or a library; the
   *     message is one line
   */
  static ResponseStore open(CacheSettings settings, Faults.Listener faults) {
    ResponseStore store = choose(settings, faults);
    LOG.info("Responses are kept in {}", store);
    return store;
  }

  private static ResponseStore choose(CacheSettings settings, Faults.Listener faults) {
    Map<String, String> given = settings.given();
    for (ResponseStore.Provider provider : ServiceLoader.load(ResponseStore.Provider.class)) {
      if (provider.isAskedFor(given)) {
        return provider.open(given, faults);
      }
    }
    if (given.containsKey("cache.offheap.mb")) {
      throw new IllegalStateException(
          "Setting cache.offheap.mb asks for a store that the class path does not have: is the file"
              + " META-INF/services/"
              + ResponseStore.Provider.class.getName()
              + " missing?");
    }
    return onHeap(settings, Runtime.getRuntime().maxMemory());
  }

  /**
   * The store on the heap.
   *
   * @param heapBytes the largest size of the heap
   */
  static MemoryStore onHeap(CacheSettings settings, long heapBytes) {
    Map<String, String> given = settings.given();
    long total =
        given.containsKey("cache.heap.mb")
            ? settings.integer("cache.heap.mb") * MIB
            : MemoryStore.defaultBytes(heapBytes);
    if (given.containsKey("cache.heap.mb") && total > heapBytes / 2) {
      throw notAllowed("cache.heap.mb", total / MIB, "with this heap (-Xmx)", heapBytes / 2 / MIB);
    }
    return onHeapOf(total, settings, "cache.heap.mb (" + total / MIB + ")");
  }

  /**
   * The store on the heap, of a size that the application has given.
   *
   * @throws IllegalArgumentException if the settings say something else
   */
  static MemoryStore ofBytes(long total, CacheSettings settings) {
    for (String size : List.of("cache.heap.mb", "cache.offheap.mb")) {
      if (settings.given().containsKey(size)) {
        throw new IllegalArgumentException(
            "Setting %s and maxBytes(%d) exclude each other".formatted(size, total));
      }
    }
    return onHeapOf(total, settings, "maxBytes (" + total + ")");
  }

  private static MemoryStore onHeapOf(long total, CacheSettings settings, String size) {
    long largest = MemoryStore.largestOf(total);
    if (settings.given().containsKey("cache.max.entry.bytes")
        && settings.maxEntryBytes() > largest) {
      throw notAllowed(
          "cache.max.entry.bytes", settings.maxEntryBytes(), "with this " + size, largest);
    }
    return MemoryStore.of(total, settings.maxEntryBytes());
  }

  private static IllegalArgumentException notAllowed(
      String name, long value, String condition, long most) {
    return new IllegalArgumentException(
        "Setting %s has the value '%d'; allowed %s: at most %d"
            .formatted(name, value, condition, most));
  }
}
