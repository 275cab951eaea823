package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9651 §4.2. */
class StructuredFieldsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "a",
        "a, b",
        "a ,\tb",
        "a=1",
        "a=-1",
        "a=-0",
        "a=123456789012345",
        "a=1.5",
        "a=123456789012.123",
        "a=-1.0",
        "a=\"\"",
        "a=\"x\\\"y\\\\\"",
        "a=tok/en:x*",
        "a=*x",
        "a=:aGk=:",
        "a=::",
        "a=?0",
        "a=?1",
        "a=@1659578233",
        "a=@-1",
        "a=(1 2)",
        "a=()",
        "a=( 1  \"x\" tok )",
        "a=(1;x 2;y=2);z",
        "a;b;c=1",
        "a; b",
        "*a=1",
        "a_b-c.d*=1",
        "a=%\"f%c3%bc\"",
        "a=%\"\"",
        "a=%\"plain\";x",
        "a=1, a=2",
        "a=(%\"x\" :YQ==: @1 ?1 1.5)"
      })
  void dictionary_wellFormed_isRead(String text) {
    assertThat(StructuredFields.dictionary(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",",
        "a,",
        "a,,b",
        ",a",
        "A",
        "1a",
        "a b",
        "a=",
        "a= 1",
        "a =1",
        "a=-",
        "a=--1",
        "a=+1",
        "a=1234567890123456",
        "a=1.",
        "a=.5",
        "a=1.2345",
        "a=1234567890123.1",
        "a=1.2.3",
        "a=\"",
        "a=\"x",
        "a=\"\\x\"",
        "a=\"\\",
        "a=\"é\"",
        "a=\"\u0000\"",
        "a=\"\u007f\"",
        "a='x'",
        "a=:aGk",
        "a=:a b:",
        "a=:é:",
        "a=?",
        "a=?2",
        "a=?true",
        "a=@",
        "a=@1.5",
        "a=(",
        "a=(1",
        "a=(1,2)",
        "a=(1\"x\")",
        "a=((1))",
        "a=)",
        "a;",
        "a;=1",
        "a;B",
        "a;b=",
        "a;b=(1)",
        "é",
        "a=é",
        "a=%",
        "a=%x",
        "a=%\"",
        "a=%\"%\"",
        "a=%\"%C3%BC\"",
        "a=%\"%c3\"",
        "a=%\"%g0\"",
        "a=%\"é\"",
        "a=%\"\t\"",
        "a=%\"%c",
        "a=1\u0000",
        "a\u0000"
      })
  void dictionary_withOneError_isNone(String text) {
    assertThat(StructuredFields.dictionary(text)).isEmpty();
  }

  @Test
  void dictionary_members_haveTypes() {
    var members = StructuredFields.dictionary("a, b=?0, c=5, d=x, e=-5").orElseThrow();
    assertThat(members.isEmpty()).isFalse();
    assertThat(members.isTrue("a")).isTrue();
    assertThat(members.isTrue("b")).isFalse();
    assertThat(members.isTrue("c")).isFalse();
    assertThat(members.isTrue("z")).isFalse();
    assertThat(members.isPresent("a")).isTrue();
    assertThat(members.isPresent("b")).isFalse();
    assertThat(members.isPresent("d")).isTrue();
    assertThat(members.isPresent("z")).isFalse();
    assertThat(members.seconds("c")).contains(Duration.ofSeconds(5));
    assertThat(members.seconds("d")).contains(Duration.ZERO);
    assertThat(members.seconds("e")).contains(Duration.ZERO);
    assertThat(members.seconds("z")).isEmpty();
    assertThat(StructuredFields.dictionary("").orElseThrow().isEmpty()).isTrue();
  }

  @Test
  void strings_ofAList_areRead() {
    assertThat(StructuredFields.strings("\"a\", \"b c\";x=1 ,\t\"\", \"q\\\"\\\\\""))
        .contains(List.of("a", "b c", "", "q\"\\"));
    assertThat(StructuredFields.strings("")).contains(List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "\"a\", b",
        "\"a\", 1",
        "\"a\",",
        "\"a\" \"b\"",
        "(\"a\")",
        "\"a\", ?1",
        "\"a",
        ",\"a\"",
        "\"ä\"",
        "\"a\";",
        "%\"a\""
      })
  void strings_withAnythingElse_areNone(String text) {
    assertThat(StructuredFields.strings(text)).isEmpty();
  }

  @Test
  void deepNesting_endsAtOnce() {
    assertThat(StructuredFields.dictionary("a=" + "(".repeat(1_000_000))).isEmpty();
    assertThat(StructuredFields.dictionary("a=(" + " ".repeat(1_000_000))).isEmpty();
    assertThat(StructuredFields.dictionary("a=(" + "1 ".repeat(300_000) + ")")).isPresent();
  }

  @Test
  void strings_writtenAndRead_areTheSame() {
    Random random = new Random(9651);
    for (int round = 0; round < 2_000; round++) {
      List<String> texts = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        texts.add(
            random
                .ints(random.nextInt(20), 0x20, 0x7f)
                .mapToObj(Character::toString)
                .collect(Collectors.joining()));
      }
      String field = texts.stream().map(StructuredFields::string).collect(Collectors.joining(", "));
      assertThat(StructuredFields.strings(field)).as(field).contains(texts);
    }
  }
}
