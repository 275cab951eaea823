package dev.larder.platform;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Times as entities keep them: microseconds since 1970-01-01T00:00Z, which JPA reads alike from
 * every database; of its own types it does not.
 */
public final class Micros {

  private Micros() {}

  /** The time as a number; what is finer than a microsecond is cut off. */
  public static long of(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /** The number as a time. */
  public static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
