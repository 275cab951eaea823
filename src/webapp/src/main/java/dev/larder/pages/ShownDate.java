package dev.larder.pages;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A day as pages show it, in UTC.
 *
 * @param iso for programs, to the second
 * @param text for readers, for example {@code 3 June 2026}
 */
public record ShownDate(String iso, String text) {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  /** The day of this time. */
  public static ShownDate of(Instant time) {
    return new ShownDate(time.truncatedTo(ChronoUnit.SECONDS).toString(), DAY.format(time));
  }
}
