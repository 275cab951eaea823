package dev.larder.httpcache.store;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers for entries: consecutive from a random start, so that two processes do not use the same.
 */
final class EntryIds {

  private static final AtomicLong NEXT = new AtomicLong(new SecureRandom().nextLong());

  private EntryIds() {}

  static long next() {
    return NEXT.getAndIncrement();
  }
}
