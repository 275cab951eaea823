package dev.larder.httpcache.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The records that this node has appended recently, to append them again if the stream has lost
 * them. Bounded in number; safe for use by many threads.
 */
final class RecentRecords {

  /** The greatest number of records; a new one replaces the oldest. */
  private static final int MOST = 10_000;

  private final long longest;
  private final Deque<Recent> recent = new ArrayDeque<>();

  private record Recent(long atNanos, LogRecord record) {}

  /** Creates a memory of records for a time. */
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

  /** The records that are young enough, oldest first. */
  synchronized Set<LogRecord> youngAt(long now) {
    Set<LogRecord> records = new LinkedHashSet<>();
    recent.stream()
        .filter(one -> now - one.atNanos() <= longest)
        .forEach(one -> records.add(one.record()));
    return records;
  }
}
