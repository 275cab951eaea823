package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicrosTest {

  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  @ParameterizedTest
  @CsvSource({
    "-1000000, 0",
    "-1, 0",
    "0, 1",
    "500, 501",
    "60000000, 60000001",
    "60000001, 0",
    "300000000000000, 0"
  })
  void after_last_isLaterUnlessTheLastIsOfAClockThatWasWrong(long last, long expected) {
    long now = Micros.of(NOW);
    assertThat(Micros.after(now + last, NOW) - now).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"-1000000, -1000000", "60000000, 60000000", "60000001, 0"})
  void notAhead_time_staysUnlessItIsOfAClockThatWasWrong(long time, long expected) {
    long now = Micros.of(NOW);
    assertThat(Micros.notAhead(now + time, NOW) - now).isEqualTo(expected);
  }
}
