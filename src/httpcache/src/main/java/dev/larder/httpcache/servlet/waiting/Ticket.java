package dev.larder.httpcache.servlet.waiting;

import dev.larder.httpcache.store.CacheKey;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One request's part in a {@link Flight}. Used by one thread at a time. */
public final class Ticket {

  private final RequestCollapser collapser;
  private Flight flight;
  private boolean leader;

  Ticket(RequestCollapser collapser, Flight flight, boolean leader) {
    this.collapser = collapser;
    this.flight = flight;
    this.leader = leader;
  }

  public boolean isLeader() {
    return leader;
  }

  /**
   * As the leader: lets another node go first, if one calls the application already.
   *
   * @return whether there was one, so that the store may have something new
   */
  public boolean awaitOtherNodes() {
    return collapser.awaitOtherNodes(flight);
  }

  /** Ends the flight and releases all who wait. Only the leader; a second call does nothing. */
  public void land(Landing landing) {
    if (flight.claim()) {
      collapser.land(flight, landing);
    }
  }

  /**
   * Makes this the request that waits with a thread, to lead in its turn where the leader does not
   * help all of those who wait without one.
   *
   * @return false if there is one already
   */
  public boolean becomeDeputy() {
    return flight.takeDeputy(this);
  }

  /** The key of the requests that may wait for the same response. */
  public CacheKey key() {
    return flight.key();
  }

  /** Tells the others that something has changed for those who wait with a thread. */
  public void tell() {
    flight.tell();
  }

  /** As the leader: gives its thread back while the application goes on asynchronously. */
  public void leaveThread() {
    flight.leaveThread();
  }

  /** Whether the application may need a thread of the container to end its answer. */
  public boolean needsThread() {
    return flight.needsThread();
  }

  public boolean isDeputy() {
    return flight.isDeputy(this);
  }

  /**
   * Waits for the leader on this thread. If the time is over, nobody new joins its flight: the next
   * request leads another. A deputy may be a leader afterwards, of that other flight.
   *
   * @param parks lets the request wait without this thread, if it may by now; asked again whenever
   *     that may have changed
   * @return empty if it waits without this thread
   */
  public Optional<Landing> await(BooleanSupplier parks) {
    try {
      return collapser.await(flight, this, parks);
    } finally {
      takeOver();
    }
  }

  /** Waits for the leader on this thread. */
  public Landing await() {
    return await(() -> false).orElseThrow();
  }

  /** As a deputy: leads the flight that was opened in its name, if one was. */
  private void takeOver() {
    Flight next = flight.releaseDeputy(this);
    if (next != null) {
      flight = next;
      leader = true;
    }
  }

  /**
   * Has the waiter called when the leader is done, or when it was not in time: once, on another
   * thread or, if the leader is done already, on this one. It must be quick.
   */
  public void whenLanded(Consumer<Landing> waiter) {
    flight.park(waiter);
  }
}
