package dev.larder.httpcache.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The records that this node has appended of late, to be appended again where the stream has lost
 * them. Bounded in number; safe for use by many threads.
 */
final class RecentRecords {

  /** Of more, the oldest are forgotten. */
  private static final int MOST = 10_000;

  private final long longest;
  private final Deque<Recent> recent = new ArrayDeque<>();

  private record Recent(long atNanos, LogRecord record) {}

  /** Records of so long. */
  RecentRecords(Duration longest) {
    this.longest = longest.toNanos();
  }

  /**
   * Remembers a record.
   *
   * @param now on the monotonic clock, in nanoseconds
   */
  synchronized void add(LogRecord record, long now) {
    recent.add(new Recent(now, record));
    while (recent.size() > MOST || now - recent.element().atNanos() > longest) {
      recent.remove();
    }
  }

  /** Those that are young enough at a time, oldest first. */
  synchronized Set<LogRecord> youngAt(long now) {
    Set<LogRecord> records = new LinkedHashSet<>();
    recent.stream()
        .filter(one -> now - one.atNanos() <= longest)
        .forEach(one -> records.add(one.record()));
    return records;
  }
}
