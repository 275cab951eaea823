package dev.larder.blog;

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

/**
 * A day on which something was written, as its writer saw it.
 *
 * @param time of the years 1 to 9999
 */
public record PostDate(OffsetDateTime time) {

  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

  /** Reads what the usual JSON libraries write; without an offset the time is UTC. */
  static Optional<PostDate> parse(String text) {
    String iso = text.strip().replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) +", "$1T");
    try {
      TemporalAccessor read =
          iso.length() == 10
              ? LocalDate.parse(iso).atStartOfDay()
              : DateTimeFormatter.ISO_DATE_TIME.parseBest(
                  iso, OffsetDateTime::from, LocalDateTime::from);
      OffsetDateTime time =
          read instanceof OffsetDateTime offset
              ? offset
              : LocalDateTime.from(read).atOffset(ZoneOffset.UTC);
      boolean plausible = time.getYear() >= 1 && time.getYear() <= 9999;
      return plausible ? Optional.of(new PostDate(time)) : Optional.empty();
    } catch (DateTimeException noDate) {
      return Optional.empty();
    }
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
