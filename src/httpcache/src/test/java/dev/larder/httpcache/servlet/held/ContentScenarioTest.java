package dev.larder.httpcache.servlet.held;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.support.Http;
import dev.larder.support.WireResponse;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import dev.larder.support.embedded.RawHttp2;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** GET and HEAD requests with content, which the application may answer by that content. */
class ContentScenarioTest {

  private static final String BYPASS = "larder; fwd=bypass; detail=content";

  /** Answers with the content of the request. */
  private static void echo(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "max-age=60");
    String content =
        request.getParameter("reader") == null
            ? new String(request.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
            : String.valueOf(request.getReader().readLine());
    response.getOutputStream().print("<" + content + ">");
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, GET",
    "TOMCAT, HEAD",
    "JETTY, GET",
    "UNDERTOW, GET",
    "JETTY, HEAD",
    "UNDERTOW, HEAD",
    "UNDERTOW, GET",
    "UNDERTOW, HEAD"
  })
  void aRequestWithContent_bypassesTheCache(Kind kind, String method) {
    try (Scene scene = Scene.on(kind).start(ContentScenarioTest::echo)) {
      assertThat(scene.http.send(method, "a", "one").field("Cache-Status")).contains(BYPASS);
      assertThat(scene.http.get("a").body()).isEqualTo("<>");
      assertThat(scene.http.send(method, "a", "two").field("Cache-Status")).contains(BYPASS);
      assertThat(scene.http.send("GET", "a", "two").body()).isEqualTo("<two>");
      // nothing was invalidated by it, and content of no length is none
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
      assertThat(scene.http.send("GET", "a", "").field("X-Cache")).contains("HIT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void contentOfUnknownLength_isContent(Kind kind) {
    try (Scene scene = Scene.on(kind).start(ContentScenarioTest::echo)) {
      String head =
          "GET /a HTTP/1.1\r\nHost: %s\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
              .formatted("127.0.0.1:" + scene.server.port());
      WireResponse answer = WireResponse.to(scene.server.port(), head + "3\r\none\r\n0\r\n\r\n");
      assertThat(answer.text()).isEqualTo("<one>");
      assertThat(answer.field("Cache-Status")).isEqualTo(BYPASS);
      assertThat(scene.http.get("a").body()).isEqualTo("<>");
    }
  }

  /** Over HTTP/2 nothing in the head need say that content follows. */
  @ParameterizedTest
  @EnumSource
  void contentOverHttp2_isContent(Kind kind) {
    try (Scene scene = Scene.on(kind).http2().start(ContentScenarioTest::echo)) {
      int port = scene.server.port();
      for (String path : List.of("/a", "/a?reader")) {
        String[] head = {":method", "GET", ":scheme", "http", ":path", path, ":authority", "a"};
        RawHttp2.Answer first = RawHttp2.sendWithContent(port, List.of("o", "ne"), head);
        assertThat(first.body()).isEqualTo("<one>");
        assertThat(first.field("Cache-Status")).isEqualTo(BYPASS);
        // frames that come long after the head: no answer comes before them
        RawHttp2.Answer late = RawHttp2.sendLate(port, List.of("t", "wo"), head);
        assertThat(late.body()).isEqualTo("<two>");
        assertThat(late.field("Cache-Status")).isEqualTo(BYPASS);

        RawHttp2.Answer none = RawHttp2.send(port, head);
        assertThat(none.field("X-Cache")).isEqualTo("MISS");
        assertThat(none.body()).isEqualTo(path.equals("/a") ? "<>" : "<null>");
        assertThat(RawHttp2.send(port, head).field("X-Cache")).isEqualTo("HIT");
        assertThat(RawHttp2.sendLate(port, List.of("three"), head).body()).isEqualTo("<three>");
      }
    }
  }

  /** All are in the application at the same time, or none would answer. */
  @ParameterizedTest
  @EnumSource
  void requestsWithContent_doNotWaitForOneAnother(Kind kind) {
    CyclicBarrier together = new CyclicBarrier(3);
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  try {
                    together.await(20, TimeUnit.SECONDS);
                  } catch (Exception e) {
                    throw new IOException(e);
                  }
                  echo(request, response);
                })) {
      List<CompletableFuture<Http.Response>> all =
          List.of(
              scene.http.sendAsync("GET", "a", "1"),
              scene.http.sendAsync("GET", "a", "2"),
              scene.http.sendAsync("GET", "a", "3"));
      assertThat(all).extracting(one -> one.join().body()).containsExactly("<1>", "<2>", "<3>");
    }
  }
}
