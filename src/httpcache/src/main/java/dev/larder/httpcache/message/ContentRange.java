package dev.larder.httpcache.message;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of a representation a partial response carries (RFC 9110 §14.4).
 *
 * @param first the position of the first byte
 * @param last the position of the last byte, inclusive
 * @param completeLength the length of the whole, larger than {@code last}
 */
public record ContentRange(long first, long last, long completeLength) {

  private static final Pattern FORM =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

  /**
   * The range that a response names; empty if it names none, several, one of another unit, one of a
   * whole of unknown length, or an impossible one.
   */
  public static Optional<ContentRange> of(Fields response) {
    return response.all("Content-Range").size() == 1
        ? response.first("Content-Range").flatMap(ContentRange::parse)
        : Optional.empty();
  }

  private static Optional<ContentRange> parse(String text) {
    Matcher match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    ContentRange range =
        new ContentRange(
            Long.parseLong(match.group(1)),
            Long.parseLong(match.group(2)),
            Long.parseLong(match.group(3)));
    return range.first <= range.last && range.last < range.completeLength
        ? Optional.of(range)
        : Optional.empty();
  }

  /** The number of bytes that the response carries by this range. */
  public long length() {
    return last - first + 1;
  }

  /** Whether it covers the whole representation. */
  public boolean isWhole() {
    return length() == completeLength;
  }

  @Override
  public String toString() {
    return "bytes " + first + "-" + last + "/" + completeLength;
  }
}
