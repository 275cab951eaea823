package dev.larder.httpcache.servlet;

import dev.larder.httpcache.store.CacheKey;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets one of several simultaneous requests for the same target go to the application, and the
 * others wait for it. What they get they must look up themselves: so none gets a response that may
 * not be shared, or that was invalidated meanwhile.
 *
 * <p>A target whose response proved not to be storable is remembered for a while: its requests do
 * not queue up behind one another (hit-for-miss).
 *
 * <p>Safe for use by many threads. Waits are bounded and measured on the steady clock.
 */
final class RequestCollapser {

  /** How a wait ended. */
  enum Landing {
    /** The response is stored. */
    STORED,
    /** It is not. */
    NOT_STORED,
    /** The application refused the leader's own request, which says nothing about the others'. */
    REFUSED,
    /** The leader was not done in time. */
    TIMEOUT
  }

  private static final int MAX_UNSTORABLE = 10_000;
  private static final long UNSTORABLE_NANOS = Duration.ofSeconds(10).toNanos();

  private final Map<CacheKey, Flight> flights = new ConcurrentHashMap<>();
  private final Map<CacheKey, Long> unstorable = new LinkedHashMap<>();
  private final Duration timeout;

  /**
   * A collapser.
   *
   * @param timeout how long a follower waits at the most
   */
  RequestCollapser(Duration timeout) {
    this.timeout = timeout;
  }

  /** Joins the flight for a target, or starts it. */
  Ticket join(CacheKey key) {
    Flight mine = new Flight();
    Flight flying = flights.putIfAbsent(key, mine);
    return flying == null ? new Ticket(key, mine, true) : new Ticket(key, flying, false);
  }

  /** Whether waiting for this target is of no use. */
  boolean isKnownUnstorable(CacheKey key) {
    synchronized (unstorable) {
      Long since = unstorable.get(key);
      return since != null && System.nanoTime() - since < UNSTORABLE_NANOS;
    }
  }

  /** Notes how a call to the application for this target has ended. */
  void note(CacheKey key, Landing landing) {
    if (landing == Landing.REFUSED) {
      return;
    }
    synchronized (unstorable) {
      unstorable.remove(key);
      if (landing == Landing.NOT_STORED) {
        unstorable.put(key, System.nanoTime());
        Iterator<CacheKey> oldest = unstorable.keySet().iterator();
        while (unstorable.size() > MAX_UNSTORABLE && oldest.hasNext()) {
          oldest.next();
          oldest.remove();
        }
      }
    }
  }

  /** One request's part in a flight. */
  final class Ticket {

    private final CacheKey key;
    private final Flight flight;
    private final boolean leader;

    private Ticket(CacheKey key, Flight flight, boolean leader) {
      this.key = key;
      this.flight = flight;
      this.leader = leader;
    }

    boolean isLeader() {
      return leader;
    }

    /** Ends the flight and releases all who wait. Only the leader; a second call does nothing. */
    void land(Landing landing) {
      if (flight.landed.compareAndSet(false, true)) {
        flights.remove(key, flight);
        note(key, landing);
        flight.landing = landing;
        flight.done.countDown();
      }
    }

    /**
     * Waits for the leader. After a wait in vain nobody new joins its flight: the next request
     * leads another.
     */
    Landing await() {
      try {
        if (flight.done.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
          return flight.landing;
        }
        flights.remove(key, flight);
        return Landing.TIMEOUT;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Landing.TIMEOUT;
      }
    }
  }

  private static final class Flight {
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicBoolean landed = new AtomicBoolean();
    private volatile Landing landing = Landing.NOT_STORED;
  }
}
