package dev.larder.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.api.NumericId;
import dev.larder.api.PlainText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheFieldsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void kept_withGroups_isForTheServerAlone() {
    assertThat(CacheFields.kept(MINUTE, List.of("articles", "users", "articles")).asMap())
        .isEqualTo(
            Map.of(
                "Larder-Cache-Control", "max-age=60",
                "Cache-Control", "no-cache",
                "Cache-Groups", "\"articles\", \"users\""));
  }

  @Test
  void kept_withoutGroups_namesNone() {
    assertThat(CacheFields.kept(MINUTE, List.of()).asMap()).doesNotContainKey("Cache-Groups");
  }

  @Test
  void kept_staleIfError_isAdded() {
    assertThat(CacheFields.kept(MINUTE, Duration.ofDays(1), List.of()).asMap())
        .containsEntry("Larder-Cache-Control", "max-age=60, stale-if-error=86400");
  }

  @Test
  void kept_forNoTime_isNotKept() {
    assertThat(CacheFields.kept(Duration.ZERO, MINUTE, List.of("a")).asMap())
        .isEqualTo(CacheFields.notKept().asMap())
        .isEqualTo(Map.of("Larder-Cache-Control", "no-store", "Cache-Control", "no-store"));
  }

  @Test
  void forOneUser_saysSoToEverybody() {
    assertThat(CacheFields.forOneUser().asMap().values()).containsOnly("private, no-store");
  }

  @Test
  void written_namesWhatHasChanged() {
    assertThat(CacheFields.written(List.of("tags", "a\"b\\c")).asMap())
        .isEqualTo(
            Map.of(
                "Cache-Control",
                "no-store",
                "Cache-Group-Invalidation",
                "\"tags\", \"a\\\"b\\\\c\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ä", "a\nb", "12345678901234567890123456789012345678901234567890123456789012345"})
  void groups_thatNoCacheAccepts_areRefused(String group) {
    assertThatThrownBy(() -> CacheFields.kept(MINUTE, List.of(group)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void groups_moreThanACacheAccepts_areRefused() {
    List<String> most = IntStream.range(0, 256).mapToObj(i -> "g" + i).toList();
    List<String> more = IntStream.range(0, 257).mapToObj(i -> "g" + i).toList();

    assertThat(CacheFields.kept(MINUTE, most).asMap()).containsKey("Cache-Groups");
    assertThatThrownBy(() -> CacheFields.kept(MINUTE, more))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a{", "a}", "{}", "{a b}", "{{a}}", "{a.}"})
  void template_malformed_endsTheStart(String template) {
    assertThatThrownBy(() -> new GroupTemplates(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(template);
  }

  @ParameterizedTest
  @CsvSource({
    "1,                   true",
    "999999999999999999,  true",
    "1000000000000000000, false",
    "0,                   false",
    "01,                  false",
    "-1,                  false",
    "+1,                  false",
    "'',                  false",
    "1 ,                  true",
    "' 1',                false",
    "1a,                  false",
    "\u0661,              false"
  })
  void numericId_hasOneSpelling(String text, boolean valid) {
    assertThat(NumericId.parse(text).isPresent()).isEqualTo(valid);
  }

  @Test
  void plainText_isWhatXmlAndDatabasesHold() {
    for (String text : List.of("", "a b", "äöü", "\ud83c\udf6f", "日本", "\ufffd")) {
      assertThat(PlainText.Validator.isPlain(text, false)).as(text).isTrue();
    }
    for (String text : List.of("\u0000", "\u001b", "\u007f", "\u0085", "\ud800", "\uffff")) {
      assertThat(PlainText.Validator.isPlain("a" + text, true)).isFalse();
    }
    assertThat(PlainText.Validator.isPlain("a\tb\r\nc", true)).isTrue();
    assertThat(PlainText.Validator.isPlain("a\nb", false)).isFalse();
  }

  @Test
  void contentTag_tellsContentsApart() {
    assertThat(ContentTag.of("a", 1)).isEqualTo(ContentTag.of("a", 1)).hasSize(32);
    assertThat(ContentTag.of("a", 1)).isNotEqualTo(ContentTag.of("a", 2));
  }
}
