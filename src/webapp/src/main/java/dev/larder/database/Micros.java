package dev.larder.database;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Times as entities keep them: microseconds since 1970-01-01T00:00Z, which JPA reads alike from
 * every database; of its own types it does not.
 */
public final class Micros {

  /** How far clocks of healthy machines step back, or differ, at most. */
  private static final Duration CLOCK_STEP = Duration.ofMinutes(1);

  private Micros() {}

  /** The time as a number; what is finer than a microsecond is cut off. */
  public static long of(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /**
   * The time of a change that comes after another one. It is later than that, so that every change
   * is written and raises the version, even if the clock has stepped back a little. If the last
   * time is further ahead than a minute, a clock was wrong then, and the time of now counts.
   */
  public static long after(long last, Instant now) {
    return isAhead(last, now) ? of(now) : Math.max(of(now), last + 1);
  }

  /** The time, or now if a clock that was wrong has put it into the future. */
  public static long notAhead(long time, Instant now) {
    return isAhead(time, now) ? of(now) : time;
  }

  private static boolean isAhead(long time, Instant now) {
    return time > of(now.plus(CLOCK_STEP));
  }

  /** The number as a time. */
  public static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
