package dev.larder.cachestore;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Who is loading which key now: at most one leader per key, and any number who wait for him. */
final class Flights {

  /** How a wait ended. */
  enum Outcome {
    /** The leader is done: look up again. */
    LOOK_UP,
    /** What the leader made cannot be kept, or it takes too long: load alone. */
    LOAD_ALONE
  }

  private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();

  /** One load. */
  static final class Flight {

    private final Thread leader = Thread.currentThread();
    private final CountDownLatch landed = new CountDownLatch(1);
    private volatile boolean kept = true;

    /** What was loaded cannot be kept, so waiting for the next leader would be in vain. */
    void notKept() {
      kept = false;
    }

    /**
     * Waits until the leader is done. A leader who meets himself, because his loader asks for the
     * key it is loading, and a thread that is interrupted do not wait.
     */
    Outcome await(Duration most) {
      if (leader == Thread.currentThread()) {
        return Outcome.LOAD_ALONE;
      }
      try {
        boolean done = landed.await(most.toNanos(), TimeUnit.NANOSECONDS);
        return done && kept ? Outcome.LOOK_UP : Outcome.LOAD_ALONE;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Outcome.LOAD_ALONE;
      }
    }
  }

  /** The flight of the key: the given one if there was none, whose maker then is the leader. */
  Flight join(String key, Flight mine) {
    Flight other = flights.putIfAbsent(key, mine);
    return other == null ? mine : other;
  }

  /** Ends the leader's own flight; everybody who waits for it goes on. */
  void land(String key, Flight mine) {
    flights.remove(key, mine);
    mine.landed.countDown();
  }
}
