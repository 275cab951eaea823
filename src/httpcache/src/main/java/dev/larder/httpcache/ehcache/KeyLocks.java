package dev.larder.httpcache.ehcache;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** One lock per key, shared by the keys of a stripe. */
final class KeyLocks {

  /** A power of two. */
  static final int STRIPES = 128;

  private final Lock[] locks =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(Lock[]::new);

  Lock of(Object key) {
    return locks[stripe(key)];
  }

  /** Which stripe a key belongs to. */
  static int stripe(Object key) {
    int hash = key.hashCode();
    return (hash ^ hash >>> 16) & (STRIPES - 1);
  }
}
