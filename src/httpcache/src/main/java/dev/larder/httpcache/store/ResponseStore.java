package dev.larder.httpcache.store;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where entries are kept. A store is free to forget anything at any time; it never returns what was
 * not put under that very key, and never an entry that was replaced by a call that has returned.
 *
 * <p>Implementations are safe for use by many threads, bounded in bytes, and make no error of
 * theirs the caller's: a fault looks like a miss, or like an entry that was not kept, and is
 * reported as an event.
 */
public interface ResponseStore extends AutoCloseable {

  /** The entry of the key. */
  Optional<StoredEntry> get(CacheKey key);

  /**
   * Keeps a response, unless the key has a response with a later mark. One that does not fit is not
   * kept, nor is what it would have replaced: that is out of date.
   *
   * @return whether it is kept
   */
  boolean put(StoredResponse response);

  /**
   * Keeps an entry if the key still has the one that is expected, compared by {@link
   * StoredEntry#id()}. If the new one does not fit, the expected one is forgotten too.
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

  /** How many entries were given up for want of room; empty: the store does not count them. */
  default OptionalLong evictions() {
    return OptionalLong.empty();
  }

  @Override
  void close();

  /**
   * Makes a store in place of the default one; found with {@link java.util.ServiceLoader}, so that
   * the engine depends on no further storage library.
   */
  interface Provider {

    /**
     * Whether these settings ask for this store. The first provider for which they do makes it.
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
     * @param faults is told of what fails later and no client notices
     * @throws IllegalArgumentException if a setting is not allowed; the message is one line
     * @throws IllegalStateException if something else is missing, like memory or a library; the
     *     message is one line
     */
    ResponseStore open(Map<String, String> settings, Faults.Listener faults);
  }
}
