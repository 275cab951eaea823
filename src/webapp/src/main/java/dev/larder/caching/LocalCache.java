package dev.larder.caching;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * A cache of application values on the heap of this node, bounded in bytes. It follows the log of
 * {@link Changes}: an entry is invalid once one of its groups has a record after the entry's
 * position.
 *
 * <p>All callers get the same object, so values must be immutable. Implementations are safe for use
 * by many threads.
 *
 * @param <V> the values
 */
public interface LocalCache<V> {

  /** The live value of the key: neither expired nor changed. */
  Optional<V> get(String key);

  /**
   * The live value of the key, or what the loader makes. Simultaneous misses of one key call one
   * loader: the others wait for its value, even if it is too large to be kept, or for its failure.
   * If one of the groups changes during the load, the waiting callers do not get its outcome, but
   * one of them loads again: so no caller gets a value that was read before a change that it has
   * seen.
   *
   * @param groups the groups of the key, always the same for one key
   * @param loader reads the value; called after the position is read, and without any lock. Its
   *     exception is thrown to its caller and to the waiting callers, and is not stored
   */
  Loaded<V> get(String key, Set<String> groups, Supplier<V> loader);

  /**
   * Stores a value that was made from data read after the position. A value that is too large is
   * not stored.
   */
  void put(String key, V value, Set<String> groups, Changes.Position position);

  /**
   * Removes entries that have expired or changed. This only frees memory: such an entry is never
   * returned.
   */
  void sweep();

  /** The number of entries held, dead ones included. */
  long size();

  /**
   * A value.
   *
   * @param cached false if the loader of this very call made it
   */
  record Loaded<V>(V value, boolean cached) {}

  /** Makes caches; closed with the application. */
  interface Factory {

    /**
     * Makes a cache.
     *
     * @param name its name in meters and logs, unique in the application
     * @param weigher estimates the heap that a value takes, in bytes
     * @param timeToLive how long an entry lives; zero: until it is changed or evicted
     * @param maxBytes the bound of all entries together; a value may take a quarter of it
     */
    <V> LocalCache<V> create(
        String name, ToLongFunction<V> weigher, Duration timeToLive, long maxBytes);
  }
}
