package dev.larder.httpcache.servlet.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.waiting.NextStep.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NextStepTest {

  /**
   * The last columns: a response can be for this request and it may wait again; it may not wait
   * again; waiting is not worthwhile.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          THREAD          | STORED     | JOIN     | FORWARD  | FORWARD
          THREAD          | VARIANT    | JOIN     | FORWARD  | FORWARD
          THREAD          | REFUSED    | JOIN     | FORWARD  | FORWARD
          THREAD          | LEFT       | JOIN     | FORWARD  | FORWARD
          THREAD          | NOT_STORED | FORWARD  | FORWARD  | FORWARD
          THREAD          | FAILED     | FORWARD  | FORWARD  | FORWARD
          THREAD          | TIMEOUT    | FORWARD  | FORWARD  | FORWARD
          THREAD          | CROWDED    | FORWARD  | FORWARD  | FORWARD
          THREAD          | CLOSED     | FORWARD  | FORWARD  | FORWARD
          BEFORE_DISPATCH | STORED     | DISPATCH | DISPATCH | DISPATCH
          BEFORE_DISPATCH | FAILED     | DISPATCH | DISPATCH | DISPATCH
          BEFORE_DISPATCH | CLOSED     | REFUSE   | REFUSE   | REFUSE
          DISPATCHED      | STORED     | JOIN     | FORWARD  | FORWARD
          DISPATCHED      | VARIANT    | JOIN     | FORWARD  | FORWARD
          DISPATCHED      | REFUSED    | JOIN     | FORWARD  | FORWARD
          DISPATCHED      | LEFT       | JOIN     | FORWARD  | FORWARD
          DISPATCHED      | NOT_STORED | FORWARD  | FORWARD  | FORWARD
          DISPATCHED      | FAILED     | JOIN     | REFUSE   | FORWARD
          DISPATCHED      | TIMEOUT    | JOIN     | REFUSE   | FORWARD
          DISPATCHED      | CROWDED    | FORWARD  | FORWARD  | FORWARD
          STORE_ONLY      | STORED     | JOIN     | REFUSE   | REFUSE
          STORE_ONLY      | VARIANT    | JOIN     | REFUSE   | REFUSE
          STORE_ONLY      | REFUSED    | JOIN     | REFUSE   | REFUSE
          STORE_ONLY      | LEFT       | JOIN     | REFUSE   | REFUSE
          STORE_ONLY      | NOT_STORED | REFUSE   | REFUSE   | REFUSE
          STORE_ONLY      | FAILED     | REFUSE   | REFUSE   | REFUSE
          STORE_ONLY      | TIMEOUT    | REFUSE   | REFUSE   | REFUSE
          STORE_ONLY      | CLOSED     | REFUSE   | REFUSE   | REFUSE
          """)
  void nothingFound_landing_saysWhatIsNext(
      Way way, Landing landing, NextStep hopeful, NextStep tooOften, NextStep notWorthwhile) {
    assertThat(NextStep.after(way, landing, false, true, true)).isEqualTo(hopeful);
    assertThat(NextStep.after(way, landing, false, true, false)).isEqualTo(tooOften);
    assertThat(NextStep.after(way, landing, false, false, true)).isEqualTo(notWorthwhile);
  }

  @ParameterizedTest
  @EnumSource
  void responseFound_anyLanding_isServed(Way way) {
    for (Landing landing : Landing.values()) {
      assertThat(NextStep.after(way, landing, true, false, false)).isEqualTo(NextStep.SERVE);
    }
  }

  @Test
  void failureAfterTheLastWait_isRefusedOnlyWithoutThread() {
    for (Landing landing : new Landing[] {Landing.FAILED, Landing.TIMEOUT}) {
      assertThat(NextStep.after(Way.DISPATCHED, landing, false, false, false))
          .isEqualTo(NextStep.REFUSE);
      assertThat(NextStep.after(Way.THREAD, landing, false, false, false))
          .isEqualTo(NextStep.FORWARD);
    }
  }
}
