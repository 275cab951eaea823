package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.store.Timing;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §4.2.3, §5.1. */
class CurrentAgeTest {

  private static final Instant RECEIVED = Instant.parse("1994-11-06T08:49:37.900Z");
  private static final Duration DELAY = Duration.ofSeconds(2);

  private static Duration initial(Fields fields) {
    return CurrentAge.correctedInitialAge(fields, RECEIVED, DELAY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT | 0",
        "Sun, 06 Nov 1994 08:49:36 GMT | 1",
        "Sun, 06 Nov 1994 08:39:37 GMT | 600",
        // the origin's clock is ahead: no negative age
        "Sun, 06 Nov 1994 09:49:37 GMT | 0",
        "garbage | 0"
      })
  void apparentAge_isTimeSinceDate(String date, long seconds) {
    assertThat(initial(Fields.of("Date", date))).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void noDateAndNoAge_areNoAge() {
    assertThat(initial(Fields.empty())).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "10 | 12",
        "0 | 2",
        // of several the first counts; what is no number counts as nothing (§5.1)
        "10, 99 | 12",
        "x | 2",
        "-5 | 2",
        "1.5 | 2",
        "\"10\" | 2",
        "99999999999999 | 2147483650"
      })
  void ageValue_isAddedToDelay(String age, long seconds) {
    assertThat(initial(Fields.of("Age", age))).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void severalAgeLines_firstCounts() {
    assertThat(initial(Fields.of("Age", "7", "Age", "70"))).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void initialAge_isTheGreaterOfBoth() {
    assertThat(initial(Fields.of("Date", "Sun, 06 Nov 1994 08:39:37 GMT", "Age", "10")))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(initial(Fields.of("Date", "Sun, 06 Nov 1994 08:49:30 GMT", "Age", "10")))
        .isEqualTo(Duration.ofSeconds(12));
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "10, 15", "-10, 5"})
  void currentAge_isInitialAgeAndResidentTime(long resident, long age) {
    Timing timing = new Timing(RECEIVED, Duration.ofSeconds(5), Duration.ZERO, Instant.EPOCH);
    assertThat(CurrentAge.of(timing, RECEIVED.plusSeconds(resident)))
        .isEqualTo(Duration.ofSeconds(age));
  }
}
