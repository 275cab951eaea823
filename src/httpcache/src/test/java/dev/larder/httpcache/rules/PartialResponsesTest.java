package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.ContentRange;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.PartialResponses.Part;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §3.3, §3.4. */
class PartialResponsesTest {

  private static final String WHOLE = "0123456789";

  private static ResponseHead head(int status, String range, String... fields) {
    return new ResponseHead(status, Fields.of(fields).with("Content-Range", range));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, bytes=0-4, 206, bytes 0-4/10, 5, true",
    "GET, bytes=9-9, 206, bytes 0-4/10, 5, true",
    "GET, bytes=0-4, 206, bytes 0-5/10, 5, false",
    "GET, bytes=0-4, 206, bytes 0-4/*, 5, false",
    "GET, bytes=0-4, 206, x, 5, false",
    "GET, bytes=0-4, 200, bytes 0-4/10, 5, false",
    "GET, , 206, bytes 0-4/10, 5, false",
    "HEAD, bytes=0-4, 206, bytes 0-4/10, 5, false"
  })
  void part_isKept_ifItWasAskedForAndIsWhatItSays(
      String method, String asked, int status, String range, long length, boolean kept) {
    Fields request = asked == null ? Fields.empty() : Fields.of("Range", asked);
    assertThat(
            PartialResponses.part(
                new RequestHead(method, request, false), head(status, range), length))
        .isEqualTo(kept ? Optional.of(new ContentRange(0, 4, 10)) : Optional.empty());
  }

  @Test
  void part_ofAVariant_isNotKept() {
    RequestHead request = new RequestHead("GET", Fields.of("Range", "bytes=0-4"), false);
    assertThat(PartialResponses.part(request, head(206, "bytes 0-4/10", "Vary", "Accept"), 5))
        .isEmpty();
  }

  private static Part part(int first, int last, String tag) {
    ContentRange range = new ContentRange(first, last, 10);
    return new Part(
        new ResponseHead(206, Fields.of("ETag", tag, "X", first + "")),
        range,
        WHOLE.substring(first, last + 1).getBytes(StandardCharsets.UTF_8));
  }

  private static String combine(Part stored, Part received, int limit) {
    return PartialResponses.combined(stored.head(), stored.body(), received, limit)
        .map(
            part ->
                part.head().status()
                    + " "
                    + part.head().fields().first("Content-Range").orElse("whole")
                    + " "
                    + new String(part.body(), StandardCharsets.UTF_8))
        .orElse("apart");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, 5, 7, 206 bytes 0-7/10 01234567",
    "5, 7, 0, 4, 206 bytes 0-7/10 01234567",
    "0, 4, 2, 7, 206 bytes 0-7/10 01234567",
    "2, 7, 0, 4, 206 bytes 0-7/10 01234567",
    "1, 8, 3, 4, 206 bytes 1-8/10 12345678",
    "3, 4, 1, 8, 206 bytes 1-8/10 12345678",
    "0, 4, 5, 9, 200 whole 0123456789",
    "0, 4, 6, 9, apart",
    "6, 9, 0, 4, apart"
  })
  void parts_thatTouch_areCombined(int a, int b, int c, int d, String outcome) {
    assertThat(combine(part(a, b, "\"1\""), part(c, d, "\"1\""), 10)).isEqualTo(outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"1\" | \"2\"",
        "W/\"1\" | W/\"1\"",
        "\"1\" | W/\"1\"",
        "W/\"1\" | \"1\"",
        "1 | 1",
        "`` | \"1\"",
        "\"1\" | ``"
      })
  void parts_withoutTheSameStrongTag_areNot(String stored, String received) {
    assertThat(combine(part(0, 4, stored), part(5, 9, received), 10)).isEqualTo("apart");
  }

  @Test
  void parts_ofAnotherWhole_orTooLarge_areNot() {
    Part other =
        new Part(part(0, 4, "\"1\"").head(), new ContentRange(5, 9, 11), part(5, 9, "x").body());
    assertThat(combine(part(0, 4, "\"1\""), other, 11)).isEqualTo("apart");
    assertThat(combine(part(0, 4, "\"1\""), part(5, 9, "\"1\""), 9)).isEqualTo("apart");
    ResponseHead noPart = new ResponseHead(206, Fields.of("ETag", "\"1\""));
    assertThat(PartialResponses.combined(noPart, new byte[0], part(0, 4, "\"1\""), 9)).isEmpty();
  }

  @Test
  void combined_hasTheFieldsOfTheNewPart_andTheOthersOfTheOld() {
    Part stored =
        new Part(
            head(206, "bytes 0-4/10", "ETag", "\"1\"", "X", "0", "Old", "1"),
            new ContentRange(0, 4, 10),
            new byte[5]);
    Fields fields =
        PartialResponses.combined(stored.head(), stored.body(), part(5, 9, "\"1\""), 10)
            .orElseThrow()
            .head()
            .fields();
    assertThat(fields.all("X")).containsExactly("5");
    assertThat(fields.all("Old")).containsExactly("1");
    assertThat(fields.has("Content-Range")).isFalse();
  }
}
