package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §5.2.2, RFC 5861, RFC 9213 §2.1. */
class ResponseDirectivesTest {

  private static ResponseDirectives parse(String... lines) {
    return ResponseDirectives.parse(List.of(lines));
  }

  private static ResponseDirectives targeted(String... lines) {
    return ResponseDirectives.parseTargeted(List.of(lines)).orElseThrow();
  }

  @Test
  void nothing_saysNothing() {
    ResponseDirectives none = parse();
    assertThat(none).isEqualTo(parse("", " , "));
    assertThat(none.malformed()).isFalse();
    assertThat(none.noStore() || none.isPrivate() || none.noCache() || none.isPublic()).isFalse();
    assertThat(none.maxAge()).isEmpty();
    assertThat(none.sMaxage()).isEmpty();
    assertThat(none.staleIfError()).isEmpty();
    assertThat(none.staleWhileRevalidate()).isZero();
  }

  @Test
  void allDirectives_areRead() {
    ResponseDirectives all =
        parse(
            "public, private, no-store, no-cache, must-revalidate, proxy-revalidate,"
                + " must-understand, max-age=1, s-maxage=2, stale-if-error=3,"
                + " stale-while-revalidate=4, immutable, unknown=\"x\"");
    assertThat(all)
        .isEqualTo(
            new ResponseDirectives(
                false,
                true,
                true,
                true,
                true,
                true,
                true,
                true,
                java.util.Optional.of(Duration.ofSeconds(2)),
                java.util.Optional.of(Duration.ofSeconds(1)),
                java.util.Optional.of(Duration.ofSeconds(3)),
                Duration.ofSeconds(4)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-store",
        "NO-STORE",
        "No-Store",
        "max-age=60, no-store",
        "no-store, max-age=60",
        "no-store,no-store",
        ",,no-store,,",
        "private=\"a, b\", no-store",
        "no-store=1",
        "no-store=\"x\"",
        "x=\"\\\"\", no-store",
        "\tno-store\t"
      })
  void noStore_anyCaseOrPlace_isSeen(String line) {
    assertThat(parse(line).noStore()).isTrue();
  }

  @Test
  void directives_splitOverLines_areOneField() {
    ResponseDirectives directives = parse("max-age=60", "No-Store", "PRIVATE");
    assertThat(directives.noStore()).isTrue();
    assertThat(directives.isPrivate()).isTrue();
    assertThat(directives.maxAge()).contains(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"private=\"Set-Cookie\", no-cache=\"X\"", "private=X, no-cache=X"})
  void fieldNameLists_meanTheWholeResponse(String line) {
    assertThat(parse(line).isPrivate()).isTrue();
    assertThat(parse(line).noCache()).isTrue();
    assertThat(parse(line).malformed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-age=60 no-store",
        "private=\"a, no-store",
        "no-store;",
        "no-store; max-age=1",
        "=60",
        "max-age=",
        "max-age==60",
        "\"no-store\"",
        "no store",
        "max-age=60\"",
        "max-age=\"60",
        "max-age=\"60\"x",
        "max-age=1 2",
        "x=\"\\",
        "x=\"a\\\"",
        "no-störe",
        "no-store\u0000",
        "max-age=60=",
        "@",
        "{no-store}",
        "max-age=\""
      })
  void brokenGrammar_isMalformed(String line) {
    assertThat(parse("max-age=60, " + line).malformed()).isTrue();
    assertThat(parse("max-age=60", line).malformed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "max-age=60 | 60",
        "max-age=\"60\" | 60",
        "MAX-AGE=60 | 60",
        "max-age = 60 | 60",
        "max-age=0 | 0",
        "max-age=-1 | 0",
        "max-age=+1 | 0",
        "max-age=1.5 | 0",
        "max-age=1e30 | 0",
        "max-age=\"\" | 0",
        "max-age=\"-1\" | 0",
        "max-age=abc | 0",
        "max-age | 0",
        "max-age=99999999999999999999 | 2147483648",
        "max-age=60, max-age=30 | 30",
        "max-age=30, max-age=60 | 30",
        "max-age=30, max-age=x | 0",
        "max-age=30, Max-Age=\"20\" | 20"
      })
  void maxAge_inDoubt_isShorter(String line, long seconds) {
    assertThat(parse(line).maxAge()).contains(Duration.ofSeconds(seconds));
    assertThat(parse(line).malformed()).isFalse();
  }

  @Test
  void similarNames_areOthers() {
    ResponseDirectives directives =
        parse("no-stores, x-private, xmax-age=1, max-agex=2, s-max-age=3");
    assertThat(directives).isEqualTo(parse());
  }

  // targeted fields

  @Test
  void targeted_isADictionary() {
    assertThat(targeted("max-age=60, public;x=1", "stale-if-error=5, no-cache, private"))
        .isEqualTo(parse("max-age=60, public, stale-if-error=5, no-cache, private"));
    assertThat(
            targeted(
                "s-maxage=2, must-revalidate, proxy-revalidate, must-understand, no-store,"
                    + " stale-while-revalidate=4"))
        .isEqualTo(
            parse(
                "s-maxage=2, must-revalidate, proxy-revalidate, must-understand, no-store,"
                    + " stale-while-revalidate=4"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "max-age=60,",
        ",max-age=60",
        "max-age=",
        "Max-Age=60",
        "NO-STORE",
        "max-age=60 no-store",
        "max-age=\"60",
        "private=\"a",
        "max-age=60;",
        "max-age==1"
      })
  void targeted_emptyOrBroken_isNotThere(String line) {
    assertThat(ResponseDirectives.parseTargeted(List.of(line))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "max-age=60 | 60",
        "max-age=60;x=y | 60",
        "max-age=999999999999999 | 2147483648",
        "max-age=-1 | 0",
        "max-age=1.5 | 0",
        "max-age=\"60\" | 0",
        "max-age | 0",
        "max-age=abc | 0",
        "max-age=(60) | 0",
        "max-age=@60 | 0",
        "max-age=:NjA=: | 0",
        // of a dictionary's members of one key the last counts (RFC 9651 §4.2.2)
        "max-age=30, max-age=60 | 60"
      })
  void targetedMaxAge_ofOtherType_isZero(String line, long seconds) {
    assertThat(targeted(line).maxAge()).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=?1", "=1", "=x", "=\"x\"", "=(a b)"})
  void targetedRestriction_withAnyValueButFalse_holds(String value) {
    ResponseDirectives directives =
        targeted(
            "no-store%1$s, private%1$s, no-cache%1$s, must-revalidate%1$s, proxy-revalidate%1$s"
                .formatted(value));
    assertThat(directives.noStore()).isTrue();
    assertThat(directives.isPrivate()).isTrue();
    assertThat(directives.noCache()).isTrue();
    assertThat(directives.mustRevalidate()).isTrue();
    assertThat(directives.proxyRevalidate()).isTrue();
  }

  @Test
  void targetedFalse_isNotSaid() {
    ResponseDirectives directives =
        targeted("no-store=?0, private=?0, no-cache=?0, must-revalidate=?0, public=?0, max-age=1");
    assertThat(directives).isEqualTo(parse("max-age=1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1", "=x", "=?0", "=\"x\""})
  void targetedPermission_withAnyValueButTrue_isNotGiven(String value) {
    ResponseDirectives directives = targeted("public%1$s, must-understand%1$s".formatted(value));
    assertThat(directives.isPublic()).isFalse();
    assertThat(directives.mustUnderstand()).isFalse();
  }
}
