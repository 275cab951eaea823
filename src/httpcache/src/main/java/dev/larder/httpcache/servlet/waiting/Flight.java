package dev.larder.httpcache.servlet.waiting;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.CallLeases;
import dev.larder.httpcache.store.CallLeases.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call of the application that others wait for. Safe for use by many threads. */
final class Flight {

  private final CacheKey key;
  private final ConcurrentMap<CacheKey, Flight> flights;
  private final Function<Runnable, Future<?>> alarms;
  private final AtomicBoolean claimed = new AtomicBoolean();
  private final CompletableFuture<Landing> landed = new CompletableFuture<>();
  private volatile CompletableFuture<Boolean> news = new CompletableFuture<>();
  private volatile boolean threadless;
  private List<Consumer<Landing>> waiters = new ArrayList<>();
  private @Nullable Future<?> alarm;
  private @Nullable Ticket deputy;
  private @Nullable Flight successor;
  private volatile Lease lease = CallLeases.Nothing.FREE;

  /**
   * A flight.
   *
   * @param flights all that are under way, by their target; this one leaves them by itself
   * @param alarms runs something when the longest wait is over
   */
  Flight(
      CacheKey key, ConcurrentMap<CacheKey, Flight> flights, Function<Runnable, Future<?>> alarms) {
    this.key = key;
    this.flights = flights;
    this.alarms = alarms;
  }

  CacheKey key() {
    return key;
  }

  /** Keeps the right to call the application until {@link #giveBack}. */
  void hold(Lease taken) {
    lease = taken;
  }

  /** Lets other nodes call the application. */
  void giveBack() {
    lease.giveBack();
  }

  /** Done when the leader is. */
  CompletableFuture<Landing> landed() {
    return landed;
  }

  /** Done when there is something new for those who wait here with a thread: look again. */
  Future<?> news() {
    return news;
  }

  /** Lets those who wait here with a thread look again. */
  void tell() {
    CompletableFuture<Boolean> told;
    synchronized (this) {
      told = news;
      news = new CompletableFuture<>();
    }
    told.complete(true);
  }

  /** The leader's thread goes back to the container, since the application is asynchronous. */
  void leaveThread() {
    threadless = true;
    tell();
  }

  /** Whether the application may need a thread of the container to end its answer. */
  boolean needsThread() {
    return threadless && !landed.isDone();
  }

  /** How many wait here without a thread. */
  synchronized int parked() {
    return waiters.size();
  }

  synchronized boolean takeDeputy(Ticket ticket) {
    if (deputy == null) {
      deputy = ticket;
    }
    return deputy == ticket;
  }

  synchronized boolean isDeputy(Ticket ticket) {
    return deputy == ticket;
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
        alarm = alarms.apply(this::expire);
      } catch (RejectedExecutionException e) {
        return false;
      }
    }
    return true;
  }

  private void expire() {
    leave();
    synchronized (this) {
      alarm = null;
    }
    release(Landing.TIMEOUT);
  }

  /** Nobody new joins: the next request for the target leads another flight. */
  void leave() {
    flights.remove(key, this);
  }

  /** Whether this is the first who wants to end the flight. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  /** Ends the flight. */
  void land(Landing landing) {
    synchronized (this) {
      if (deputy != null && landing.allowsAnotherWait()) {
        Flight next = new Flight(key, flights, alarms);
        successor = flights.putIfAbsent(key, next) == null ? next : null;
      }
      // from here on nobody is added to those who wait
      landed.complete(landing);
      if (alarm != null) {
        alarm.cancel(false);
      }
    }
    tell();
    release(landing);
  }

  /** Releases those who wait without a thread. */
  void release(Landing landing) {
    List<Consumer<Landing>> released;
    synchronized (this) {
      released = waiters;
      waiters = new ArrayList<>();
    }
    released.forEach(waiter -> waiter.accept(landing));
  }
}
