package dev.larder.httpcache.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Decides which faults get a line in the log: the first of each kind, and then at most one of each
 * kind in a minute. So an outage that fails every request writes a few lines, and one kind of fault
 * never hides another. Safe for use by many threads.
 *
 * @param <K> the kinds; there must be few of them, because each is remembered forever
 */
public final class LogLimiter<K> {

  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanos;
  private final Map<K, Line> lines = new HashMap<>();

  /**
   * Creates a limiter that has seen no fault.
   *
   * @param nanos the monotonic clock
   */
  public LogLimiter(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Counts a fault and decides whether the caller writes a line.
   *
   * @return the number of faults of this kind that got no line since the last one, or empty if this
   *     fault gets no line either
   */
  public synchronized OptionalLong admit(K kind) {
    long now = nanos.getAsLong();
    Line line = lines.get(kind);
    if (line != null && now - line.writtenAt < PAUSE_NANOS) {
      line.omitted++;
      return OptionalLong.empty();
    }
    lines.put(kind, new Line(now));
    return OptionalLong.of(line == null ? 0 : line.omitted);
  }

  /** The end of a line: how many faults got no line. */
  public static String omitted(long count) {
    return count == 0 ? "" : " (and " + count + " times more)";
  }

  private static final class Line {
    private final long writtenAt;
    private long omitted;

    Line(long writtenAt) {
      this.writtenAt = writtenAt;
    }
  }
}
