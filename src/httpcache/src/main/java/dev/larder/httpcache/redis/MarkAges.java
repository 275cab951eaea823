package dev.larder.httpcache.redis;

import dev.larder.httpcache.store.Mark;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Knows which marks of a log are older than a bound: it notes the newest mark about every second.
 * One thread notes, any thread may ask.
 */
final class MarkAges {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final long bound;
  private final Deque<Noted> noted = new ArrayDeque<>();
  private volatile long oldBelow;

  private record Noted(long atNanos, long sequence) {}

  MarkAges(Duration bound) {
    this.bound = bound.toNanos();
  }

  /**
   * Notes the newest mark, unless one was noted less than a second ago.
   *
   * @param now on the monotonic clock, in nanoseconds
   * @param newest called only if the mark is noted
   */
  void note(long now, Supplier<Mark> newest) {
    Noted last = noted.peekLast();
    if (last == null || now - last.atNanos() >= SECOND) {
      noted.add(new Noted(now, newest.get().sequence()));
    }
    while (!noted.isEmpty() && now - noted.element().atNanos() >= bound) {
      oldBelow = noted.remove().sequence();
    }
  }

  /** Whether the mark was read longer ago than the bound. */
  boolean isOld(Mark mark) {
    return mark.sequence() < oldBelow;
  }
}
