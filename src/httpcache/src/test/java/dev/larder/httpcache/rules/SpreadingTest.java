package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadingTest {

  @ParameterizedTest(name = "{0} ms with {1} % and {2} is {3} ms")
  @CsvSource({
    "60000, 0, 0.9, 60000",
    "60000, 10, 0, 60000",
    "60000, 10, 0.5, 57000",
    "60000, 10, 1, 54000",
    "60000, 50, 1, 30000",
    "0, 50, 1, 0",
    "2147483648000, 50, 1, 1073741824000",
  })
  void aLifetimeIsShortenedOnly(long stated, int percent, double random, long expected) {
    assertThat(new Spreading(percent, 0).lifetime(Duration.ofMillis(stated), random))
        .isEqualTo(Duration.ofMillis(expected));
  }

  @ParameterizedTest(name = "{0} % of {1} ms, {2} ms old: {3}")
  @CsvSource({
    "10, 60000, 53999, false",
    "10, 60000, 54000, true",
    "10, 60000, 59999, true",
    "10, 60000, 60000, false",
    "10, 60000, 90000, false",
    "0, 60000, 59999, false",
    "50, 1000, 500, true",
    "10, 0, 0, false",
    "50, 2147483648000, 1073741824000, true",
  })
  void theLastPartIsDue(int percent, long lifetime, long age, boolean due) {
    assertThat(new Spreading(0, percent).isDue(Duration.ofMillis(lifetime), Duration.ofMillis(age)))
        .isEqualTo(due);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "51, 0", "0, -1", "0, 51"})
  void partsAreAtMostHalves(int jitter, int early) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Spreading(jitter, early));
  }
}
