package dev.larder.httpcache;

import java.time.Duration;
import java.time.Instant;

/**
 * The cache's clocks. Ages come from a steady one, so that a wall clock that is set does not make
 * responses younger or older; only {@code Date} fields speak of the wall.
 */
public interface TimeSource {

  /** The steady clock: never goes back, and runs as fast as time. */
  Instant now();

  /** The wall clock. */
  Instant date();

  /** The clocks of this machine. */
  static TimeSource system() {
    Instant start = Instant.now();
    long startNanos = System.nanoTime();
    return new TimeSource() {
      @Override
      public Instant now() {
        return start.plus(Duration.ofNanos(System.nanoTime() - startNanos));
      }

      @Override
      public Instant date() {
        return Instant.now();
      }
    };
  }
}
