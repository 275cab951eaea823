package dev.larder.httpcache.store;

import java.util.Map;
import java.util.Optional;
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

  @Override
  void close();

  /**
   * Makes a store; found with {@link java.util.ServiceLoader}, so that the engine depends on no
   * storage library.
   */
  interface Provider {

    /**
     * Makes a store.
     *
     * @param settings the sizes by their names: {@code cache.max.entry.bytes}, {@code
     *     cache.heap.entries}, {@code cache.heap.max.body} and {@code cache.offheap.mb}; what is
     *     not there has the provider's default
     */
    ResponseStore open(Map<String, String> settings);
  }
}
