package dev.larder.httpcache.store;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The cache's clocks. Ages come from the steady clock, so setting the wall clock does not change
 * them. The wall clock is only used for {@code Date} fields.
 */
public interface TimeSource {

  /** The steady clock: never goes back, and runs as fast as time. */
  Instant now();

  /** The wall clock. */
  Instant date();

  /** Takes both from one clock, which should never go back. For tests. */
  static TimeSource of(InstantSource clock) {
    return new TimeSource() {
      @Override
      public Instant now() {
        return clock.instant();
      }

      @Override
      public Instant date() {
        return clock.instant();
      }
    };
  }

  /** The clocks of this machine. */
  static TimeSource system() {
    Instant start = Instant.now();
    long epochSecond = start.getEpochSecond();
    long nanoTimeThen = System.nanoTime() - start.getNano();
    return new TimeSource() {
      @Override
      public Instant now() {
        return Instant.ofEpochSecond(epochSecond, System.nanoTime() - nanoTimeThen);
      }

      @Override
      public Instant date() {
        return Instant.now();
      }
    };
  }
}
