package dev.larder.platform;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A cache of application values on this node, bounded in bytes, following the log of {@link
 * Changes}: an entry is dead once one of its groups has a record after the position that the entry
 * carries.
 *
 * <p>Values are kept as bytes, so they must be immutable. Implementations are safe for use by many
 * threads.
 *
 * @param <V> the values
 */
public interface LocalCache<V> {

  /** The live value of the key: neither expired nor changed. */
  Optional<V> get(String key);

  /**
   * The live value of the key, or what the loader makes. Simultaneous misses of one key call one
   * loader: the others wait and then look up again, so none takes a value that was read before a
   * change which the caller has already seen.
   *
   * @param groups the groups that the loaded value will belong to
   * @param loader reads the value; what it throws is passed on to its own caller alone; called
   *     after the position is read
   */
  Loaded<V> get(String key, Set<String> groups, Supplier<V> loader);

  /**
   * Keeps a value that was made from data read after the position. A value that is too large is not
   * kept.
   */
  void put(String key, V value, Set<String> groups, Changes.Position position);

  /** Removes what has expired or changed. Only frees memory: no dead entry is ever returned. */
  void sweep();

  /** The number of entries held, dead ones included. */
  long size();

  /** A value, and whether it came from the cache. */
  record Loaded<V>(V value, boolean cached) {}

  /** Turns values into bytes and back. */
  interface Codec<V> {
    byte[] encode(V value);

    V decode(byte[] bytes);
  }

  /** Makes caches; closed with the application. */
  interface Factory {

    /**
     * Makes a cache.
     *
     * @param name its name in meters and logs, unique in the application
     * @param timeToLive how long an entry lives; zero: until it is changed or evicted
     * @param maxBytes the bound of all entries together, at least 1 MiB
     */
    <V> LocalCache<V> create(String name, Codec<V> codec, Duration timeToLive, long maxBytes);
  }
}
