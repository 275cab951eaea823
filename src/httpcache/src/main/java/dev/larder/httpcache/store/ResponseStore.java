package dev.larder.httpcache.store;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Stores entries. A store may forget any entry at any time. It only returns entries that were put
 * under the same key, and never one that was replaced by a call that has returned.
 *
 * <p>Implementations are safe for use by many threads, and bounded in bytes. They throw no error of
 * their own: a fault looks like a miss, or like an entry that was not stored, and is reported as an
 * event.
 */
public interface ResponseStore extends AutoCloseable {

  /** The entry of the key. */
  Optional<StoredEntry> get(CacheKey key);

  /**
   * The entry of the key in the first tier, if the store has several. If it answers, the other
   * tiers need not be asked.
   */
  default Optional<StoredEntry> getNear(CacheKey key) {
    return get(key);
  }

  /**
   * The entry of the key that {@link #get} would return, after the one of the first tier has not
   * answered.
   *
   * @param near what {@link #getNear} has returned
   */
  default Optional<StoredEntry> getFurther(CacheKey key, Optional<StoredEntry> near) {
    return near;
  }

  /**
   * Stores a response, unless the key has a response with a later mark. A response that does not
   * fit is not stored; the one that it would have replaced is removed, because it is out of date.
   *
   * @return whether it is kept
   */
  boolean put(StoredResponse response);

  /**
   * Stores an entry if the key still has the expected one, compared by {@link StoredEntry#id()}. If
   * the new entry does not fit, the expected one is removed too.
   *
   * @param expected null: no entry at all
   * @return whether it is kept
   */
  boolean replace(@Nullable StoredEntry expected, StoredEntry entry);

  /** Forgets the entry of the key. */
  void remove(CacheKey key);

  /** Forgets everything. */
  void clear();

  /** The number of entries, as far as the store knows. */
  long size();

  /**
   * The number of entries that were evicted for lack of room; empty if the store does not count
   * them.
   */
  default OptionalLong evictions() {
    return OptionalLong.empty();
  }

  @Override
  void close();

  /**
   * Makes a store in place of the default one. It is found by {@link java.util.ServiceLoader}, so
   * the cache depends on no further storage library.
   */
  interface Provider {

    /**
     * Whether these settings ask for this store. The first provider that returns true makes the
     * store.
     *
     * @param settings see {@link #open}
     */
    default boolean isAskedFor(Map<String, String> settings) {
      return true;
    }

    /**
     * Makes a store.
     *
     * @param settings the settings of the cache that were given, by their names, among them {@code
     *     cache.max.entry.bytes}, {@code cache.heap.mb}, {@code cache.heap.entries}, {@code
     *     cache.heap.max.body} and {@code cache.offheap.mb}; the others have their defaults
     * @param faults is told of later faults that no client notices
     * @throws IllegalArgumentException if a setting is not allowed; the message is one line
     * @throws IllegalStateException if something else is missing, like memory or a library; the
     *     message is one line
     */
    ResponseStore open(Map<String, String> settings, Faults.Listener faults);
  }
}
