package dev.larder.cachestore;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Reports faults that would come with every request: the first at once, then at most one a minute.
 */
final class RareFaults {

  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final Faults faults;
  private final LongSupplier nanos;
  private long last;
  private long unreported;
  private boolean any;

  /**
   * Faults to be reported rarely.
   *
   * @param nanos the monotonic clock
   */
  RareFaults(Faults faults, LongSupplier nanos) {
    this.faults = faults;
    this.nanos = nanos;
  }

  void report(String what, Throwable cause) {
    long before;
    synchronized (this) {
      long now = nanos.getAsLong();
      if (any && now - last < PAUSE_NANOS) {
        unreported++;
        return;
      }
      any = true;
      last = now;
      before = unreported;
      unreported = 0;
    }
    faults.report(before == 0 ? what : what + " (and " + before + " times more)", cause);
  }
}
