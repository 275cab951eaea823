package dev.larder.httpcache.ehcache;

import java.util.concurrent.locks.StampedLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Lets writes of one key exclude each other, and tells a look-up whether a write came in between.
 * Look-ups wait for no write. A look-up that wants to copy its entry to another place does so only
 * if nothing was written since it began, and no write is running. So its copy is never older than a
 * written entry.
 *
 * <p>Keys of a stripe share their lock. Safe for use by many threads; not reentrant.
 */
final class KeyWrites {

  /** A power of two. */
  private static final int STRIPES = 128;

  private final StampedLock[] locks =
      Stream.generate(StampedLock::new).limit(STRIPES).toArray(StampedLock[]::new);

  /** Runs a write of a key while no other one of it runs. */
  boolean exclusively(Object key, BooleanSupplier write) {
    StampedLock lock = of(key);
    long stamp = lock.writeLock();
    try {
      return write.getAsBoolean();
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Call it before a look-up that may copy its entry to another place. */
  long begin(Object key) {
    return of(key).tryOptimisticRead();
  }

  /**
   * Runs a write of a key if there was none since, and none is running.
   *
   * @param begun what {@link #begin} has given
   */
  void ifNoneSince(Object key, long begun, Runnable write) {
    StampedLock lock = of(key);
    long stamp = lock.tryConvertToWriteLock(begun);
    if (stamp != 0) {
      try {
        write.run();
      } finally {
        lock.unlockWrite(stamp);
      }
    }
  }

  /** Runs a write of all keys while no other one runs. */
  void allExclusively(Runnable write) {
    long[] stamps = new long[locks.length];
    int locked = 0;
    try {
      for (; locked < locks.length; locked++) {
        stamps[locked] = locks[locked].writeLock();
      }
      write.run();
    } finally {
      while (locked > 0) {
        locked--;
        locks[locked].unlockWrite(stamps[locked]);
      }
    }
  }

  private StampedLock of(Object key) {
    int hash = key.hashCode();
    return locks[(hash ^ hash >>> 16) & (STRIPES - 1)];
  }
}
