package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §4.1. */
class SelectingFieldsTest {

  @Test
  void names_areLowerCaseSortedAndOnce() {
    assertThat(SelectingFields.names(Fields.of("Vary", "B, a ,,b", "vary", "C")))
        .contains(List.of("a", "b", "c"));
    assertThat(SelectingFields.names(Fields.empty())).contains(List.of());
    assertThat(SelectingFields.names(Fields.of("Vary", " , "))).contains(List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "a, *",
        "*, a",
        "* ",
        ",*,",
        "Cookie",
        "accept, COOKIE",
        "Authorization",
        "coo\u212aie",
        "a b",
        "\"a\"",
        "a;q=1",
        "(a)",
        "a\u0000",
        "\u00e9",
        "a:",
        "\"a, b"
      })
  void vary_thatSelectsNobodyElse_isUnusable(String vary) {
    assertThat(SelectingFields.names(Fields.of("Vary", vary))).isEmpty();
    assertThat(SelectingFields.names(Fields.of("Vary", "Accept", "Vary", vary))).isEmpty();
  }

  @Test
  void names_areLimitedInNumberAndLength() {
    assertThat(SelectingFields.names(Fields.of("Vary", names(16)))).isPresent();
    assertThat(SelectingFields.names(Fields.of("Vary", names(17)))).isEmpty();
    assertThat(SelectingFields.names(Fields.of("Vary", "a".repeat(64)))).isPresent();
    assertThat(SelectingFields.names(Fields.of("Vary", "a".repeat(65)))).isEmpty();
  }

  private static String names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "x" + i).collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "accept-language | de, fr | de,fr | true",
        "accept-encoding | gzip ,, br | gzip,br | true",
        "accept-language | de, fr | fr, de | false",
        "accept-language | de-AT, EN;q=0.5 | DE-at,en;Q=0.5 | true",
        "accept-encoding | GZIP | gzip | true",
        "accept-charset | UTF-8 | utf-8 | true",
        // values of parameters may have a case that means something
        "accept | a/b;c=D | a/b;c=d | false",
        "x-language | de | DE | false",
        // not known as a list: the application may see a difference
        "origin | https://a.example, | https://a.example | false",
        "user-agent | a, b | a,b | false",
        "origin | https://a.example | https://a.example | true",
        "x | ` a ` | a | true"
      })
  void values_areAlike_onlyIfTheyMeanTheSame(String name, String one, String other, boolean alike) {
    Fields a = SelectingFields.values(List.of(name), Fields.of(name, one));
    Fields b = SelectingFields.values(List.of(name), Fields.of(name, other));
    assertThat(a.equals(b)).isEqualTo(alike);
    assertThat(
            SelectingFields.digest(List.of(name), a)
                .equals(SelectingFields.digest(List.of(name), b)))
        .isEqualTo(alike);
  }

  @Test
  void twoLines_areOne_ifTheFieldIsCombined() {
    List<String> names = List.of("accept", "foo");
    assertThat(
            SelectingFields.values(
                names, Fields.of("Foo", "1", "Accept", "a", "foo", "2", "accept", "b ,c")))
        .isEqualTo(SelectingFields.values(names, Fields.of("Accept", "a, b, c", "Foo", "1, 2")))
        .isEqualTo(Fields.of("accept", "a,b,c", "foo", "1, 2"));
  }

  @Test
  void combined_areTheLinesThatTheApplicationIsShownAsOne() {
    assertThat(
            SelectingFields.combined(
                Fields.of(
                    "Foo",
                    "1",
                    "Bar",
                    "x",
                    "foo",
                    "2",
                    "Cookie",
                    "a",
                    "Cookie",
                    "b",
                    "If-None-Match",
                    "\"1\"",
                    "If-None-Match",
                    "\"2\"",
                    "Content-Type",
                    "a",
                    "Content-Type",
                    "b")))
        .isEqualTo(Fields.of("foo", "1, 2"));
  }

  @Test
  void twoLines_areNotOneLine_ifTheFieldIsNever() {
    // getHeader() shows the application the first line alone
    List<String> names = List.of("user-agent");
    Fields two = SelectingFields.values(names, Fields.of("User-Agent", "a", "User-Agent", "b"));
    Fields one = SelectingFields.values(names, Fields.of("User-Agent", "a, b"));
    assertThat(two).isNotEqualTo(one);
    assertThat(SelectingFields.digest(names, two)).isNotEqualTo(SelectingFields.digest(names, one));
  }

  @Test
  void missingField_isNotAnEmptyOne() {
    List<String> names = List.of("a", "b");
    Fields missing = SelectingFields.values(names, Fields.of("B", "1"));
    Fields empty = SelectingFields.values(names, Fields.of("A", "", "B", "1"));
    assertThat(missing).isEqualTo(Fields.of("b", "1"));
    assertThat(SelectingFields.digest(names, missing))
        .isNotEqualTo(SelectingFields.digest(names, empty));
  }

  @Test
  void order_ofRequestLines_doesNotMatter() {
    List<String> names = List.of("a", "b");
    assertThat(SelectingFields.values(names, Fields.of("B", "2", "A", "1", "C", "3")))
        .isEqualTo(Fields.of("a", "1", "b", "2"));
  }

  @Test
  void digest_ofDifferentRequests_differs() {
    Random random = new Random(41);
    Map<String, Fields> seen = new HashMap<>();
    List<String> names = List.of("a", "aa", "b");
    for (int round = 0; round < 20_000; round++) {
      Fields request = Fields.empty();
      for (int lines = random.nextInt(5); lines > 0; lines--) {
        String value =
            random
                .ints(random.nextInt(3), 0, 5)
                .mapToObj(i -> "ab=, ".substring(i, i + 1))
                .collect(Collectors.joining());
        request = request.plus(Fields.of(names.get(random.nextInt(3)), value));
      }
      Fields values = SelectingFields.values(names, request);
      Fields other = seen.putIfAbsent(SelectingFields.digest(names, values), values);
      assertThat(other == null || other.equals(values)).as("%s %s", other, values).isTrue();
    }
    assertThat(seen).hasSizeGreaterThan(1_000);
  }
}
