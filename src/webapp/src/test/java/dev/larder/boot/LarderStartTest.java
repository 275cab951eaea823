package dev.larder.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LarderStartTest {

  @ParameterizedTest
  @CsvSource({"3600, 60", "3601, 61", "60, 1", "1, 1", "0, 1", "31536000, 525600"})
  void sessions_liveAsLongAsTheirCopy_andNeverForEver(long seconds, int minutes) {
    assertThat(LarderStart.sessionMinutes(Duration.ofSeconds(seconds))).isEqualTo(minutes);
  }
}
