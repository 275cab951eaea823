package dev.larder.httpcache.servlet;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one of several simultaneous requests for the same target go to the application, and the
 * others wait for it. What they get they must look up themselves: so none gets a response that may
 * not be shared, or that was invalidated meanwhile.
 *
 * <p>A target whose response proved not to be storable is remembered for a while: its requests do
 * not queue up behind one another (hit-for-miss). So is one whose response was stored.
 *
 * <p>Safe for use by many threads. Waits are bounded and measured on the steady clock; the timer
 * for those without a thread has one of its own, a daemon that lives while it is needed.
 */
final class RequestCollapser implements AutoCloseable {

  /** How a wait ended. */
  enum Landing {
    /** The response is stored, and for all who wait. */
    STORED,
    /** It is stored as one of several variants, and so perhaps not for all who wait. */
    VARIANT,
    /** It is not stored. */
    NOT_STORED,
    /** There is none, or a server's error. */
    FAILED,
    /** The application refused the leader's own request, which says nothing about the others'. */
    REFUSED,
    /** The leader was not done in time. */
    TIMEOUT,
    /** There was no room to wait. */
    CROWDED,
    /** The filter is going out of service. */
    CLOSED;

    /** Of a response that is stored. */
    static Landing of(StoredResponse response) {
      return response.key().variant().isEmpty() ? STORED : VARIANT;
    }

    /** Whether those whom it did not help may hope for another. */
    boolean allowsAnotherWait() {
      return this == STORED || this == VARIANT || this == REFUSED;
    }

    /** Whether the application failed, or seems to. */
    boolean isFailure() {
      return this == FAILED || this == TIMEOUT;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(CachingFilter.class);
  private static final int CROWD_SHARE = 8;
  private static final int MAX_REMEMBERED = 10_000;
  private static final Duration UNSTORABLE = Duration.ofSeconds(10);
  private static final Duration STORABLE = Duration.ofDays(1);

  private final Map<CacheKey, Flight> flights = new ConcurrentHashMap<>();
  private final RecentKeys unstorable = new RecentKeys(MAX_REMEMBERED, UNSTORABLE);
  private final RecentKeys storable = new RecentKeys(MAX_REMEMBERED, STORABLE);
  private final ScheduledThreadPoolExecutor timer = timer();
  private final Duration timeout;
  private final int blockedWaits;
  private final Semaphore blocked;
  private final int crowd;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * A collapser.
   *
   * @param timeout how long a follower waits at the most
   * @param blockedWaits how many may wait at the same time and hold a thread
   */
  RequestCollapser(Duration timeout, int blockedWaits) {
    this.timeout = timeout;
    this.blockedWaits = blockedWaits;
    this.blocked = new Semaphore(blockedWaits);
    this.crowd = blockedWaits - blockedWaits / CROWD_SHARE;
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "larder-collapse-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(10, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  /** Joins the flight for a target, or starts it. */
  Ticket join(CacheKey key) {
    Flight mine = new Flight(key);
    Flight flying = flights.putIfAbsent(key, mine);
    return flying == null ? new Ticket(mine, true) : new Ticket(flying, false);
  }

  /** Joins the flight for a target if there is one. */
  Optional<Ticket> joinFlying(CacheKey key) {
    return Optional.ofNullable(flights.get(key)).map(flight -> new Ticket(flight, false));
  }

  /** Whether waiting for this target is of no use. */
  boolean isKnownUnstorable(CacheKey key) {
    return unstorable.contains(key);
  }

  /** Whether the last response for this target was stored, and for everybody. */
  boolean isKnownStorable(CacheKey key) {
    return storable.contains(key);
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

  /** Whether an eighth of those who may wait with a thread do so already. */
  boolean isCrowded() {
    return blocked.availablePermits() <= crowd;
  }

  /** Says once why requests wait that hold a thread. */
  void warnOfThreads() {
    if (warned.compareAndSet(false, true)) {
      LOG.warn(
          "A filter in front of the cache, or the cache itself, is declared without"
              + " async-supported: requests that wait for one another hold a thread each");
    }
  }

  /** How many requests wait without a thread. */
  int parked() {
    return flights.values().stream().mapToInt(Flight::parked).sum();
  }

  /** How many requests wait and hold a thread. */
  int blocked() {
    return blockedWaits - blocked.availablePermits();
  }

  /** Releases all who wait. */
  @Override
  public void close() {
    timer.shutdownNow();
    flights.values().forEach(flight -> flight.land(Landing.CLOSED));
    flights.clear();
  }

  /** One request's part in a flight. */
  final class Ticket {

    private Flight flight;
    private boolean leader;

    private Ticket(Flight flight, boolean leader) {
      this.flight = flight;
      this.leader = leader;
    }

    boolean isLeader() {
      return leader;
    }

    /** Ends the flight and releases all who wait. Only the leader; a second call does nothing. */
    void land(Landing landing) {
      if (!flight.claimed.compareAndSet(false, true)) {
        return;
      }
      flights.remove(flight.key, flight);
      note(flight.key, landing);
      flight.land(landing);
      Flight next = flights.get(flight.key);
      if (landing == Landing.STORED && next != null) {
        // who was told that this leader takes too long waits for another, and need not any more
        next.release(landing);
      }
    }

    /**
     * Makes this the request that waits with a thread, to lead in its turn where the leader does
     * not help all of those who wait without one.
     *
     * @return false if there is one already
     */
    boolean becomeDeputy() {
      return flight.takeDeputy(this);
    }

    /**
     * Waits for the leader on this thread. After a wait in vain nobody new joins its flight: the
     * next request leads another. A deputy may be a leader afterwards, of that other flight.
     */
    Landing await() {
      try {
        return blocked.tryAcquire() ? awaitAndRelease() : Landing.CROWDED;
      } finally {
        takeOver();
      }
    }

    private Landing awaitAndRelease() {
      try {
        return flight.landed.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        flights.remove(flight.key, flight);
        return Landing.TIMEOUT;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Landing.TIMEOUT;
      } catch (ExecutionException e) {
        throw new IllegalStateException("A flight does not fail", e);
      } finally {
        blocked.release();
      }
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
    void whenLanded(Consumer<Landing> waiter) {
      flight.park(waiter);
    }
  }

  /** A call of the application that others wait for. */
  private final class Flight {
    private final CacheKey key;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CompletableFuture<Landing> landed = new CompletableFuture<>();
    private List<Consumer<Landing>> waiters = new ArrayList<>();
    private @Nullable Future<?> alarm;
    private @Nullable Ticket deputy;
    private @Nullable Flight successor;

    Flight(CacheKey key) {
      this.key = key;
    }

    synchronized int parked() {
      return waiters.size();
    }

    synchronized boolean takeDeputy(Ticket ticket) {
      if (deputy != null) {
        return false;
      }
      deputy = ticket;
      return true;
    }

    /** Lets a deputy go, with the flight that it has to lead, if there is one. */
    synchronized @Nullable Flight releaseDeputy(Ticket ticket) {
      if (deputy != ticket) {
        return null;
      }
      deputy = null;
      return successor;
    }

    void park(Consumer<Landing> waiter) {
      synchronized (this) {
        if (!landed.isDone() && setAlarm()) {
          waiters.add(waiter);
          return;
        }
      }
      waiter.accept(landed.getNow(Landing.CLOSED));
    }

    /** Bounds the wait of all who are parked here; it begins with the first of them. */
    private boolean setAlarm() {
      if (alarm == null) {
        try {
          alarm = timer.schedule(this::expire, timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
          return false;
        }
      }
      return true;
    }

    private void expire() {
      flights.remove(key, this);
      synchronized (this) {
        alarm = null;
      }
      release(Landing.TIMEOUT);
    }

    void land(Landing landing) {
      synchronized (this) {
        if (deputy != null && landing.allowsAnotherWait()) {
          Flight next = new Flight(key);
          successor = flights.putIfAbsent(key, next) == null ? next : null;
        }
        // from here on nobody is added to those who wait
        landed.complete(landing);
        if (alarm != null) {
          alarm.cancel(false);
        }
      }
      release(landing);
    }

    void release(Landing landing) {
      List<Consumer<Landing>> released;
      synchronized (this) {
        released = waiters;
        waiters = new ArrayList<>();
      }
      released.forEach(waiter -> waiter.accept(landing));
    }
  }
}
