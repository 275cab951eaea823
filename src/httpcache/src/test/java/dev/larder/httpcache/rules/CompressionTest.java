package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionTest {

  private static final Compression ON = new Compression(true, 100, Compression.TEXTS);

  private static ResponseHead response(int status, String... fields) {
    return new ResponseHead(status, Fields.of(fields));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html | true",
        "text/html;charset=utf-8 | true",
        "TEXT/HTML ; charset=utf-8 | true",
        "text/css | true",
        "application/json | true",
        "application/javascript | true",
        "application/xml | true",
        "application/atom+xml | true",
        "application/problem+json;charset=utf-8 | true",
        "image/svg+xml | true",
        "image/png | false",
        "application/octet-stream | false",
        "application/jsonp | false",
        "texts/html | false",
        "text | false",
        "x/y;z=text/html | false"
      })
  void type_decides(String type, boolean allowed) {
    assertThat(ON.allows(response(200, "Content-Type", type))).isEqualTo(allowed);
  }

  @Test
  void type_missing_isNotAllowed() {
    assertThat(ON.allows(response(200))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"99, false", "100, true", "101, true"})
  void length_decides(long length, boolean allowed) {
    assertThat(ON.allows(response(200, "Content-Type", "text/html"), length)).isEqualTo(allowed);
    assertThat(ON.allows(response(200, "Content-Type", "image/png"), length)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Encoding | br | false",
        "Content-Encoding | gzip | false",
        "Content-Range | bytes 0-1/2 | false",
        "Cache-Control | no-transform | false",
        "Cache-Control | max-age=5, No-Transform | false",
        "Cache-Control | no-transform=x | false",
        "Cache-Control | max-age=5 | true",
        "Larder-Cache-Control | max-age=5, no-transform | false",
        "CDN-Cache-Control | no-transform | false",
        "X-Note | no-transform | true",
        "Vary | Accept-Encoding | true"
      })
  void field_mayForbid(String name, String value, boolean allowed) {
    assertThat(ON.allows(response(200, "Content-Type", "text/html", name, value)))
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"200, true", "404, true", "206, false"})
  void part_isNotCompressed(int status, boolean allowed) {
    assertThat(ON.allows(response(status, "Content-Type", "text/html"))).isEqualTo(allowed);
  }

  @Test
  void off_allowsNothing() {
    assertThat(Compression.OFF.allows(response(200, "Content-Type", "text/html"), 10_000))
        .isFalse();
  }

  @Test
  void types_areReadWithoutCase() {
    Compression own = new Compression(true, 0, List.of("Application/X-Own"));
    assertThat(own.allows(response(200, "Content-Type", "application/x-own"))).isTrue();
    assertThat(own.allows(response(200, "Content-Type", "text/html"))).isFalse();
  }

  @Test
  void minBytes_negative_isRefused() {
    assertThatThrownBy(() -> new Compression(true, -1, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
