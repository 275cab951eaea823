package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.servlet.waiting.AsyncWaits;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every answer says why it is what it is: one exchange for each reason that one can cause. */
class ReasonsScenarioTest {

  private volatile boolean again;

  private void serve(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String asked = request.getRequestURI();
    String reason = asked.substring(1).replaceFirst("[;/].*", "");
    response.setHeader("Cache-Control", "max-age=60");
    switch (reason) {
      case "status" -> response.setStatus(416);
      case "no-store" -> response.setHeader("Cache-Control", "no-store");
      case "private" -> response.setHeader("Cache-Control", "private, max-age=60");
      case "malformed-directives" -> response.setHeader("Cache-Control", "max-age=60, \"x");
      case "must-understand" -> {
        response.setHeader("Cache-Control", "must-understand, no-store, max-age=60");
        response.setStatus(299);
      }
      case "set-cookie" -> response.addHeader("Set-Cookie", "a=b");
      case "personal" -> request.isUserInRole("any");
      case "vary" -> response.setHeader("Vary", "*");
      case "vary-cookie" -> response.setHeader("Vary", "Accept, Cookie");
      case "vary-miss" -> response.setHeader("Vary", "Accept-Language");
      case "groups" -> response.setHeader("Cache-Groups", "not, strings");
      case "no-freshness" -> response.setHeader("Cache-Control", "public");
      case "already-stale" -> response.setHeader("Cache-Control", "max-age=0");
      case "no-cache" -> response.setHeader("Cache-Control", "no-cache");
      case "range" -> {
        response.setStatus(206);
        response.setHeader("Content-Range", "bytes 0-0/2");
        response.setHeader("Vary", "Accept");
      }
      case "session-id" -> {
        response.getWriter().print("<a href='/x;jsessionid=1234'>");
      }
      case "too-large" -> response.getOutputStream().write(new byte[2000]);
      case "error" -> {
        response.sendError(404);
        return;
      }
      case "exception" -> throw new ServletException("on purpose");
      case "event-stream" -> response.setContentType("text/event-stream");
      case "trailers" -> response.setTrailerFields(() -> Map.of("X-Sum", "1"));
      case "fields" -> response.setHeader("X-Text", "caf\u0119");
      case "async" -> {
        var async = request.startAsync();
        response.getOutputStream().setWriteListener(new Listener(response, async));
        return;
      }
      case "unmergeable" -> {
        response.setHeader("ETag", "\"1\"");
        response.setHeader("Cache-Control", again ? "private" : "max-age=60");
        response.setStatus(again ? 304 : 200);
      }
      case "validator-mismatch" -> {
        response.setHeader("ETag", again ? "\"2\"" : "\"1\"");
        response.setStatus(again ? 304 : 200);
      }
      case "s-maxage" ->
          response.setHeader("Cache-Control", "s-maxage=60, stale-while-revalidate=60");
      default -> response.setHeader("ETag", "\"1\"");
    }
    if (!reason.equals("session-id")) {
      response.getOutputStream().print("x");
    }
  }

  private record Listener(HttpServletResponse response, AsyncContext async)
      implements WriteListener {
    @Override
    public void onWritePossible() throws IOException {
      if (response.getOutputStream().isReady()) {
        async.complete();
      }
    }

    @Override
    public void onError(Throwable failure) {
      async.complete();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyAnswerHasItsReason(Kind kind) {
    List<String> wrong = new ArrayList<>();
    try (Scene scene = Scene.on(kind).maxEntryBytes(1000).start(this::serve)) {
      for (Reason reason :
          List.of(
              Reason.STATUS,
              Reason.NO_STORE,
              Reason.PRIVATE,
              Reason.MALFORMED,
              Reason.MUST_UNDERSTAND,
              Reason.SET_COOKIE,
              Reason.PERSONAL,
              Reason.VARY,
              Reason.GROUPS,
              Reason.NO_FRESHNESS,
              Reason.ALREADY_STALE,
              Reason.NO_CACHE,
              Reason.SESSION_ID,
              Reason.TOO_LARGE,
              Reason.ERROR,
              Reason.EVENT_STREAM,
              Reason.TRAILERS,
              Reason.FIELDS,
              Reason.ASYNC)) {
        for (int i = 0; i < 2; i++) {
          check(wrong, scene.http.get(reason.token()), "MISS", "uri-miss", reason.token());
        }
      }
      check(wrong, scene.http.get("vary-cookie"), "MISS", "uri-miss", "vary");
      check(wrong, scene.http.head("head"), "MISS", "uri-miss", "head");
      check(wrong, scene.http.get("range", "Range", "bytes=0-0"), "MISS", "uri-miss", "range");
      check(wrong, scene.http.post("method", ""), "BYPASS", "method", "method");
      check(wrong, scene.http.send("OPTIONS", "m", null), "BYPASS", "method", "method");
      check(wrong, scene.http.get("p;a=b"), "BYPASS", "bypass", "path-parameters");
      check(wrong, scene.http.get("p/%61"), "BYPASS", "bypass", "unkeyable");
      check(wrong, scene.http.send("GET", "p", "x"), "BYPASS", "bypass", "content");
      check(
          wrong,
          scene.http.get("p", "If-Unmodified-Since", "x"),
          "BYPASS",
          "bypass",
          "precondition");
      check(
          wrong,
          scene.http.get("authorization", "Authorization", "x"),
          "MISS",
          "uri-miss",
          "authorization");
      assertThat(
              Http.raw(
                  scene.server.port(),
                  // Undertow closes at once only if "close" is the first line of its field
                  "GET /u HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: close\r\nConnection: Upgrade\r\n\r\n",
                  Duration.ofSeconds(5)))
          .contains("larder; fwd=bypass; detail=upgrade");
      assertThat(scene.http.get("exception").status()).isEqualTo(500);
      assertThat(scene.http.post("exception", "").status()).isEqualTo(500);
      assertThat(scene.heard.answered).filteredOn(one -> one.reason() == Reason.ERROR).hasSize(3);
      assertThat(wrong).isEmpty();
    }
  }

  private static void check(
      List<String> wrong, Http.Response response, String source, String forward, String detail) {
    String expected = "larder; fwd=" + forward + "; detail=" + detail;
    String status = response.field("Cache-Status").orElse("none");
    if (!status.equals(expected) || !response.field("X-Cache").orElse("none").equals(source)) {
      wrong.add(response.field("X-Cache").orElse("none") + " " + status + " for " + expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsStoredSaysWhyItWasMissing(Kind kind) {
    try (Scene scene = Scene.on(kind).waits(AsyncWaits.STORED).start(this::serve)) {
      assertStatus(scene.http.get("a"), "larder; fwd=uri-miss; stored");
      assertStatus(scene.http.get("a"), "larder; hit; ttl=60");
      scene.http.post("a", "");
      assertStatus(scene.http.get("a"), "larder; fwd=stale; stored; detail=invalidated");
      scene.time.step(60_000);
      assertStatus(scene.http.get("a"), "larder; fwd=stale; stored; detail=expired");
      scene.http.get("vary-miss", "Accept-Language", "de");
      assertStatus(
          scene.http.get("vary-miss", "Accept-Language", "en"), "larder; fwd=vary-miss; stored");
      assertStatus(
          scene.http.get("a", "Authorization", "x"), "larder; fwd=request; detail=authorization");
      scene.http.get("unmergeable");
      scene.http.get("validator-mismatch");
      scene.http.get("s-maxage");
      scene.time.step(60_000);
      again = true;
      assertStatus(scene.http.get("s-maxage"), "larder; fwd=stale; stored; detail=s-maxage");
      assertStatus(
          scene.http.get("validator-mismatch"), "larder; fwd=stale; detail=validator-mismatch");
      assertThat(scene.http.get("unmergeable").field("X-Cache")).contains("REVALIDATED");
      assertThat(scene.heard.notStored).contains(Reason.UNMERGEABLE);
    }
  }

  /** What is not known yet is not said: neither that the answer is stored nor that it is not. */
  @ParameterizedTest
  @EnumSource
  void aHeadThatLeavesBeforeItsBody_leavesOpenWhetherTheAnswerIsStored(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .maxEntryBytes(1000)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("Vary", "Accept-Language");
                  response.flushBuffer();
                  int size = request.getRequestURI().equals("/large") ? 1001 : 1;
                  response.getOutputStream().write(new byte[size]);
                })) {
      assertStatus(scene.http.get("a"), "larder; fwd=uri-miss");
      assertStatus(scene.http.get("a"), "larder; hit; ttl=60");
      assertStatus(scene.http.get("a", "Accept-Language", "de"), "larder; fwd=vary-miss");
      assertStatus(scene.http.get("large"), "larder; fwd=uri-miss");
      assertStatus(scene.http.get("large"), "larder; fwd=uri-miss");
      scene.time.step(60_000);
      assertStatus(scene.http.get("a"), "larder; fwd=stale; detail=expired");
    }
  }

  private static void assertStatus(Http.Response response, String expected) {
    assertThat(response.field("Cache-Status")).contains(expected);
  }
}
