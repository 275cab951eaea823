package dev.larder.httpcache.ehcache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReturningTest {

  private static final int SPAN = 1 << 20;

  private final Returning returning = new Returning(SPAN);

  @Test
  void key_isKnownTheSecondTime() {
    assertThat(returning.note("/a", 1_000)).isFalse();
    assertThat(returning.note("/b", 1_000)).isFalse();
    assertThat(returning.note("/a", 1_000)).isTrue();
    assertThat(returning.note("/a", 1_000)).isTrue();
  }

  @Test
  void key_isForgottenAfterTwoSpans() {
    returning.note("/a", 1_000);
    for (int i = 0; i < SPAN / 1_000; i++) {
      returning.note("/once/" + i, 1_000);
    }
    assertThat(returning.note("/a", 1_000)).as("after one").isTrue();
    for (int i = 0; i < 2 * SPAN / 1_000 + 2; i++) {
      returning.note("/later/" + i, 1_000);
    }
    assertThat(returning.note("/a", 1_000)).as("after two more").isFalse();
  }

  @Test
  void otherKeys_areSeldomTakenForKnown() {
    int mistaken = 0;
    for (int i = 0; i < 10 * SPAN / 1_000; i++) {
      mistaken += returning.note("/?" + i, 1_000) ? 1 : 0;
    }
    assertThat(mistaken).isLessThan(10 * SPAN / 1_000 / 20);
  }
}
