package dev.larder.cachestore;

/**
 * Remembers in which of two places keys were found last, so that most look-ups ask one place alone.
 * A hint and no more: keys whose hash codes are alike share it, and nobody is told when it is
 * wrong.
 *
 * <p>Safe for use by many threads; takes 64 KiB, whatever it is told.
 */
final class Whereabouts {

  private static final int SLOTS = 1 << 16;

  private final boolean[] second = new boolean[SLOTS];

  /** Whether the second place should be asked before the first one. */
  boolean isSecond(Object key) {
    return second[slot(key)];
  }

  /** Notes where the key was found. */
  void note(Object key, boolean inSecond) {
    second[slot(key)] = inSecond;
  }

  private static int slot(Object key) {
    int hash = key.hashCode();
    return (hash ^ hash >>> 16) & SLOTS - 1;
  }
}
