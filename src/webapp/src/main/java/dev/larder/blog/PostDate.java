package dev.larder.blog;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A day on which something was written, as its writer saw it.
 *
 * @param time of the years 1 to 9999
 */
public record PostDate(OffsetDateTime time) {

  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

  /** A number as JSON writes it; bounded, so that it is cheap to read. */
  private static final Pattern EPOCH =
      Pattern.compile("\\d{1,16}(?:\\.\\d{1,16})?(?:[eE]\\+?\\d{1,2})?");

  /** March 1973, in seconds. */
  private static final BigDecimal EARLIEST_SECONDS = BigDecimal.valueOf(100_000_000);

  /** March 1973, in milliseconds; in seconds it would be the year 5138. */
  private static final BigDecimal EARLIEST_MILLIS = BigDecimal.valueOf(100_000_000_000L);

  /**
   * Reads ISO 8601 (without an offset the time is UTC), RFC 1123, and seconds or milliseconds since
   * 1970-01-01T00:00Z.
   */
  static Optional<PostDate> parse(String text) {
    String date = text.strip();
    try {
      OffsetDateTime time;
      if (EPOCH.matcher(date).matches()) {
        time = sinceEpoch(new BigDecimal(date));
      } else if (date.indexOf('-') == 4) {
        time = iso(date);
      } else {
        time = OffsetDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
      }
      boolean plausible = time.getYear() >= 1 && time.getYear() <= 9999;
      return plausible ? Optional.of(new PostDate(time)) : Optional.empty();
    } catch (DateTimeException | ArithmeticException noDate) {
      return Optional.empty();
    }
  }

  private static OffsetDateTime iso(String date) {
    String iso = date.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) +", "$1T");
    TemporalAccessor read =
        iso.length() == 10
            ? LocalDate.parse(iso).atStartOfDay()
            : DateTimeFormatter.ISO_DATE_TIME.parseBest(
                iso, OffsetDateTime::from, LocalDateTime::from);
    return read instanceof OffsetDateTime offset
        ? offset
        : LocalDateTime.from(read).atOffset(ZoneOffset.UTC);
  }

  /** Smaller numbers are no times: zero stands for none, and others are years or days. */
  private static OffsetDateTime sinceEpoch(BigDecimal number) {
    if (number.compareTo(EARLIEST_SECONDS) < 0) {
      throw new DateTimeException("too small for a time");
    }
    BigDecimal millis = number.compareTo(EARLIEST_MILLIS) < 0 ? number.movePointRight(3) : number;
    return Instant.ofEpochMilli(millis.setScale(0, RoundingMode.DOWN).longValueExact())
        .atOffset(ZoneOffset.UTC);
  }

  Instant instant() {
    return time.toInstant();
  }

  /** The date for programs, like {@code 2026-06-30}. */
  public String iso() {
    return DateTimeFormatter.ISO_LOCAL_DATE.format(time);
  }

  /** The date for people, like {@code 30 June 2026}. */
  public String shown() {
    return SHOWN.format(time);
  }
}
