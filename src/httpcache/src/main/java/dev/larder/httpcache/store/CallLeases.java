package dev.larder.httpcache.store;

import java.time.Duration;

/**
 * The right to call the application for a target, which one node of a site has at a time: the
 * others wait, and then find its response in the store that they share. It spares work and promises
 * nothing: who waits in vain, or cannot ask the others, calls the application as well.
 *
 * <p>Implementations are safe for use by many threads, and make no error of theirs the caller's.
 */
@FunctionalInterface
public interface CallLeases {

  /** For a node that is alone. */
  CallLeases NONE = (target, atMost) -> Nothing.FREE;

  /**
   * Takes the lease of a target. If another node has it, waits until that node has given it back or
   * is seen no more, and takes none.
   *
   * @param atMost how long to wait, and how long the lease is kept for a call that does not end
   */
  Lease take(CacheKey target, Duration atMost);

  /** A right that was taken, or the end of a wait for it. */
  interface Lease {

    /** Whether another node had it, so that the store may have something new. */
    boolean waited();

    /** Lets the other nodes go on. Returns at once; a second call does nothing. */
    void giveBack();
  }

  /** No right to give back. */
  enum Nothing implements Lease {
    /** No lease was needed, or none could be taken. */
    FREE,
    /** Another node had it, and has no more. */
    WAITED;

    @Override
    public boolean waited() {
      return this == WAITED;
    }

    @Override
    public void giveBack() {}
  }
}
