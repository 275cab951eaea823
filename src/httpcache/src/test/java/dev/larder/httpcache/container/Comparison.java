package dev.larder.httpcache.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Http;
import dev.larder.support.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Compares what came through the filter with what comes without it. */
final class Comparison {

  private Comparison() {}

  /** Status, fields and body are the same, byte for byte, the name of the branch apart. */
  static void assertSame(Http.Response filtered, Http.Response plain, String... leftOut) {
    assertThat(filtered.status()).as("status").isEqualTo(plain.status());
    assertThat(text(filtered)).as("body").isEqualTo(text(plain));
    assertThat(fields(filtered, leftOut)).as("fields").isEqualTo(fields(plain, leftOut));
    filtered
        .field("Content-Length")
        .ifPresent(
            length ->
                assertThat(length).as("length").isEqualTo(String.valueOf(filtered.bytes().length)));
    assertThat(filtered.all("Date")).as("Date").hasSize(1);
  }

  /** Status and fields are the same, and there is no body. */
  static void assertSameHead(Http.Response filtered, Http.Response plain) {
    assertThat(filtered.status()).as("status").isEqualTo(plain.status());
    assertThat(filtered.bytes()).as("body").isEmpty();
    assertThat(fields(filtered)).as("fields").isEqualTo(fields(plain));
  }

  private static String text(Http.Response response) {
    return branch(new String(response.bytes(), StandardCharsets.ISO_8859_1));
  }

  private static String branch(String text) {
    return text.replace("/p/", "/c/");
  }

  /** Letter case and blanks of a type, and the one encoding that JSON has, make no difference. */
  private static String normal(String name, String value) {
    return switch (name) {
      case "content-type" ->
          value
              .toLowerCase(Locale.ROOT)
              .replace(" ", "")
              .replace("application/json;charset=utf-8", "application/json");
      default -> branch(value);
    };
  }

  private static Map<String, List<String>> fields(Http.Response response, String... leftOut) {
    Map<String, List<String>> fields = new TreeMap<>();
    response
        .fields()
        .map()
        .forEach(
            (name, values) -> {
              String key = name.toLowerCase(Locale.ROOT);
              if (!WireResponse.INCIDENTAL.contains(key) && !List.of(leftOut).contains(key)) {
                fields.put(key, values.stream().map(value -> normal(key, value)).toList());
              }
            });
    return fields;
  }
}
