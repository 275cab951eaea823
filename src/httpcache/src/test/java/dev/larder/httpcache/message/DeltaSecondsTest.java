package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §1.2.2. */
class DeltaSecondsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "00, 0",
    "1, 1",
    "0000000000000000000000000060, 60",
    "2147483647, 2147483647",
    "2147483648, 2147483648",
    "2147483649, 2147483648",
    "9999999999, 2147483648",
    "99999999999999999999999999, 2147483648"
  })
  void digits_areSecondsThatSaturate(String text, long seconds) {
    assertThat(DeltaSeconds.parse(text)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "-1", "+1", "1.5", "1e30", "10s", "0x10", " 1", "1 ", "١٢", "\"1\""})
  void anythingElse_isNoTime(String text) {
    assertThat(DeltaSeconds.parse(text)).isEmpty();
  }

  @Test
  void manyDigits_areReadInLinearTime() {
    assertThat(DeltaSeconds.parse("0".repeat(1_000_000) + "7")).contains(Duration.ofSeconds(7));
    assertThat(DeltaSeconds.parse("9".repeat(1_000_000))).contains(DeltaSeconds.MAX);
  }
}
