package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §4.2.1, §5.3. */
class FreshnessLifetimeTest {

  private static final Instant RECEIVED = Instant.parse("1994-11-06T08:49:37Z");
  private static final String DATE = "Sun, 06 Nov 1994 08:49:00 GMT";
  private static final String EXPIRES = "Sun, 06 Nov 1994 08:50:00 GMT";

  private static Optional<Duration> of(Fields fields) {
    return FreshnessLifetime.of(
        EffectiveDirectives.of(fields, List.of("Larder-Cache-Control")), fields, RECEIVED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=10 | 10",
        "s-maxage=20, max-age=10 | 20",
        "max-age=10, s-maxage=0 | 0",
        "s-maxage=x, max-age=10 | 0",
        "max-age=-1 | 0",
        "public | 60",
        "no-cache | 60"
      })
  void directives_comeBeforeExpires(String cacheControl, long seconds) {
    Fields fields = Fields.of("Cache-Control", cacheControl, "Date", DATE, "Expires", EXPIRES);
    assertThat(of(fields)).contains(Duration.ofSeconds(seconds));
  }

  @Test
  void nothing_statesNone() {
    assertThat(of(Fields.of("Date", DATE, "Last-Modified", DATE))).isEmpty();
  }

  @Test
  void expires_withoutOrWithBadDate_countsFromReception() {
    assertThat(of(Fields.of("Expires", EXPIRES))).contains(Duration.ofSeconds(23));
    assertThat(of(Fields.of("Date", "x", "Expires", EXPIRES))).contains(Duration.ofSeconds(23));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "",
        "now",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        DATE,
        "Sun, 06 Nov 1994 08:50:00 UTC",
        "Sun, 06 Nov 1994 08:50:00 GMT; x"
      })
  void expires_pastOrNoDate_isExpired(String expires) {
    assertThat(of(Fields.of("Date", DATE, "Expires", expires))).contains(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sunday, 06-Nov-94 08:50:00 GMT", "Sun Nov  6 08:50:00 1994", EXPIRES})
  void expires_anyDateForm_isRead(String expires) {
    assertThat(of(Fields.of("Date", DATE, "Expires", expires))).contains(Duration.ofMinutes(1));
  }

  @Test
  void expires_twice_isExpiredUnlessTheSame() {
    assertThat(of(Fields.of("Date", DATE, "Expires", EXPIRES, "Expires", EXPIRES)))
        .contains(Duration.ofMinutes(1));
    assertThat(of(Fields.of("Date", DATE, "Expires", EXPIRES, "Expires", "0")))
        .contains(Duration.ZERO);
  }

  @Test
  void targetedField_hidesExpires() {
    Fields fields = Fields.of("Larder-Cache-Control", "public", "Date", DATE, "Expires", EXPIRES);
    assertThat(of(fields)).isEmpty();
    assertThat(of(fields.with("Larder-Cache-Control", "max-age=5")))
        .contains(Duration.ofSeconds(5));
  }

  // heuristics (§4.2.2)

  private static Optional<Duration> heuristic(int status, Fields fields) {
    return FreshnessLifetime.heuristic(
        new ResponseHead(status, fields),
        EffectiveDirectives.of(fields, List.of("Larder-Cache-Control")),
        RECEIVED,
        Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:48:00 GMT | 6",
        "Sun, 06 Nov 1994 07:49:00 GMT | 360",
        "Sat, 05 Nov 1994 22:49:00 GMT | 3600",
        "Sat, 05 Nov 1994 22:48:00 GMT | 3600",
        "Sun, 06 Nov 1984 08:49:00 GMT | 3600",
        "Sun, 06 Nov 1994 08:49:00 GMT | -1",
        "Sun, 06 Nov 1994 08:50:00 GMT | -1",
        "yesterday | -1"
      })
  void heuristic_isATenthOfTheTimeSinceLastModified_capped(String modified, long seconds) {
    assertThat(heuristic(200, Fields.of("Date", DATE, "Last-Modified", modified)))
        .isEqualTo(seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)));
  }

  @Test
  void heuristic_countsFromDate_orFromReceptionWithoutOne() {
    String modified = "Sun, 06 Nov 1994 08:48:57 GMT";
    assertThat(heuristic(200, Fields.of("Last-Modified", modified)))
        .contains(Duration.ofSeconds(4));
    assertThat(heuristic(200, Fields.of("Last-Modified", modified, "Date", "x")))
        .contains(Duration.ofSeconds(4));
  }

  @Test
  void heuristic_withoutLastModified_orWithTwo_isNone() {
    assertThat(heuristic(200, Fields.of("Date", DATE))).isEmpty();
    assertThat(
            heuristic(
                200,
                Fields.of(
                    "Last-Modified",
                    "Sun, 06 Nov 1984 08:49:00 GMT",
                    "Last-Modified",
                    "Sun, 06 Nov 1984 08:49:00 GMT")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "200, true",
    "203, true",
    "204, true",
    "300, true",
    "301, true",
    "308, true",
    "404, true",
    "405, true",
    "410, true",
    "414, true",
    "501, true",
    "201, false",
    "202, false",
    "302, false",
    "303, false",
    "307, false",
    "400, false",
    "403, false",
    "500, false",
    "502, false",
    "503, false",
    "504, false",
    "599, false"
  })
  void heuristic_isForSomeStatusCodes_orWhatSaysPublic(int status, boolean cacheable) {
    Fields fields = Fields.of("Last-Modified", "Sun, 06 Nov 1984 08:49:00 GMT");
    assertThat(heuristic(status, fields).isPresent()).isEqualTo(cacheable);
    assertThat(heuristic(status, fields.with("Cache-Control", "public"))).isPresent();
  }
}
