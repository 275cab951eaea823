package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §5.6.7. */
class HttpDateTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
        "Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z",
        "Sun Nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z",
        "Wed Nov 16 08:49:37 1994 | 1994-11-16T08:49:37Z",
        "Thu, 01 Jan 1970 00:00:00 GMT | 1970-01-01T00:00:00Z",
        "Fri, 31 Dec 9999 23:59:59 GMT | 9999-12-31T23:59:59Z",
        // a wrong day of the week does no harm
        "Mon, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
        "Sat, 29 Feb 2020 00:00:00 GMT | 2020-02-29T00:00:00Z",
        // RFC 9111 §4.2: whatever the case
        "sun, 06 NOV 1994 08:49:37 gmt | 1994-11-06T08:49:37Z",
        "SUNDAY, 06-nov-94 08:49:37 Gmt | 1994-11-06T08:49:37Z",
        "sun nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z"
      })
  void threeForms_areRead(String text, Instant expected) {
    assertThat(HttpDate.parse(text, NOW)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Friday, 20-Nov-26 12:00:00 GMT | 2026-11-20T12:00:00Z",
        // fifty years ahead to the second, and one second more
        "Friday, 20-Nov-76 12:00:00 GMT | 2076-11-20T12:00:00Z",
        "Friday, 20-Nov-76 12:00:01 GMT | 1976-11-20T12:00:01Z",
        "Friday, 31-Dec-76 00:00:00 GMT | 1976-12-31T00:00:00Z",
        "Friday, 01-Jan-77 00:00:00 GMT | 1977-01-01T00:00:00Z",
        "Friday, 01-Jan-99 00:00:00 GMT | 1999-01-01T00:00:00Z",
        "Friday, 01-Jan-00 00:00:00 GMT | 2000-01-01T00:00:00Z"
      })
  void twoDigitYear_moreThanFiftyYearsAhead_isPast(String text, Instant expected) {
    assertThat(HttpDate.parse(text, NOW)).contains(expected);
  }

  @Test
  void leapSecond_isTheSecondBefore() {
    assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", NOW))
        .contains(Instant.parse("2016-12-31T23:59:59Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-1",
        "now",
        "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 06 Nov 1994 08:49:37 g\u212a",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun,06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nox 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Mon, 29 Feb 2021 00:00:00 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun Nov 6 08:49:37 1994",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, ٠٦ Nov 1994 08:49:37 GMT"
      })
  void anythingElse_isNoDate(String text) {
    assertThat(HttpDate.parse(text, NOW)).isEmpty();
  }

  @Test
  void format_isImfFixdateOfWholeSeconds() {
    assertThat(HttpDate.format(Instant.parse("1994-11-06T08:49:37.999Z")))
        .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @Test
  void format_isReadBack() {
    assertThat(HttpDate.parse(HttpDate.format(NOW), NOW)).contains(NOW);
  }
}
