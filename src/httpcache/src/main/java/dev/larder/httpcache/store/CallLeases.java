package dev.larder.httpcache.store;

import java.time.Duration;

/**
 * Leases: the right to call the application for a target, which one node of a site has at a time.
 * The other nodes wait, and then find its response in the shared store. A lease saves work and
 * guarantees nothing: a node that finds no response after its wait, or cannot take a lease, calls
 * the application as well.
 *
 * <p>Implementations are safe for use by many threads, and throw no errors of their own.
 */
@FunctionalInterface
public interface CallLeases {

  /** The leases of a single node. */
  CallLeases NONE = (target, atMost) -> Nothing.FREE;

  /**
   * Takes the lease of a target. If another node has it, waits until that node has given it back or
   * no longer renews it, and takes none.
   *
   * @param atMost how long to wait, and how long a lease is kept if the call does not end
   */
  Lease take(CacheKey target, Duration atMost);

  /** A lease that was taken, or the end of a wait for one. */
  interface Lease {

    /** Whether another node had it, so that the store may have something new. */
    boolean waited();

    /** Lets the other nodes go on. Returns at once; a second call does nothing. */
    void giveBack();
  }

  /** No lease to give back. */
  enum Nothing implements Lease {
    /** No lease was needed, or none could be taken. */
    FREE,
    /** Another node had the lease, and no longer has it. */
    WAITED;

    @Override
    public boolean waited() {
      return this == WAITED;
    }

    @Override
    public void giveBack() {}
  }
}
