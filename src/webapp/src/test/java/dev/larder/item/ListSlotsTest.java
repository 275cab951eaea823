package dev.larder.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.api.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListSlotsTest {

  @ParameterizedTest
  @CsvSource({"536870912,524288,12", "536870912,16777216,2", "9223372036854775807,1024,2147483647"})
  void slots_followTheHeapAndTheSizeOfAPage(long heap, int page, int slots) {
    assertThat(ListSlots.of(heap, page).free()).isEqualTo(slots);
  }

  @Test
  void work_withoutAFreeSlot_is503_andSlotsComeBackWhateverTheWorkDoes() {
    ListSlots slots = ListSlots.of(0, 1024);

    slots.within(
        () ->
            slots.within(
                () -> {
                  assertThatThrownBy(() -> slots.within(() -> "third"))
                      .isInstanceOfSatisfying(
                          ProblemException.class,
                          refused -> {
                            assertThat(refused.problem().status()).isEqualTo(503);
                            assertThat(refused.fields()).containsEntry("Retry-After", "1");
                          });
                  return "second";
                }));
    assertThatThrownBy(
            () ->
                slots.within(
                    () -> {
                      throw new IllegalStateException();
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(slots.free()).isEqualTo(2);
  }
}
