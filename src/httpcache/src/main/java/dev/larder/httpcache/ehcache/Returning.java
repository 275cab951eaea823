package dev.larder.httpcache.ehcache;

import java.util.Arrays;

/**
 * Remembers which keys were stored recently: the ghost queue of the algorithm 2Q (Johnson and
 * Shasha, VLDB 1994). A key that is stored again was asked for again, so its entry deserves memory
 * more than one that was asked for once. Without this, addresses that are asked for in turn are
 * never found if they take more than the pool of new entries ({@code HotSetTest}).
 *
 * <p>It remembers three bits of each key, in two sets that take turns; each covers so many stored
 * bytes. With entries of 1 KiB one key in fifty is mistaken for another; with smaller entries more.
 * Safe for use by many threads; only stores ask it, look-ups never do.
 */
final class Returning {

  /** What a small entry weighs. */
  private static final int SMALL = 512;

  private static final int BITS_PER_KEY = 8;
  private static final int PROBES = 3;

  private final long span;
  private long[] current;
  private long[] before;
  private long covered;

  /**
   * Remembers keys.
   *
   * @param span how many stored bytes each of the two sets covers
   */
  Returning(long span) {
    this.span = span;
    long bits = BITS_PER_KEY * (span / SMALL);
    int words = Math.toIntExact(Math.max(16, Long.highestOneBit(bits / Long.SIZE)));
    current = new long[words];
    before = new long[words];
  }

  /**
   * Notes that a key is stored.
   *
   * @param weight in bytes
   * @return whether it was stored before, not long ago
   */
  synchronized boolean note(String key, long weight) {
    covered += weight;
    if (covered > span) {
      covered = 0;
      long[] oldest = before;
      before = current;
      current = oldest;
      Arrays.fill(current, 0);
    }
    long digest = digest(key);
    boolean known = contains(before, digest);
    return !add(current, digest) || known;
  }

  private static boolean contains(long[] set, long digest) {
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = bit(set, digest, probe);
      if ((set[bit >>> 6] & (1L << bit)) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the key was new. */
  private static boolean add(long[] set, long digest) {
    boolean changed = false;
    for (int probe = 0; probe < PROBES; probe++) {
      int bit = bit(set, digest, probe);
      changed |= (set[bit >>> 6] & (1L << bit)) == 0;
      set[bit >>> 6] |= 1L << bit;
    }
    return changed;
  }

  private static int bit(long[] set, long digest, int probe) {
    return (int) (digest >>> (21 * probe)) & (set.length * Long.SIZE - 1);
  }

  /** FNV-1a over the characters, stirred so that every bit depends on each. */
  private static long digest(String key) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
    return hash ^ (hash >>> 32);
  }
}
