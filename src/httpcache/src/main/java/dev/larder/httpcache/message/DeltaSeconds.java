package dev.larder.httpcache.message;

import java.time.Duration;
import java.util.Optional;

/** {@code delta-seconds} (RFC 9111 §1.2.2): a whole number of seconds that saturates at 2^31. */
public final class DeltaSeconds {

  /** The greatest value, which replaces larger ones. */
  public static final Duration MAX = Duration.ofSeconds(1L << 31);

  private DeltaSeconds() {}

  /** The duration in the text, or empty if the text is not only digits. */
  public static Optional<Duration> parse(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    String digits = text.replaceFirst("^0+(?=.)", "");
    if (digits.length() > 10) {
      return Optional.of(MAX);
    }
    return Optional.of(Duration.ofSeconds(Math.min(Long.parseLong(digits), MAX.toSeconds())));
  }
}
