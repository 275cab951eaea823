package dev.larder.httpcache.servlet.waiting;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.CallLeases;
import dev.larder.httpcache.store.CallLeases.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
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
public final class RequestCollapser implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RequestCollapser.class);
  private static final int CROWD_SHARE = 8;

  /** How many may hold a thread of the container while the application may need one to go on. */
  private static final int EXTRA_THREADS = 2;

  /** How long a request waits for room to wait. */
  private static final Duration FOR_ROOM = Duration.ofMillis(250);

  /** How many virtual threads may wait: each costs some kilobytes. */
  private static final int VIRTUAL_WAITS = 10_000;

  private final ConcurrentMap<CacheKey, Flight> flights = new ConcurrentHashMap<>();
  private final Experience experience = new Experience();
  private final ScheduledThreadPoolExecutor timer = timer();
  private final Duration timeout;
  private final CallLeases leases;
  private final int blockedWaits;
  private final Semaphore blocked;
  private final Semaphore extraThreads = new Semaphore(EXTRA_THREADS);
  private final Semaphore virtual = new Semaphore(VIRTUAL_WAITS);
  private final int crowd;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * A collapser.
   *
   * @param timeout how long a follower waits at the most
   * @param blockedWaits how many may wait at the same time and hold a thread of the container
   * @param leases what keeps other nodes from calling the application at the same time
   */
  public RequestCollapser(Duration timeout, int blockedWaits, CallLeases leases) {
    this.timeout = timeout;
    this.leases = leases;
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
  public Ticket join(CacheKey key) {
    Flight mine = new Flight(key, flights, this::atTheEndOfAWait);
    Flight flying = flights.putIfAbsent(key, mine);
    return flying == null ? new Ticket(this, mine, true) : new Ticket(this, flying, false);
  }

  private Future<?> atTheEndOfAWait(Runnable alarm) {
    return timer.schedule(alarm, timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Joins the flight for a target if there is one. */
  public Optional<Ticket> joinFlying(CacheKey key) {
    return Optional.ofNullable(flights.get(key)).map(flight -> new Ticket(this, flight, false));
  }

  /** What earlier calls for the targets have taught. */
  public Experience experience() {
    return experience;
  }

  /**
   * Waits for another node that calls the application for the target of a flight, or takes from it
   * the right to do so until the flight ends.
   *
   * @return whether there was such a node, so that the store may have something new
   */
  boolean awaitOtherNodes(Flight flight) {
    if (experience.isKnownUnshared(flight.key())) {
      return false;
    }
    Lease lease = leases.take(flight.key(), timeout);
    flight.hold(lease);
    return lease.waited();
  }

  /** Ends a flight and releases all who wait. */
  void land(Flight flight, Landing landing) {
    flight.leave();
    experience.note(flight.key(), landing);
    flight.land(landing);
    flight.giveBack();
    Flight next = flights.get(flight.key());
    if (landing == Landing.STORED && next != null) {
      // who was told that this leader takes too long waits for another, and need not any more
      next.release(landing);
    }
  }

  /**
   * Waits for the end of a flight on this thread, if there is room for one more who does.
   *
   * <p>A virtual thread is none of the container's pool. A thread of the pool waits only as long as
   * the leader holds one too: then the wait ends without any other. An asynchronous application may
   * need a thread to go on, which those who wait must not take from it; so they leave, but for a
   * few who wait for others as well.
   */
  Optional<Landing> await(Flight flight, Ticket ticket, BooleanSupplier parks) {
    boolean pooled = !VirtualThreads.isCurrent();
    Semaphore room = pooled ? blocked : virtual;
    try {
      if (!enters(room, flight)) {
        return Optional.of(Landing.CROWDED);
      }
      try {
        return await(flight, ticket, parks, pooled);
      } finally {
        room.release();
      }
    } catch (TimeoutException e) {
      flight.leave();
      return Optional.of(Landing.TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(Landing.TIMEOUT);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A flight does not fail", e);
    }
  }

  /**
   * Takes room for one more. Where there is none, it may soon be: when the leader reaches its
   * servlet, those who wait may turn out to need no thread.
   */
  private boolean enters(Semaphore room, Flight flight) throws InterruptedException {
    return room.tryAcquire()
        || (blockedWaits > 0
            && !flight.needsThread()
            && room.tryAcquire(FOR_ROOM.toNanos(), TimeUnit.NANOSECONDS));
  }

  private Optional<Landing> await(
      Flight flight, Ticket ticket, BooleanSupplier parks, boolean pooled)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean extra = false;
    try {
      while (true) {
        // taken before the state is looked at, so that no change is missed
        Future<?> news = flight.news();
        if (flight.landed().isDone()) {
          return Optional.of(flight.landed().join());
        }
        if (parks.getAsBoolean()) {
          return Optional.empty();
        }
        if (pooled && !extra && flight.needsThread()) {
          extra = flight.isDeputy(ticket) && extraThreads.tryAcquire();
          if (!extra) {
            return Optional.of(Landing.CROWDED);
          }
        }
        news.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } finally {
      if (extra) {
        extraThreads.release();
      }
    }
  }

  /** Whether an eighth of those who may wait with a thread do so already. */
  public boolean isCrowded() {
    return blocked.availablePermits() <= crowd;
  }

  /** Says once why requests wait that hold a thread. */
  public void warnOfThreads() {
    if (warned.compareAndSet(false, true)) {
      LOG.warn(
          "A filter in front of the cache, or the cache itself, is declared without"
              + " async-supported: requests that wait for one another hold a thread each");
    }
  }

  /** How many requests wait without a thread. */
  public int parked() {
    return flights.values().stream().mapToInt(Flight::parked).sum();
  }

  /** How many requests wait and hold a thread, one of the container's or a virtual one. */
  public int blocked() {
    return blockedWaits - blocked.availablePermits() + VIRTUAL_WAITS - virtual.availablePermits();
  }

  /** Releases all who wait. */
  @Override
  public void close() {
    timer.shutdownNow();
    flights.values().forEach(flight -> flight.land(Landing.CLOSED));
    flights.clear();
  }
}
