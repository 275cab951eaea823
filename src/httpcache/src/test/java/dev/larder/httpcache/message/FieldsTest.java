package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §5. */
class FieldsTest {

  private static final Fields SOME = Fields.of("Vary", "a", "ETag", "\"x\"", "vary", " b, c ");

  @Test
  void name_anyCase_isFound() {
    assertThat(SOME.has("VARY")).isTrue();
    assertThat(SOME.has("Var")).isFalse();
    assertThat(SOME.first("eTAG")).contains("\"x\"");
    assertThat(SOME.first("Age")).isEmpty();
    assertThat(SOME.all("VaRy")).containsExactly("a", "b, c");
    assertThat(SOME.names()).containsExactly("vary", "etag");
  }

  @Test
  void combined_isLinesInOrder() {
    assertThat(SOME.combined("Vary")).contains("a, b, c");
    assertThat(SOME.combined("Age")).isEmpty();
    assertThat(SOME.members("vary")).containsExactly("a", "b", "c");
  }

  @Test
  void with_replacesAllLines() {
    Fields with = SOME.with("VARY", "d");
    assertThat(with.all("Vary")).containsExactly("d");
    assertThat(with.size()).isEqualTo(2);
    assertThat(SOME.size()).isEqualTo(3);
  }

  @Test
  void without_dropsAllLines() {
    assertThat(SOME.without("vARY").size()).isEqualTo(1);
    assertThat(SOME.without("Age")).isSameAs(SOME);
    assertThat(SOME.without(List.of("etag")::contains).names()).containsExactly("vary");
  }

  @Test
  void plus_keepsBoth() {
    assertThat(SOME.plus(Fields.of("Vary", "z")).all("Vary")).containsExactly("a", "b, c", "z");
    assertThat(Fields.empty().plus(SOME)).isEqualTo(SOME);
  }

  @Test
  void equality_isOfLines() {
    Fields same = Fields.of("Vary", "a", "ETag", "\"x\"", "vary", "b, c");
    assertThat(SOME).isEqualTo(same).hasSameHashCodeAs(same).hasToString(same.toString());
    assertThat(SOME).isNotEqualTo(Fields.empty()).isNotEqualTo("Vary");
    assertThat(SOME.iterator().next()).isEqualTo(new Field("Vary", "a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a, b | a;b",
        ",, a ,, b ,, | a;b",
        "a=\"b, c\", d | a=\"b, c\";d",
        "a=\"b\\\", c\", d | a=\"b\\\", c\";d",
        // an open quotation reaches to the end: no directive hides behind it unseen
        "a=\"b, no-store | a=\"b, no-store",
        "a=\"b\\ | a=\"b\\",
        // a backslash means nothing outside of quotations
        "a\\, b | a\\;b",
        "a\"b\"c, d | a\"b\"c;d"
      })
  void members_areSeparatedByCommasOutsideQuotes(String value, String expected) {
    assertThat(Fields.of("X", value).members("x")).containsExactly(expected.split(";"));
  }

  @Test
  void members_ofNothing_areNone() {
    assertThat(Fields.of("X", "", "X", " , ,").members("X")).isEmpty();
    assertThat(Fields.empty().members("X")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, true",
    "HEAD, true",
    "OPTIONS, true",
    "TRACE, true",
    "POST, false",
    "PUT, false",
    "DELETE, false",
    "PATCH, false",
    "get, false",
    "FOO, false",
    "'', false"
  })
  void method_unknownOrOtherCase_isUnsafe(String method, boolean safe) {
    RequestHead request = new RequestHead(method, Fields.empty(), false);
    assertThat(request.isSafe()).isEqualTo(safe);
    assertThat(request.isGet()).isEqualTo(method.equals("GET"));
    assertThat(request.isHead()).isEqualTo(method.equals("HEAD"));
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, false, true",
    "authorization, false, true",
    "Cookie, false, false",
    "Cookie, true, true"
  })
  void request_withCredentialsOrSession_isPersonal(String name, boolean session, boolean personal) {
    assertThat(new RequestHead("GET", Fields.of(name, "x"), session).isPersonal())
        .isEqualTo(personal);
  }

  @ParameterizedTest
  @CsvSource({
    "199, false, false",
    "200, true, false",
    "304, true, false",
    "399, true, false",
    "400, false, false",
    "499, false, false",
    "500, false, true",
    "599, false, true"
  })
  void status_hasItsClass(int status, boolean nonError, boolean serverError) {
    ResponseHead response = new ResponseHead(status, Fields.empty());
    assertThat(response.isNonError()).isEqualTo(nonError);
    assertThat(response.isServerError()).isEqualTo(serverError);
  }
}
