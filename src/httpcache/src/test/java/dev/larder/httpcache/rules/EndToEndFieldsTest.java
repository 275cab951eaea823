package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §3.1, RFC 9110 §5.5, §7.6.1. */
class EndToEndFieldsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "KEEP-ALIVE",
        "Proxy-Connection",
        "Proxy-Authenticate",
        "Proxy-Authentication-Info",
        "Proxy-Authorization",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Age",
        "Content-Length",
        "X-Cache",
        "cache-status"
      })
  void fieldOfOneConnectionOrAnswer_isNotStored(String name) {
    assertThat(EndToEndFields.of(Fields.of(name, "x", "ETag", "\"a\"")))
        .isEqualTo(Fields.of("ETag", "\"a\""));
  }

  @Test
  void fieldsThatConnectionLists_areNotStored() {
    Fields response =
        Fields.of(
            "Connection", "close, X-A", "X-a", "1", "connection", ",x-B,", "X-B", "2", "X-C", "3");
    assertThat(EndToEndFields.of(response)).isEqualTo(Fields.of("X-C", "3"));
  }

  @Test
  void otherFields_areStoredAsTheyAre() {
    Fields response =
        Fields.of(
            "Vary",
            "a",
            "X",
            "1",
            "X",
            "2",
            "Warning",
            "x",
            "Larder-Cache-Control",
            "public",
            "Cache-Groups",
            "\"g\"");
    assertThat(EndToEndFields.of(response)).isEqualTo(response);
  }

  @ParameterizedTest
  @CsvSource({"Larder-Cache-Control, true", "cdn-cache-control, false", "X-Cache-Control, true"})
  void targetedField_ofThisCacheAlone_endsHere(String name, boolean endsHere) {
    assertThat(EndToEndFields.endsHere(name)).isEqualTo(endsHere);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a\tb", "\u00e9\u00ff", "\u0080", "a:b;c=\"d\""})
  void value_ofFieldCharacters_isClean(String value) {
    assertThat(EndToEndFields.areClean(Fields.of("X", value))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nSet-Cookie: x",
        "a\nb",
        "a\rb",
        "a\u0000b",
        "a\u001fb",
        "a\u007fb",
        "a\u000bb",
        // the low bytes of these are a line feed and a carriage return
        "a\u010ab",
        "a\u560d\u560ab",
        "\u0100"
      })
  void value_withControlOrNoByte_isNotClean(String value) {
    assertThat(EndToEndFields.areClean(Fields.of("ETag", "\"a\"", "X", value))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:", "\u00e9", "a\n", "(a)", "a\u0000"})
  void name_thatIsNoToken_isNotClean(String name) {
    assertThat(EndToEndFields.areClean(Fields.of(name, "x"))).isFalse();
  }
}
