package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §13.1.5, §14.1, §14.2, §15.5.17. */
class RangesTest {

  private static final Instant NOW = Instant.parse("1994-11-07T00:00:00Z");
  private static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final String SECOND_LATER = "Sun, 06 Nov 1994 08:49:38 GMT";
  private static final ResponseHead STORED =
      new ResponseHead(
          200, Fields.of("ETag", "\"a\"", "Last-Modified", MODIFIED, "Date", SECOND_LATER));

  private static String select(String method, ResponseHead stored, long length, String... fields) {
    Ranges.Selection selection =
        Ranges.select(new RequestHead(method, Fields.of(fields), false), stored, length, NOW);
    if (selection instanceof Ranges.Parts parts) {
      return parts.parts().stream()
          .map(part -> part.first() + "-" + part.last())
          .collect(Collectors.joining(" "));
    }
    if (selection instanceof Ranges.NotHeld) {
      return "not held";
    }
    return selection instanceof Ranges.Whole ? "whole" : "unsatisfiable";
  }

  private static String select(String... fields) {
    return select("GET", STORED, 10, fields);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "bytes=0-4 | 0-4",
        "BYTES=0-4 | 0-4",
        "bytes=0-0 | 0-0",
        "bytes=9-9 | 9-9",
        "bytes=5- | 5-9",
        "bytes=-3 | 7-9",
        "bytes=-10 | 0-9",
        "bytes=-11 | 0-9",
        "bytes=0- | 0-9",
        "bytes=0-99 | 0-9",
        "bytes=0-999999999999999999999999 | 0-9",
        "bytes=-999999999999999999999999 | 0-9",
        "bytes=10- | unsatisfiable",
        "bytes=10-20 | unsatisfiable",
        "bytes=999999999999999999999999- | unsatisfiable",
        "bytes=-0 | unsatisfiable",
        "bytes=10-, -0 | unsatisfiable",
        "bytes=0-1,3-4 | 0-1 3-4",
        "bytes= 0-1 , ,3-4 | 0-1 3-4",
        "bytes=3-4,0-1 | 3-4 0-1",
        "bytes=0-1,20-30 | 0-1",
        "bytes=0-4,3-6 | 0-6",
        "bytes=3-6,0-4,8-9 | 0-6 8-9",
        "bytes=0-9,2-3 | 0-9",
        "bytes=0-1,2-3 | 0-1 2-3",
        "bytes=-1,-2,-3 | 7-9",
        // not to be followed: the whole
        "bytes=4-3 | whole",
        "bytes=0-1,4-3 | whole",
        "bytes=a-b | whole",
        "bytes=- | whole",
        "bytes= | whole",
        "bytes=, | whole",
        "bytes=0-1;x | whole",
        "bytes 0-1 | whole",
        "bytes=1--2 | whole",
        "pages=0-1 | whole",
        "0-1 | whole",
        "`` | whole"
      })
  void range_isFollowedIfItFollowsTheGrammar(String range, String parts) {
    assertThat(select("Range", range)).isEqualTo(parts);
  }

  @Test
  void range_missingOrTwice_isTheWhole() {
    assertThat(select()).isEqualTo("whole");
    assertThat(select("Range", "bytes=0-1", "Range", "bytes=2-3")).isEqualTo("whole");
  }

  @Test
  void range_ofOtherMethodsAndStatusCodes_isTheWhole() {
    assertThat(select("HEAD", STORED, 10, "Range", "bytes=0-1")).isEqualTo("whole");
    for (int status : new int[] {203, 204, 301, 404, 500}) {
      assertThat(select("GET", new ResponseHead(status, STORED.fields()), 10, "Range", "bytes=0-1"))
          .isEqualTo("whole");
    }
  }

  @Test
  void range_ofNothing_isUnsatisfiable() {
    assertThat(select("GET", STORED, 0, "Range", "bytes=0-")).isEqualTo("unsatisfiable");
    assertThat(select("GET", STORED, 0, "Range", "bytes=-5")).isEqualTo("unsatisfiable");
  }

  @Test
  void ranges_areBounded() {
    assertThat(select("GET", STORED, 1_000, "Range", ranges(16)).split(" ")).hasSize(16);
    assertThat(select("GET", STORED, 1_000, "Range", ranges(17))).isEqualTo("whole");
    assertThat(select("GET", STORED, 1_000_000, "Range", ranges(100_000))).isEqualTo("whole");
  }

  private static String ranges(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> 2 * i + "-" + 2 * i)
        .collect(Collectors.joining(",", "bytes=", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a\" | true",
        "\"b\" | false",
        "W/\"a\" | false",
        "\"a\", \"a\" | false",
        "a | false",
        "* | false",
        "`` | false",
        "Sun, 06 Nov 1994 08:49:37 GMT | true",
        "Sunday, 06-Nov-94 08:49:37 GMT | true",
        "Sun, 06 Nov 1994 08:49:36 GMT | false",
        "Sun, 06 Nov 1994 08:49:38 GMT | false"
      })
  void ifRange_needsThisVeryResponse(String condition, boolean holds) {
    assertThat(select("Range", "bytes=0-1", "If-Range", condition))
        .isEqualTo(holds ? "0-1" : "whole");
  }

  @Test
  void ifRange_twice_doesNotHold() {
    assertThat(select("Range", "bytes=0-1", "If-Range", "\"a\"", "If-Range", "\"a\""))
        .isEqualTo("whole");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:38 GMT | true",
        "Sun, 06 Nov 1994 08:49:37 GMT | false",
        "never | false"
      })
  void ifRangeDate_isStrongOnlyASecondAfterTheChange(String date, boolean holds) {
    ResponseHead stored = new ResponseHead(200, Fields.of("Last-Modified", MODIFIED, "Date", date));
    assertThat(select("GET", stored, 10, "Range", "bytes=0-1", "If-Range", MODIFIED))
        .isEqualTo(holds ? "0-1" : "whole");
  }

  @Test
  void ifRange_withoutStoredValidator_doesNotHold() {
    ResponseHead stored = new ResponseHead(200, Fields.of("ETag", "W/\"a\""));
    for (String condition : new String[] {"\"a\"", "W/\"a\"", MODIFIED, "never"}) {
      assertThat(select("GET", stored, 10, "Range", "bytes=0-1", "If-Range", condition))
          .isEqualTo("whole");
    }
    assertThat(
            select(
                "GET",
                new ResponseHead(200, Fields.empty()),
                10,
                "Range",
                "bytes=0-1",
                "If-Range",
                "\"a\""))
        .isEqualTo("whole");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=4-7 | 4-7",
        "bytes=5-6 | 5-6",
        "bytes=5-5,7-7 | 5-5 7-7",
        "bytes=3-7 | not held",
        "bytes=4-8 | not held",
        "bytes=4- | not held",
        "bytes=-3 | not held",
        "bytes=5-6,9-9 | not held",
        "bytes=20- | unsatisfiable",
        "pages=1 | not held"
      })
  void rangeOfAStoredPart_mustLieWithin(String range, String parts) {
    ResponseHead part =
        new ResponseHead(206, STORED.fields().with("Content-Range", "bytes 4-7/10"));
    assertThat(select("GET", part, 4, "Range", range)).isEqualTo(parts);
    assertThat(select("GET", part, 4, "Range", range, "If-Range", "\"b\"")).isEqualTo("not held");
    assertThat(select("GET", part, 4)).isEqualTo("not held");
  }
}
