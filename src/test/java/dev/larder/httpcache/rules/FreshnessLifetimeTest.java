package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
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
}
