package dev.larder.httpcache.message;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP dates (RFC 9110 §5.6.7): three forms are read, one is written. Reading is case-insensitive,
 * as RFC 9111 §4.2 recommends for caches.
 */
public final class HttpDate {

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final String DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
  private static final String LONG_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
  private static final String MONTH = "(?<month>[a-z]{3})";
  private static final String TIME = "(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})";
  private static final List<Pattern> FORMS =
      List.of(
          form(DAY + ", (?<day>\\d{2}) " + MONTH + " (?<year>\\d{4}) " + TIME + " GMT"),
          form(LONG_DAY + ", (?<day>\\d{2})-" + MONTH + "-(?<year>\\d{2}) " + TIME + " GMT"),
          form(DAY + " " + MONTH + " (?<day>[ \\d]\\d) " + TIME + " (?<year>\\d{4})"));
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private HttpDate() {}

  private static Pattern form(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }

  /**
   * The instant in the text, or empty if the text has none of the three forms.
   *
   * @param now decides the century of a year of two digits: a year more than 50 years ahead is in
   *     the past
   */
  public static Optional<Instant> parse(String text, Instant now) {
    for (Pattern form : FORMS) {
      Matcher match = form.matcher(text);
      if (match.matches()) {
        return instant(match, now);
      }
    }
    return Optional.empty();
  }

  /** The instant as an IMF-fixdate, cut to whole seconds. */
  public static String format(Instant instant) {
    return IMF_FIXDATE.format(instant);
  }

  private static Optional<Instant> instant(Matcher match, Instant now) {
    int month = MONTHS.indexOf(match.group("month").toLowerCase(Locale.ROOT)) + 1;
    int year = number(match, "year");
    int second = number(match, "second");
    if (second > 60) {
      return Optional.empty();
    }
    boolean century = match.group("year").length() == 2;
    OffsetDateTime current = now.atOffset(ZoneOffset.UTC);
    try {
      OffsetDateTime date =
          OffsetDateTime.of(
              century ? year + current.getYear() - current.getYear() % 100 : year,
              month,
              number(match, "day"),
              number(match, "hour"),
              number(match, "minute"),
              // a leap second is read as the second before it
              Math.min(second, 59),
              0,
              ZoneOffset.UTC);
      boolean past = century && date.isAfter(current.plusYears(50));
      return Optional.of((past ? date.minusYears(100) : date).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int number(Matcher match, String group) {
    return Integer.parseInt(match.group(group).strip());
  }
}
