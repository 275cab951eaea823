package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §8.4, §8.8.3, §12.5.5. */
class ContentCodingTest {

  @Test
  void gzip_saysItsCodingAndHasATagOfItsOwn() {
    ResponseHead head =
        new ResponseHead(
            200,
            Fields.of(
                "Content-Type", "text/html",
                "etag", "\"a\"",
                "Content-MD5", "x",
                "Repr-Digest", "sha-256=:x:",
                "Content-Digest", "sha-256=:x:",
                "Digest", "x",
                "Last-Modified", "now"));
    assertThat(ContentCoding.GZIP.of(head))
        .isEqualTo(
            new ResponseHead(
                200,
                Fields.of(
                    "Content-Type", "text/html",
                    "etag", "\"a-gzip\"",
                    "Last-Modified", "now",
                    "Content-Encoding", "gzip",
                    "Vary", "Accept-Encoding")));
  }

  @Test
  void identity_addsNothingButVary() {
    ResponseHead head = new ResponseHead(404, Fields.of("ETag", "\"a\"", "Digest", "x"));
    assertThat(ContentCoding.IDENTITY.of(head))
        .isEqualTo(
            new ResponseHead(
                404, Fields.of("ETag", "\"a\"", "Digest", "x", "Vary", "Accept-Encoding")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Accept | false",
        "Accept-Encoding | true",
        "accept, ACCEPT-encoding | true",
        "* | true",
        "X-Accept-Encoding | false"
      })
  void vary_isAddedOnce(String vary, boolean there) {
    ResponseHead head = new ResponseHead(200, Fields.of("Vary", vary));
    for (ContentCoding coding : ContentCoding.values()) {
      assertThat(coding.of(head).fields().all("Vary")).hasSize(there ? 1 : 2).startsWith(vary);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a\" | \"a-gzip\"",
        "\"\" | \"-gzip\"",
        "\"a-gzip\" | \"a-gzip-gzip\"",
        "W/\"a\" | W/\"a\"",
        "a | a",
        "\"a | \"a",
        "\"a\", \"b\" | \"a\", \"b\""
      })
  void tag_strong_hasASuffix(String identity, String gzip) {
    assertThat(ContentCoding.GZIP.tag(identity)).isEqualTo(gzip);
    assertThat(ContentCoding.IDENTITY.tag(identity)).isEqualTo(identity);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a-gzip\" | \"a\"",
        "\"a-gzip\", \"b\" | \"a\", \"b\"",
        "\"a-gzip\",\"b-gzip\" | \"a\",\"b\"",
        "\"a-gzip-gzip\" | \"a-gzip\"",
        "W/\"a-gzip\" | W/\"a\"",
        "\"-gzip\" | \"\"",
        "\"a\" | \"a\"",
        "* | *",
        "-gzip | -gzip",
        "\"a-gzipped\" | \"a-gzipped\""
      })
  void ofApplication_takesTheSuffixOff(String list, String known) {
    assertThat(ContentCoding.ofApplication(list)).isEqualTo(known);
  }
}
