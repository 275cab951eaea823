package dev.larder.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.security.PasswordBrake.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PasswordBrakeTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final PasswordBrake brake = new PasswordBrake(nanos::get);

  @Test
  void wrongPasswords_areComparedLessAndLessOften() {
    int compared = 0;
    for (int second = 0; second < 60; second++) {
      for (int attempt = 0; attempt < 100; attempt++) {
        compared += brake.attempt("a", () -> false) == Outcome.WRONG ? 1 : 0;
      }
      pass(1);
    }

    // five, then after 1, 2, 4, 8 and each 10 s
    assertThat(compared).isEqualTo(5 + 4 + 4);
  }

  @Test
  void rightPassword_isAcceptedFromOthersAlways_andFromThatClientAfterTheLongestPause() {
    for (int attempt = 0; attempt < 10_000; attempt++) {
      brake.attempt("a", () -> false);
      pass(1);
    }

    assertThat(brake.attempt("b", () -> true)).isEqualTo(Outcome.RIGHT);
    pass(10);
    assertThat(brake.attempt("a", () -> true)).isEqualTo(Outcome.RIGHT);
    assertThat(brake.attempt("a", () -> false)).isEqualTo(Outcome.WRONG);
    assertThat(brake.attempt("a", () -> true)).isEqualTo(Outcome.RIGHT);
  }

  @Test
  void rightPasswords_areNeverCounted() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      assertThat(brake.attempt("a", () -> true)).isEqualTo(Outcome.RIGHT);
    }
    assertThat(brake.clients()).isZero();
  }

  @Test
  void clients_areForgotten_inTimeAndAboveTheBound() {
    for (int attempt = 0; attempt < 20; attempt++) {
      brake.attempt("a", () -> false);
    }
    assertThat(brake.attempt("a", () -> false)).isEqualTo(Outcome.REFUSED);
    pass(Duration.ofMinutes(15).toSeconds());
    for (int attempt = 0; attempt < 5; attempt++) {
      assertThat(brake.attempt("a", () -> false)).isEqualTo(Outcome.WRONG);
    }
    for (int client = 0; client < 30_000; client++) {
      brake.attempt("c" + client, () -> false);
    }
    assertThat(brake.clients()).isEqualTo(10_000);
  }

  private void pass(long seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
