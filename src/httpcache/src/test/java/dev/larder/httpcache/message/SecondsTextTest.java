package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecondsTextTest {

  private final SecondsText texts = new SecondsText("ttl=");

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1023, 1024, 3600, 86_400, -1, -1024, 1L << 40, Long.MAX_VALUE})
  void everyNumber_hasItsText_alsoAfterAnotherOfItsSlot(long seconds) {
    assertThat(texts.of(seconds)).isEqualTo("ttl=" + seconds);
    assertThat(texts.of(seconds ^ 1024)).isEqualTo("ttl=" + (seconds ^ 1024));
    assertThat(texts.of(seconds)).isEqualTo("ttl=" + seconds);
  }

  @ParameterizedTest
  @ValueSource(longs = {7, -7})
  void text_isMadeOnce(long seconds) {
    assertThat(texts.of(seconds)).isSameAs(texts.of(seconds));
  }
}
