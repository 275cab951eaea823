package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §14.4. */
class ContentRangeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "bytes 0-4/10 | 0 4 10",
        "Bytes 0-4/10 | 0 4 10",
        "bytes 9-9/10 | 9 9 10",
        "bytes 0-10/10 | none",
        "bytes 5-4/10 | none",
        "bytes 0-4/* | none",
        "bytes */10 | none",
        "bytes 0-4 | none",
        "bytes  0-4/10 | none",
        "bytes -4/10 | none",
        "bytes 0-4/1000000000000000000000 | none",
        "pages 0-4/10 | none",
        "`` | none"
      })
  void field_isReadToTheLetter(String value, String range) {
    assertThat(
            ContentRange.of(Fields.of("Content-Range", value))
                .map(r -> r.first() + " " + r.last() + " " + r.completeLength())
                .orElse("none"))
        .isEqualTo(range);
  }

  @Test
  void field_missingOrTwice_isNone() {
    assertThat(ContentRange.of(Fields.empty())).isEmpty();
    assertThat(
            ContentRange.of(
                Fields.of("Content-Range", "bytes 0-4/10", "Content-Range", "bytes 0-4/10")))
        .isEmpty();
  }

  @Test
  void range_knowsItsLength() {
    assertThat(new ContentRange(4, 9, 10).length()).isEqualTo(6);
    assertThat(new ContentRange(4, 9, 10).isWhole()).isFalse();
    assertThat(new ContentRange(0, 9, 10).isWhole()).isTrue();
    assertThat(new ContentRange(4, 9, 10)).hasToString("bytes 4-9/10");
  }
}
