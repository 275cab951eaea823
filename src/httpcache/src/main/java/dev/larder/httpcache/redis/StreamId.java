package dev.larder.httpcache.redis;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a record in the stream of invalidations: a time, and a number that distinguishes
 * records of the same millisecond.
 *
 * @param millis zero or more
 * @param number zero or more
 */
record StreamId(long millis, long number) implements Comparable<StreamId> {

  /** Before every record. */
  static final StreamId NONE = new StreamId(0, 0);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})-(\\d{1,18})");
  private static final Comparator<StreamId> ORDER =
      Comparator.comparingLong(StreamId::millis).thenComparingLong(StreamId::number);

  StreamId {
    if (millis < 0 || number < 0) {
      throw new IllegalArgumentException("Not a place in a stream: " + millis + "-" + number);
    }
  }

  /**
   * Reads Redis's form.
   *
   * @throws IllegalArgumentException if the text is no such place
   */
  static StreamId of(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("Not a place in a stream: " + text);
    }
    return new StreamId(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
  }

  @Override
  public int compareTo(StreamId other) {
    return ORDER.compare(this, other);
  }

  /** Redis's form. */
  @Override
  public String toString() {
    return millis + "-" + number;
  }
}
