package dev.larder.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which page is shown, and which ones can be chosen. */
class PagingTest {

  private static final List<Integer> ALL = IntStream.range(0, 25).boxed().toList();

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, 1",
        "1, 1",
        "2, 2",
        "3, 3",
        "4, 3",
        "999999999, 3",
        "99999999999999999999, 3",
        "0, 1",
        "-1, 1",
        "'', 1",
        "x, 1",
        "1.5, 1",
        "0x2, 1",
        "+2, 1",
        "' 2', 1",
        "٢, 1",
        "02, 2"
      })
  void pageIsClampedToThoseThereAre(String parameter, int page) {
    Paging paging = Paging.of(parameter, ALL.size(), 10, "/blogs");
    assertThat(paging.page()).isEqualTo(page);
    assertThat(paging.pages()).isEqualTo(3);
  }

  @Test
  void pagesTogetherAreTheList() {
    List<Integer> together =
        IntStream.rangeClosed(1, 3)
            .boxed()
            .flatMap(page -> Paging.of("" + page, 25, 10, "/blogs").of(ALL).stream())
            .toList();
    assertThat(together).isEqualTo(ALL);
  }

  @Test
  void emptyListHasOneEmptyPage() {
    Paging paging = Paging.of("7", 0, 10, "/blogs");
    assertThat(paging.page()).isEqualTo(1);
    assertThat(paging.of(List.of())).isEmpty();
    assertThat(paging.numbers()).containsExactly(1);
  }

  @Test
  void addressesKeepTheQuery() {
    assertThat(Paging.of("2", 25, 10, "/blogs").link(3)).isEqualTo("/blogs?page=3");
    assertThat(Paging.of("2", 25, 10, "/blogs").link(1)).isEqualTo("/blogs");
    assertThat(Paging.of("2", 25, 10, "/search?q=a%26b").here())
        .isEqualTo("/search?q=a%26b&page=2");
  }

  @ParameterizedTest
  @CsvSource({
    "1, '1, 2, 3, 0, 20'",
    "4, '1, 2, 3, 4, 5, 6, 0, 20'",
    "10, '1, 0, 8, 9, 10, 11, 12, 0, 20'",
    "20, '1, 0, 18, 19, 20'"
  })
  void farPagesAreAGap(String page, String numbers) {
    assertThat(Paging.of(page, 200, 10, "/blogs").numbers()).hasToString("[" + numbers + "]");
  }
}
