package dev.larder.security;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Slows clients down that try passwords. Each client has some attempts; after them each wrong one
 * costs a pause, which doubles up to 10 s. During the pause no password is compared, and no attempt
 * prolongs it. So the right password works again soon, and from other clients always. A client is
 * forgotten after 15 minutes; if there are too many, the least recent are forgotten earlier. Safe
 * for use by many threads.
 */
final class PasswordBrake {

  private static final int FREE_ATTEMPTS = 5;
  private static final long FIRST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long FORGET_NANOS = Duration.ofMinutes(15).toNanos();
  private static final int MOST_CLIENTS = 10_000;
  private static final int MOST_DOUBLINGS = 10;

  private final LongSupplier nanos;
  private final Map<String, Wrong> clients = new LinkedHashMap<>(16, 0.75f, true);

  /** What a client tried wrongly. */
  private record Wrong(int attempts, long at, long pause) {}

  /** The result of an attempt. */
  enum Outcome {
    RIGHT,
    WRONG,
    /** Nothing was compared. */
    REFUSED
  }

  /**
   * Creates a brake without clients.
   *
   * @param nanos the monotonic clock
   */
  PasswordBrake(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Compares, unless the client must wait. One at a time: else many attempts would be made before
   * the first is counted.
   *
   * @param isRight compares, in a few microseconds
   */
  synchronized Outcome attempt(String client, BooleanSupplier isRight) {
    long now = nanos.getAsLong();
    Wrong before = clients.get(client);
    if (before != null && now - before.at() >= FORGET_NANOS) {
      clients.remove(client);
      before = null;
    }
    if (before != null && now - before.at() < before.pause()) {
      return Outcome.REFUSED;
    }
    if (isRight.getAsBoolean()) {
      clients.remove(client);
      return Outcome.RIGHT;
    }
    int attempts = before == null ? 1 : before.attempts() + 1;
    clients.put(client, new Wrong(attempts, now, pause(attempts)));
    if (clients.size() > MOST_CLIENTS) {
      clients.remove(clients.keySet().iterator().next());
    }
    return Outcome.WRONG;
  }

  /** How long a refused client has to wait at most, in seconds. */
  static long longestPauseSeconds() {
    return Duration.ofNanos(LONGEST_PAUSE_NANOS).toSeconds();
  }

  synchronized int clients() {
    return clients.size();
  }

  private static long pause(int attempts) {
    if (attempts < FREE_ATTEMPTS) {
      return 0;
    }
    int doublings = Math.min(attempts - FREE_ATTEMPTS, MOST_DOUBLINGS);
    return Math.min(FIRST_PAUSE_NANOS << doublings, LONGEST_PAUSE_NANOS);
  }
}
