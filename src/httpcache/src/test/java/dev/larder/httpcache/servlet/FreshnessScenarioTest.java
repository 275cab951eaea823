package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.HttpDate;
import dev.larder.support.Http;
import dev.larder.support.SteppableTime;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a response answers, in whole exchanges. */
class FreshnessScenarioTest {

  @ParameterizedTest
  @EnumSource
  void answersUntilTheSecondAtWhichItExpires(Kind kind) {
    AtomicInteger version = new AtomicInteger();
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=2");
                  response.getWriter().print(version.incrementAndGet());
                })) {
      Http.Response first = scene.http.get("a");
      assertThat(first.body()).isEqualTo("1");
      assertThat(first.field("X-Cache")).contains("MISS");
      assertThat(first.field("Cache-Status")).contains("larder; fwd=uri-miss; stored");

      scene.time.step(1999);
      Http.Response hit = scene.http.get("a");
      assertThat(hit.body()).isEqualTo("1");
      assertThat(hit.field("X-Cache")).contains("HIT");
      assertThat(hit.field("Age")).contains("1");
      assertThat(hit.field("Cache-Status")).contains("larder; hit; ttl=0");

      scene.time.step(1);
      Http.Response again = scene.http.get("a");
      assertThat(again.body()).isEqualTo("2");
      assertThat(again.field("X-Cache")).contains("MISS");
      assertThat(again.field("Cache-Status")).contains("larder; fwd=stale; stored; detail=expired");
      assertThat(scene.http.get("a").body()).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void expiresFieldAndAgeOfTheApplicationCount(Kind kind) {
    SteppableTime time = new SteppableTime();
    try (Scene scene =
        Scene.on(kind)
            .time(time)
            .start(
                (request, response) -> {
                  if (request.getRequestURI().equals("/expires")) {
                    response.setHeader("Date", HttpDate.format(time.date()));
                    response.setHeader("Expires", HttpDate.format(time.date().plusSeconds(10)));
                  } else {
                    response.setHeader("Cache-Control", "max-age=10");
                    response.setHeader("Age", "7");
                  }
                  response.getWriter().print("x");
                })) {
      scene.http.get("expires");
      scene.http.get("aged");
      scene.time.step(2999);
      assertThat(scene.http.get("aged").field("Age")).contains("9");
      scene.time.step(1);
      assertThat(scene.http.get("aged").field("X-Cache")).contains("MISS");
      scene.time.step(6999);
      assertThat(scene.http.get("expires").field("X-Cache")).contains("HIT");
      scene.time.step(1);
      assertThat(scene.http.get("expires").field("X-Cache")).contains("MISS");
    }
  }

  @ParameterizedTest
  @EnumSource
  void targetedFieldRulesAndIsNeverShown(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Larder-Cache-Control", "max-age=60");
                  response.setHeader("Cache-Control", "no-cache");
                  response.setHeader("ETag", "\"1\"");
                  if (request.getParameter("large") != null) {
                    response.getOutputStream().write(new byte[2 << 20]);
                  } else if (request.getParameter("flushed") != null) {
                    response.flushBuffer();
                  } else if (request.getParameter("error") != null) {
                    response.sendError(404);
                    return;
                  }
                  response.getOutputStream().print("x");
                })) {
      assertHidden(scene.http.get("a"));
      Http.Response hit = scene.http.get("a");
      assertHidden(hit);
      assertThat(hit.field("X-Cache")).contains("HIT");
      assertThat(hit.field("Cache-Control")).contains("no-cache");
      assertHidden(scene.http.get("a", "If-None-Match", "\"1\""));
      assertHidden(scene.http.get("a?large"));
      assertHidden(scene.http.get("a?flushed"));
      assertHidden(scene.http.get("a?error"));
      assertHidden(scene.http.head("b"));
      assertHidden(scene.http.get("b", "Range", "bytes=0-1"));
      assertHidden(scene.http.get("b", "If-Match", "\"1\""));
      assertHidden(scene.http.get("b;p=1"));
      assertHidden(scene.http.post("b", "x"));
      assertHidden(scene.http.send("OPTIONS", "b", null));
    }
  }

  private static void assertHidden(Http.Response response) {
    assertThat(response.field("Larder-Cache-Control")).isEmpty();
    assertThat(response.field("X-Cache")).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void whatTheTargetedFieldForbidsIsNotStoredThoughItWasFlushed(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "public, max-age=60");
                  response.setHeader("Larder-Cache-Control", "no-store");
                  response.getWriter().print("secret");
                  response.flushBuffer();
                })) {
      Http.Response first = scene.http.get("a");
      assertThat(first.field("Cache-Status")).contains("larder; fwd=uri-miss; detail=no-store");
      assertThat(first.body()).isEqualTo("secret");
      assertThat(scene.http.get("a").field("X-Cache")).contains("MISS");
      assertThat(scene.store.size()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void flushedResponseIsStoredByTheTargetedField(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "no-store");
                  response.setHeader("Larder-Cache-Control", "max-age=60");
                  response.getWriter().print("half ");
                  response.flushBuffer();
                  response.getWriter().print("whole");
                })) {
      assertThat(scene.http.get("a").body()).isEqualTo("half whole");
      Http.Response hit = scene.http.get("a");
      assertThat(hit.field("X-Cache")).contains("HIT");
      assertThat(hit.body()).isEqualTo("half whole");
      assertThat(hit.field("Larder-Cache-Control")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void bodyOverTheLimitPassesThroughWholeAndIsNotStored(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .maxEntryBytes(1000)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  int bytes = Integer.parseInt(request.getParameter("bytes"));
                  byte[] body = new byte[bytes];
                  for (int i = 0; i < bytes; i++) {
                    body[i] = (byte) ('a' + i % 26);
                  }
                  HttpServletResponse out = response;
                  for (int i = 0; i < bytes; i += 100) {
                    out.getOutputStream().write(body, i, Math.min(100, bytes - i));
                  }
                })) {
      for (int bytes : new int[] {999, 1000}) {
        assertThat(scene.http.get("a?bytes=" + bytes).bytes()).hasSize(bytes);
        assertThat(scene.http.get("a?bytes=" + bytes).field("X-Cache")).contains("HIT");
      }
      for (int bytes : new int[] {1001, 100_000}) {
        Http.Response first = scene.http.get("a?bytes=" + bytes);
        assertThat(first.bytes()).hasSize(bytes);
        assertThat(first.bytes()[bytes - 1]).isEqualTo((byte) ('a' + (bytes - 1) % 26));
        assertThat(first.field("Cache-Status")).contains("larder; fwd=uri-miss; detail=too-large");
        assertThat(scene.http.get("a?bytes=" + bytes).field("X-Cache")).contains("MISS");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientGetsNotModifiedFromTheStoreAndOnAFill(Kind kind) {
    AtomicReference<String> seen = new AtomicReference<>("");
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  seen.set(
                      request.getHeader("If-None-Match")
                          + " "
                          + request.getDateHeader("If-Modified-Since"));
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("ETag", "\"v1\"");
                  response.setDateHeader("Last-Modified", 1_000_000_000_000L);
                  response.setContentType("text/plain");
                  response.getWriter().print("body");
                })) {
      Http.Response fill =
          scene.http.get(
              "a",
              "If-None-Match",
              "W/\"v1\"",
              "If-Modified-Since",
              "Sun, 09 Sep 2001 01:46:40 GMT");
      assertThat(seen.get()).isEqualTo("null -1");
      assertThat(fill.status()).isEqualTo(304);
      assertThat(fill.bytes()).isEmpty();
      assertThat(fill.field("ETag")).contains("\"v1\"");
      assertThat(fill.field("X-Cache")).contains("MISS");

      Http.Response whole = scene.http.get("a");
      assertThat(whole.status()).isEqualTo(200);
      assertThat(whole.body()).isEqualTo("body");
      assertThat(whole.field("X-Cache")).contains("HIT");

      assertThat(scene.http.get("a", "If-None-Match", "\"v0\", \"v1\"").status()).isEqualTo(304);
      assertThat(scene.http.get("a", "If-None-Match", "\"v0\"").status()).isEqualTo(200);
      assertThat(scene.http.get("a", "If-Modified-Since", "Sun, 09 Sep 2001 01:46:40 GMT").status())
          .isEqualTo(304);
      assertThat(scene.http.head("a", "If-None-Match", "*").status()).isEqualTo(304);
      assertThat(scene.calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyTagsAreAnsweredInBoundedTime(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("ETag", "\"v1\"");
                  response.getWriter().print("body");
                })) {
      scene.http.get("a");
      Http.Response response =
          scene.http.get("a", "If-None-Match", "\"x\",".repeat(1500) + "\"v1\"");
      assertThat(response.status()).isEqualTo(304);
      assertThat(response.took()).isLessThan(Duration.ofSeconds(2));
    }
  }
}
