package dev.larder.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptFieldTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // field | asks for JSON | takes JSON
        "application/json | true | true",
        "APPLICATION/JSON;charset=utf-8 | true | true",
        "application/problem+json | true | true",
        "application/* | true | true",
        "application/json, */* | true | true",
        "application/json, text/plain, */* | true | true",
        "application/json, text/javascript, */*; q=0.01 | true | true",
        "application/json, text/html;q=0.9 | true | true",
        "*/* | false | true",
        "*/*;q=0.1 | false | true",
        "image/png, */* | false | true",
        "text/html, application/json | false | false",
        "application/json;q=0.9, text/html | false | false",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | false | false",
        "text/html, image/gif, image/jpeg, */*; q=0.2 | false | false",
        "application/xhtml+xml, */* | false | false",
        "text/*, */* | false | false",
        "text/html;q=0, */* | false | true",
        "application/json;q=0, */* | false | false",
        "application/json;q=0 | false | false",
        "*/*;q=0 | false | false",
        "text/html | false | false",
        "image/png | false | false",
        "'' | false | false",
        "json | false | false",
        "application/json;q=x | true | true",
        ";;,,/,*/ | false | false"
      })
  void preference_isThatOfTheField(String field, boolean asks, boolean takes) {
    assertThat(AcceptField.asksForJson(List.of(field))).isEqualTo(asks);
    assertThat(AcceptField.takesJson(List.of(field))).isEqualTo(takes);
  }

  @Test
  void lines_areOneList() {
    assertThat(AcceptField.asksForJson(List.of("text/html;q=0.5", "application/json"))).isTrue();
    assertThat(AcceptField.asksForJson(List.of("application/json;q=0.4", "text/html"))).isFalse();
  }

  @Test
  void endlessFields_areReadInNoTime() {
    String many = "application/json;q=0.1,".repeat(100_000);
    assertThat(AcceptField.takesJson(List.of(many))).isTrue();
    assertThat(AcceptField.takesJson(List.of("a/" + "b".repeat(1_000_000)))).isFalse();
    assertThat(AcceptField.takesJson(List.of(";".repeat(1_000_000)))).isFalse();
  }
}
