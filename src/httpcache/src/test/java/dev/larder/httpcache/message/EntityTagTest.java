package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §8.8.3. */
class EntityTagTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "\"xyzzy\" | false | xyzzy",
        "W/\"xyzzy\" | true | xyzzy",
        "\"\" | false | ''",
        "\"a,b\" | false | 'a,b'",
        "\"W/\" | false | W/",
        "\"a\\b\" | false | a\\b",
        "\"\u00e9\" | false | \u00e9"
      })
  void tag_isRead(String text, boolean weak, String opaque) {
    assertThat(EntityTag.parse(text)).contains(new EntityTag(weak, opaque));
    assertThat(EntityTag.parse(text).orElseThrow()).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "xyzzy",
        "\"",
        "\"a",
        "a\"",
        "w/\"a\"",
        "W\"a\"",
        "W/ \"a\"",
        "W/a",
        "\"a\" \"b\"",
        "\"a\", \"b\"",
        "x\"a\"",
        "\"a\"x",
        "\"a b\"",
        "\"a\tb\"",
        "\"\u007f\"",
        "\"a\"b\"",
        "*"
      })
  void anythingElse_isNoTag(String text) {
    assertThat(EntityTag.parse(text)).isEmpty();
  }

  @Test
  void list_isReadFromLeftToRight_whatIsNoneIsPassedOver() {
    assertThat(EntityTag.parseList("\"a\" , W/\"b\",,x,\"c d\",\"e\",\"open"))
        .containsExactly(
            new EntityTag(false, "a"), new EntityTag(true, "b"), new EntityTag(false, "e"));
  }

  @Test
  void list_weakMark_mustTouchItsTag() {
    assertThat(EntityTag.parseList("W/ \"a\"")).containsExactly(new EntityTag(false, "a"));
    // the end of one tag is no mark of the next
    assertThat(EntityTag.parseList("\"W/\"a\"b\""))
        .containsExactly(new EntityTag(false, "W/"), new EntityTag(false, "b"));
  }

  /** RFC 9110 §8.8.3.2, the table of examples. */
  @ParameterizedTest
  @CsvSource({
    "true, 1, true, 1, false, true",
    "true, 1, true, 2, false, false",
    "true, 1, false, 1, false, true",
    "false, 1, true, 1, false, true",
    "false, 1, false, 1, true, true",
    "false, 1, false, 2, false, false"
  })
  void comparison_followsTable(
      boolean weakA, String a, boolean weakB, String b, boolean strongly, boolean weakly) {
    EntityTag one = new EntityTag(weakA, a);
    EntityTag other = new EntityTag(weakB, b);
    assertThat(one.equalsStrongly(other)).isEqualTo(strongly);
    assertThat(one.equalsWeakly(other)).isEqualTo(weakly);
  }

  @Test
  void list_tenThousandMembers_areReadInLinearTime() {
    String ten = tags(10_000);
    String hundred = tags(100_000);
    assertThat(EntityTag.parseList(ten)).hasSize(10_000);
    assertThat(EntityTag.parseList(hundred)).hasSize(100_000);
    // milliseconds; quadratic work would take minutes
    assertThat(bestOf(hundred)).isLessThan(5_000_000_000L);
  }

  @Test
  void list_manyOpenQuotes_areReadInLinearTime() {
    assertThat(EntityTag.parseList("W/".repeat(500_000) + "\"")).isEmpty();
    assertThat(EntityTag.parseList("\" ".repeat(500_000))).isEmpty();
  }

  private static String tags(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "W/\"" + i + "\"")
        .collect(Collectors.joining(", "));
  }

  private static long bestOf(String list) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 7; i++) {
      long start = System.nanoTime();
      List<EntityTag> tags = EntityTag.parseList(list);
      long taken = System.nanoTime() - start;
      best = tags.isEmpty() ? best : Math.min(best, taken);
    }
    return best;
  }
}
