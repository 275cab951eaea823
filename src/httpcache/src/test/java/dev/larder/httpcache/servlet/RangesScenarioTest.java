package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Http;
import dev.larder.support.Texts;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Parts of stored responses. */
class RangesScenarioTest {

  private static final String DATE = "Sun, 09 Sep 2001 01:46:40 GMT";

  private volatile String seen = "";

  private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
    seen = request.getHeader("Range") + ", " + request.getHeader("If-Range");
    response.setHeader("Cache-Control", "max-age=10");
    response.setHeader("ETag", "\"1\"");
    if (Objects.equals(request.getHeader("If-None-Match"), "\"1\"")) {
      response.setStatus(304);
      return;
    }
    response.setContentType("text/plain;charset=utf-8");
    response.getOutputStream().print("0123456789");
  }

  @ParameterizedTest
  @EnumSource
  void aPartComesFromTheStore(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      Http.Response whole = scene.http.get("a");
      Http.Response part = scene.http.get("a", "Range", "bytes=2-4");
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.body()).isEqualTo("234");
      assertThat(part.field("Content-Range")).contains("bytes 2-4/10");
      assertThat(part.field("Content-Length")).contains("3");
      assertThat(part.field("Content-Type")).isEqualTo(whole.field("Content-Type"));
      assertThat(part.field("ETag")).contains("\"1\"");
      assertThat(part.field("X-Cache")).contains("HIT");
      assertThat(scene.heard.exchange(2).status()).isEqualTo(206);

      Http.Response after = scene.http.get("a", "Range", "bytes=10-");
      assertThat(after.status()).isEqualTo(416);
      assertThat(after.field("Content-Range")).contains("bytes */10");
      assertThat(after.bytes()).isEmpty();

      Http.Response changed = scene.http.get("a", "Range", "bytes=2-4", "If-Range", "\"0\"");
      assertThat(changed.status()).isEqualTo(200);
      assertThat(changed.body()).isEqualTo("0123456789");

      Http.Response same = scene.http.get("a", "Range", "bytes=2-4", "If-None-Match", "\"1\"");
      assertThat(same.status()).isEqualTo(304);
      assertThat(scene.calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void severalPartsComeInOneAnswer(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      String type = scene.http.get("a").field("Content-Type").orElseThrow();
      Http.Response parts = scene.http.get("a", "Range", "bytes=7-9,0-1");
      assertThat(parts.status()).isEqualTo(206);
      assertThat(parts.field("Content-Range")).isEmpty();
      String multipart = parts.field("Content-Type").orElseThrow();
      assertThat(multipart).startsWith("multipart/byteranges; boundary=");
      String boundary = multipart.substring(multipart.indexOf('=') + 1);
      assertThat(parts.body())
          .isEqualTo(
              "\r\n--%1$s\r\nContent-Type: %2$s\r\nContent-Range: bytes 7-9/10\r\n\r\n789"
                      .formatted(boundary, type)
                  + "\r\n--%1$s\r\nContent-Type: %2$s\r\nContent-Range: bytes 0-1/10\r\n\r\n01"
                      .formatted(boundary, type)
                  + "\r\n--%s--\r\n".formatted(boundary));
      assertThat(parts.field("Content-Length")).contains(Integer.toString(parts.bytes().length));
      assertThat(scene.http.get("a", "Range", "bytes=7-9,0-1").field("Content-Type"))
          .isNotEqualTo(parts.field("Content-Type"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStaleWholeIsValidatedAsAWholeAndThenServedInPart(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      scene.http.get("a");
      scene.time.step(Duration.ofSeconds(10));
      Http.Response part = scene.http.get("a", "Range", "bytes=2-4", "If-Range", "\"1\"");
      assertThat(seen).isEqualTo("null, null");
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.body()).isEqualTo("234");
      assertThat(part.field("X-Cache")).contains("REVALIDATED");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theWholeThatAnswersAFirstRange_isStored_andTheClientGetsItsPart(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      Http.Response part = scene.http.get("a", "Range", "bytes=2-4", "If-Range", "\"1\"");
      assertThat(seen).isEqualTo("bytes=2-4, \"1\"");
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.body()).isEqualTo("234");
      assertThat(part.field("Content-Range")).contains("bytes 2-4/10");
      assertThat(part.field("Content-Length")).contains("3");
      assertThat(part.field("X-Cache")).contains("MISS");
      assertThat(part.field("Cache-Status")).contains("larder; fwd=uri-miss; stored");
      assertThat(scene.heard.exchange(1).status()).isEqualTo(206);
      Http.Response whole = scene.http.get("a");
      assertThat(whole.field("X-Cache")).contains("HIT");
      assertThat(whole.body()).isEqualTo("0123456789");
      assertThat(whole.field("Content-Range")).isEmpty();

      Http.Response after = scene.http.get("b", "Range", "bytes=10-");
      assertThat(after.status()).isEqualTo(416);
      assertThat(after.field("Content-Range")).contains("bytes */10");
      Http.Response changed = scene.http.get("c", "Range", "bytes=2-4", "If-Range", "\"0\"");
      assertThat(changed.status()).isEqualTo(200);
      assertThat(changed.body()).isEqualTo("0123456789");
      Http.Response several = scene.http.get("d", "Range", "bytes=0-1,7-9");
      assertThat(several.status()).isEqualTo(206);
      assertThat(several.field("Content-Type").orElseThrow()).startsWith("multipart/byteranges");
      Http.Response unknown = scene.http.get("e", "Range", "lines=1-2");
      assertThat(unknown.status()).isEqualTo(200);
      for (String path : List.of("b", "c", "d", "e")) {
        assertThat(scene.http.get(path).field("X-Cache")).contains("HIT");
      }
      assertThat(scene.calls).hasValue(5);
    }
  }

  /** The cache divides only what it has stored. */
  @ParameterizedTest
  @EnumSource
  void theWholeThatIsNotStored_passesAsItIs(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .maxEntryBytes(9)
            .start(
                (request, response) -> {
                  if (request.getRequestURI().equals("/private")) {
                    response.setHeader("Cache-Control", "private");
                    response.getOutputStream().print("012");
                  } else {
                    serve(request, response);
                  }
                })) {
      Http.Response large = scene.http.get("large", "Range", "bytes=2-4");
      assertThat(large.status()).isEqualTo(200);
      assertThat(large.body()).isEqualTo("0123456789");
      assertThat(large.field("Cache-Status")).contains("larder; fwd=uri-miss; detail=too-large");
      Http.Response own = scene.http.get("private", "Range", "bytes=0-1");
      assertThat(own.status()).isEqualTo(200);
      assertThat(own.body()).isEqualTo("012");
      assertThat(own.field("Cache-Status")).contains("larder; fwd=uri-miss; detail=private");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theWholeThatReplacesAStaleOne_comesInPart(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=10");
                  response.setHeader("ETag", "\"" + System.nanoTime() + "\"");
                  response.getOutputStream().print("0123456789");
                })) {
      scene.http.get("a");
      scene.time.step(Duration.ofSeconds(10));
      Http.Response part = scene.http.get("a", "Range", "bytes=2-4");
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.body()).isEqualTo("234");
      assertThat(part.field("Cache-Status")).contains("larder; fwd=stale; stored; detail=expired");
    }
  }

  /** An application that divides for itself. */
  private static void divide(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "max-age=10");
    response.setHeader("ETag", "\"1\"");
    String range = request.getHeader("Range");
    if (range == null) {
      response.getOutputStream().print("0123456789");
      return;
    }
    int first = range.charAt(6) - '0';
    int last = range.charAt(8) - '0';
    response.setStatus(206);
    response.setHeader("Content-Range", "bytes " + first + "-" + last + "/10");
    response.getOutputStream().print("0123456789".substring(first, last + 1));
  }

  @ParameterizedTest
  @EnumSource
  void thePartsThatTheApplicationMakesAreKeptAndCombined(Kind kind) {
    try (Scene scene = Scene.on(kind).start(RangesScenarioTest::divide)) {
      assertThat(scene.http.get("a", "Range", "bytes=0-4").field("Cache-Status"))
          .contains("larder; fwd=uri-miss; stored");
      Http.Response within = scene.http.get("a", "Range", "bytes=1-3");
      assertThat(within.status()).isEqualTo(206);
      assertThat(within.body()).isEqualTo("123");
      assertThat(within.field("Content-Range")).contains("bytes 1-3/10");
      assertThat(within.field("X-Cache")).contains("HIT");
      assertThat(scene.calls).hasValue(1);

      assertThat(scene.http.get("a", "Range", "bytes=3-6").field("X-Cache")).contains("MISS");
      assertThat(scene.http.get("a", "Range", "bytes=0-6").body()).isEqualTo("0123456");
      assertThat(scene.calls).hasValue(2);

      assertThat(scene.http.get("a", "Range", "bytes=7-9").body()).isEqualTo("789");
      Http.Response whole = scene.http.get("a");
      assertThat(whole.status()).isEqualTo(200);
      assertThat(whole.body()).isEqualTo("0123456789");
      assertThat(whole.field("Content-Range")).isEmpty();
      assertThat(whole.field("X-Cache")).contains("HIT");
      assertThat(scene.calls).hasValue(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPartIsNeverTakenForTheWhole_norServedOldOrInvalidated(Kind kind) {
    try (Scene scene = Scene.on(kind).start(RangesScenarioTest::divide)) {
      scene.http.get("a", "Range", "bytes=0-4");
      assertThat(scene.http.get("a").body()).isEqualTo("0123456789");
      assertThat(scene.calls).hasValue(2);

      scene.http.get("b", "Range", "bytes=0-4");
      scene.http.send("DELETE", "b", "");
      assertThat(scene.http.get("b", "Range", "bytes=0-4").field("Cache-Status"))
          .contains("larder; fwd=stale; stored; detail=invalidated");
      scene.time.step(Duration.ofSeconds(10));
      assertThat(scene.http.get("b", "Range", "bytes=0-4").field("Cache-Status"))
          .contains("larder; fwd=stale; stored; detail=expired");
    }
  }

  @ParameterizedTest
  @EnumSource
  void severalLinesOfAFieldAreShownAsOne(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=10");
                  response.setHeader("Vary", "Foo");
                  response.getOutputStream().print(request.getHeader("Foo"));
                })) {
      assertThat(scene.http.get("a", "Foo", "1", "Foo", "2").body()).isEqualTo("1, 2");
      Http.Response one = scene.http.get("a", "Foo", "1, 2");
      assertThat(one.field("X-Cache")).contains("HIT");
      assertThat(one.body()).isEqualTo("1, 2");
    }
  }

  static Stream<Arguments> compressing() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                Stream.of("ETag: \"1\"", "ETag: W/\"1\"", "Last-Modified: " + DATE, "X-None: 1")
                    .map(validator -> Arguments.of(kind, validator)));
  }

  /** A container that compresses leaves parts alone: their {@code Content-Range} holds. */
  @ParameterizedTest
  @MethodSource("compressing")
  void aContainerThatCompressesDoesNotCompressAPart(Kind kind, String validator) {
    String body = "0123456789".repeat(1000);
    try (Scene scene =
        Scene.on(kind)
            .inCompressingContainer()
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=10");
                  String[] field = validator.split(": ", 2);
                  response.setHeader(field[0], field[1]);
                  response.setContentType("text/plain");
                  response.getWriter().print(body);
                })) {
      scene.http.get("a");
      for (String accepted : new String[] {"gzip", "br, gzip;q=0.5", "gzip;q=0", "*"}) {
        Http.Response part =
            scene.http.get("a", "Range", "bytes=5-6004", "Accept-Encoding", accepted);
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.all("Content-Encoding")).as(accepted).isSubsetOf("identity");
        assertThat(part.field("Content-Range")).contains("bytes 5-6004/10000");
        assertThat(part.field("Content-Length")).contains("6000");
        assertThat(part.body()).isEqualTo(body.substring(5, 6005));

        Http.Response parts =
            scene.http.get("a", "Range", "bytes=5-2004,4000-5999", "Accept-Encoding", accepted);
        assertThat(parts.status()).isEqualTo(206);
        assertThat(parts.all("Content-Encoding")).as(accepted).isSubsetOf("identity");
        assertThat(parts.field("Content-Type").orElseThrow()).startsWith("multipart/byteranges");
        assertThat(parts.body())
            .contains(
                "Content-Range: bytes 5-2004/10000\r\n\r\n" + body.substring(5, 2005) + "\r\n--",
                "Content-Range: bytes 4000-5999/10000\r\n\r\n" + body.substring(4000, 6000));
      }
      assertThat(scene.calls).hasValue(1);
    }
  }

  /** The client may have the rest of a body that the container has compressed. */
  @ParameterizedTest
  @EnumSource
  void aDateHoldsForNoPartWhereTheContainerMayHaveCompressedTheWhole(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=10");
                  response.setHeader("Last-Modified", DATE);
                  response.getWriter().print("0123456789");
                })) {
      scene.http.get("a");
      String[] range = {"Range", "bytes=2-4", "If-Range", DATE};
      assertThat(scene.http.get("a", range).status()).isEqualTo(206);
      for (String uncoded : new String[] {"identity", "identity;q=1, *;q=0"}) {
        Http.Response part =
            scene.http.get("a", "Range", "bytes=2-4", "If-Range", DATE, "Accept-Encoding", uncoded);
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.field("Content-Encoding")).isEmpty();
      }
      Http.Response whole =
          scene.http.get("a", "Range", "bytes=2-4", "If-Range", DATE, "Accept-Encoding", "gzip");
      assertThat(whole.status()).isEqualTo(200);
      assertThat(whole.body()).isEqualTo("0123456789");
    }
  }

  /** A 304 of a container that compresses names the tag that its client has. */
  @ParameterizedTest
  @MethodSource("compressing")
  void aContainerThatCompressesGivesAWholeThatItConfirms(Kind kind, String validator) {
    String body = "0123456789".repeat(1000);
    String[] field = validator.split(": ", 2);
    try (Scene scene =
        Scene.on(kind)
            .inCompressingContainer()
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=10");
                  response.setHeader(field[0], field[1]);
                  response.setContentType("text/plain");
                  response.getWriter().print(body);
                })) {
      for (String source : new String[] {"MISS", "HIT"}) {
        Http.Response whole = scene.http.get("a", "Accept-Encoding", "gzip");
        assertThat(whole.field("X-Cache")).contains(source);
        boolean coded = whole.field("Content-Encoding").isPresent();
        assertThat(coded ? Texts.gunzip(whole.bytes()) : whole.bytes())
            .isEqualTo(body.getBytes(StandardCharsets.US_ASCII));
        if (whole.field("ETag").isPresent()) {
          String tag = whole.field("ETag").get();
          Http.Response known =
              scene.http.get("a", "Accept-Encoding", "gzip", "If-None-Match", tag);
          assertThat(known.status()).isEqualTo(304);
          assertThat(known.field("ETag")).contains(tag);
          assertThat(known.field("Content-Encoding")).isEmpty();
        }
      }
    }
  }
}
