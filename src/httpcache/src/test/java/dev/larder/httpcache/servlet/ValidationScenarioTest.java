package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of stale responses: they are validated, replaced, or stand in for an error. */
class ValidationScenarioTest {

  private static final String LAST_MODIFIED = "Sun, 09 Sep 2001 01:46:40 GMT";

  private volatile String mode = "200";
  private volatile String conditions = "";
  private volatile String control = "max-age=10";

  private void serve(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    conditions = request.getHeader("If-None-Match") + ", " + request.getHeader("If-Modified-Since");
    String now = mode;
    response.setHeader("X-Mode", now);
    response.setHeader("Cache-Control", control);
    switch (now) {
      case "200" -> {
        response.setHeader("ETag", "\"v1\"");
        response.setHeader("Last-Modified", LAST_MODIFIED);
        response.getWriter().print("one");
      }
      case "new" -> {
        response.setHeader("ETag", "\"v2\"");
        response.getWriter().print("two");
      }
      case "304" -> response.setStatus(304);
      case "304 length" -> {
        response.setStatus(304);
        // of the 200 that it stands for (RFC 9110 §8.6)
        response.setContentLength(3);
      }
      case "304 flushed" -> {
        response.setStatus(304);
        response.flushBuffer();
      }
      case "304 cookie" -> {
        response.addHeader("Set-Cookie", "user=alice");
        response.setStatus(304);
      }
      case "304 session" -> {
        request.getSession();
        response.setStatus(304);
      }
      case "304 private" -> {
        response.setHeader("Cache-Control", "private, max-age=100");
        response.setStatus(304);
      }
      case "500" -> {
        response.setStatus(500);
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().print("broken");
      }
      case "sent" -> response.sendError(503);
      case "runtime" -> throw new IllegalStateException("on purpose");
      case "io" -> throw new IOException("on purpose");
      default -> throw new ServletException("on purpose");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, 304",
    "JETTY, 304",
    "UNDERTOW, 304",
    "TOMCAT, 304 flushed",
    "JETTY, 304 flushed",
    "UNDERTOW, 304 flushed",
    "TOMCAT, 304 length",
    "JETTY, 304 length",
    "UNDERTOW, 304 length"
  })
  void aConfirmedResponseIsFreshAgain(Kind kind, String confirming) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      scene.http.get("a");
      scene.time.step(10_000);
      mode = confirming;
      Http.Response confirmed = scene.http.get("a");
      assertThat(conditions).isEqualTo("\"v1\", " + LAST_MODIFIED);
      assertThat(confirmed.status()).isEqualTo(200);
      assertThat(confirmed.body()).isEqualTo("one");
      assertThat(confirmed.field("X-Cache")).contains("REVALIDATED");
      assertThat(confirmed.field("Cache-Status"))
          .contains("larder; fwd=stale; fwd-status=304; ttl=10; detail=validated");
      assertThat(confirmed.field("Age")).contains("0");

      scene.time.step(9_999);
      Http.Response hit = scene.http.get("a");
      assertThat(hit.field("X-Cache")).contains("HIT");
      assertThat(hit.field("X-Mode")).contains(confirming);
      assertThat(hit.field("ETag")).contains("\"v1\"");
      scene.time.step(1);
      // the client's own condition is answered from what was confirmed
      Http.Response own = scene.http.get("a", "If-None-Match", "\"v1\"");
      assertThat(own.status()).isEqualTo(304);
      assertThat(own.field("X-Cache")).contains("REVALIDATED");
      assertThat(scene.calls).hasValue(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNewResponseReplacesTheStaleOne(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      scene.http.get("a");
      scene.time.step(10_000);
      mode = "new";
      assertThat(scene.http.get("a", "If-None-Match", "\"v1\"").body()).isEqualTo("two");
      assertThat(scene.http.get("a").body()).isEqualTo("two");
      assertThat(scene.http.get("a", "If-None-Match", "\"v2\"").status()).isEqualTo(304);
      assertThat(scene.calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, 304 cookie",
    "JETTY, 304 cookie",
    "UNDERTOW, 304 cookie",
    "TOMCAT, 304 private",
    "JETTY, 304 private",
    "UNDERTOW, 304 private",
    "TOMCAT, 304 session",
    "JETTY, 304 session",
    "UNDERTOW, 304 session"
  })
  void whatA304SaysToItsOwnClientReachesNobodyElse(Kind kind, String confirming) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      scene.http.get("a");
      scene.time.step(10_000);
      mode = confirming;
      Http.Response own = scene.http.get("a");
      assertThat(own.status()).isEqualTo(200);
      assertThat(own.body()).isEqualTo("one");
      boolean cookie = confirming.equals("304 cookie") || confirming.equals("304 session");
      assertThat(own.field("Set-Cookie").isPresent()).isEqualTo(cookie);

      mode = "200";
      Http.Response next = scene.http.get("a");
      assertThat(next.field("X-Cache")).contains("MISS");
      assertThat(next.field("Set-Cookie")).isEmpty();
      assertThat(next.field("Cache-Control")).contains("max-age=10");
      assertThat(next.field("X-Mode")).contains("200");
      assertThat(scene.http.get("a").field("Set-Cookie")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void noCacheIsStoredAndValidatedEveryTime(Kind kind) {
    control = "no-cache";
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      assertThat(scene.http.get("a").field("Cache-Status"))
          .contains("larder; fwd=uri-miss; stored");
      mode = "304";
      for (int i = 0; i < 3; i++) {
        Http.Response response = scene.http.get("a");
        assertThat(response.field("X-Cache")).contains("REVALIDATED");
        assertThat(response.body()).isEqualTo("one");
      }
      mode = "new";
      assertThat(scene.http.get("a").body()).isEqualTo("two");
      assertThat(scene.calls).hasValue(5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, 500, 500", "JETTY, 500, 500", "UNDERTOW, 500, 500", "TOMCAT, sent, 503",
        "JETTY, sent, 503", "UNDERTOW, sent, 503",
    "TOMCAT, runtime, 500", "JETTY, runtime, 500", "UNDERTOW, runtime, 500", "TOMCAT, io, 500",
        "JETTY, io, 500", "UNDERTOW, io, 500",
    "TOMCAT, servlet, 500", "JETTY, servlet, 500", "UNDERTOW, servlet, 500"
  })
  void aStaleResponseStandsInForAnErrorWhileItMay(Kind kind, String failure, int status) {
    control = "max-age=10, stale-if-error=30";
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      scene.http.get("a");
      scene.time.step(10_000);
      mode = failure;
      Http.Response stale = scene.http.get("a");
      assertThat(stale.status()).isEqualTo(200);
      assertThat(stale.body()).isEqualTo("one");
      assertThat(stale.field("X-Cache")).contains("STALE");
      assertThat(stale.field("Age")).contains("10");
      assertThat(stale.field("X-Mode")).contains("200");
      assertThat(stale.field("Cache-Status"))
          .contains("larder; fwd=stale; fwd-status=" + status + "; ttl=0; detail=stale-if-error");

      // no other attempt for five seconds
      scene.time.step(4_999);
      Http.Response waiting = scene.http.get("a", "If-None-Match", "\"v1\"");
      assertThat(waiting.status()).isEqualTo(304);
      assertThat(waiting.field("X-Cache")).contains("STALE");
      assertThat(waiting.field("Cache-Status"))
          .contains("larder; hit; ttl=-5; detail=stale-if-error");
      assertThat(scene.calls).hasValue(2);
      scene.time.step(1);
      assertThat(scene.http.head("a").field("X-Cache")).contains("STALE");
      assertThat(scene.calls).hasValue(3);

      // to the end of the window
      scene.time.step(25_000);
      assertThat(scene.http.get("a").field("X-Cache")).contains("STALE");
      scene.time.step(5_001);
      assertThat(scene.http.get("a").status()).isEqualTo(status);
      mode = "304";
      assertThat(scene.http.get("a").field("X-Cache")).contains("REVALIDATED");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatForbidsStaleResponsesIsObeyed(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      for (String forbidding :
          List.of("must-revalidate", "proxy-revalidate", "s-maxage=10", "no-cache")) {
        mode = "200";
        control = "max-age=10, stale-if-error=30, " + forbidding;
        String path = "a?" + forbidding;
        scene.http.get(path);
        scene.time.step(10_000);
        mode = "sent";
        assertThat(scene.http.get(path).status()).as(forbidding).isEqualTo(503);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientErrorIsNoReasonToServeStale(Kind kind) {
    control = "max-age=10, stale-if-error=30";
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  if (mode.equals("gone")) {
                    response.sendError(410);
                  } else {
                    serve(request, response);
                  }
                })) {
      scene.http.get("a");
      scene.time.step(10_000);
      mode = "gone";
      assertThat(scene.http.get("a").status()).isEqualTo(410);
    }
  }
}
