package dev.larder.httpcache.rules;

import java.time.Duration;

/**
 * Spreads the ends of lifetimes, so that responses which were stored together are not fetched again
 * together, and no client waits for a popular response.
 *
 * @param jitterPercent the greatest part by which a lifetime is shortened, 0 to 50. It is never
 *     prolonged: a response is stale when it has reached the age that it states (RFC 9111 §4.2)
 * @param earlyPercent the length of the last part of a lifetime, 0 to 50: a response that is
 *     requested in this part is served and fetched again; 0: none is
 */
public record Spreading(int jitterPercent, int earlyPercent) {

  /** Every response is fresh for as long as it says, and fetched again when it has expired. */
  public static final Spreading NONE = new Spreading(0, 0);

  /** The greatest value of both. */
  public static final int MOST = 50;

  public Spreading {
    if (jitterPercent < 0 || jitterPercent > MOST || earlyPercent < 0 || earlyPercent > MOST) {
      throw new IllegalArgumentException(
          "jitter " + jitterPercent + " %, early " + earlyPercent + " %");
    }
  }

  /**
   * The lifetime of one response.
   *
   * @param stated zero or more
   * @param random of this response alone, from 0 to 1
   */
  public Duration lifetime(Duration stated, double random) {
    return jitterPercent == 0
        ? stated
        : stated.minusMillis((long) (stated.toMillis() * (jitterPercent / 100.0) * random));
  }

  /** Whether a response of this age is in the last part of its lifetime. */
  public boolean isDue(Duration lifetime, Duration age) {
    if (earlyPercent == 0) {
      return false;
    }
    long left = lifetime.minus(age).toMillis();
    return left > 0 && left * 100 <= lifetime.toMillis() * earlyPercent;
  }
}
