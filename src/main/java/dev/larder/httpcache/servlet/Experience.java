package dev.larder.httpcache.servlet;

import dev.larder.httpcache.store.CacheKey;
import java.time.Duration;

/**
 * What calls to the application have taught about their targets: whether waiting for one another's
 * answer is of use. It is forgotten after a while. Safe for use by many threads.
 */
final class Experience {

  private static final int MAX_REMEMBERED = 10_000;
  private static final Duration UNSTORABLE = Duration.ofSeconds(10);
  private static final Duration STORABLE = Duration.ofDays(1);

  private final RecentKeys unshared = new RecentKeys(MAX_REMEMBERED, UNSTORABLE);
  private final RecentKeys unstorable = new RecentKeys(MAX_REMEMBERED, UNSTORABLE);
  private final RecentKeys storable = new RecentKeys(MAX_REMEMBERED, STORABLE);

  /** Whether waiting for this target is of no use (hit-for-miss). */
  boolean isKnownUnstorable(CacheKey key) {
    return unstorable.contains(key);
  }

  /** Whether the last response for this target was stored, and for everybody. */
  boolean isKnownStorable(CacheKey key) {
    return storable.contains(key);
  }

  /** Whether waiting for other nodes is of no use for this target. */
  boolean isKnownUnshared(CacheKey key) {
    return unshared.contains(key);
  }

  /** Notes that another node's call for this target was waited for in vain. */
  void noteUnshared(CacheKey key) {
    unshared.add(key);
  }

  /** Notes how a call to the application for this target has ended. */
  void note(CacheKey key, Landing landing) {
    switch (landing) {
      case STORED -> {
        unstorable.remove(key);
        storable.add(key);
      }
      case VARIANT -> {
        unstorable.remove(key);
        storable.remove(key);
      }
      case NOT_STORED -> {
        storable.remove(key);
        unstorable.add(key);
      }
      case REFUSED, FAILED -> storable.remove(key);
      case TIMEOUT, CROWDED, CLOSED -> {}
    }
  }
}
