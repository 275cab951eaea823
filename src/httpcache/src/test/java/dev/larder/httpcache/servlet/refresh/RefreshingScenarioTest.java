package dev.larder.httpcache.servlet.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Expired responses that clients get while the cache itself fetches them again. */
class RefreshingScenarioTest {

  private static final String WINDOW = "max-age=1, stale-while-revalidate=60";

  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  private void hold() throws InterruptedException {
    inside.countDown();
    Scene.pass(go);
  }

  private static void answer(HttpServletResponse response, Object body) throws IOException {
    response.setHeader("Cache-Control", WINDOW);
    response.getWriter().print(body);
  }

  @ParameterizedTest
  @EnumSource
  void nobodyWaitsWhileOneRefreshRuns(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  if (call == 2) {
                    hold();
                  }
                  answer(response, call);
                })) {
      scene.http.get("a");
      scene.time.step(3000);
      Http.Response stale = scene.http.get("a");
      assertThat(stale.body()).isEqualTo("1");
      assertThat(stale.field("X-Cache")).contains("STALE");
      assertThat(stale.field("Cache-Status"))
          .contains("larder; hit; ttl=-2; detail=stale-while-revalidate");
      Scene.pass(inside);
      for (int i = 0; i < 20; i++) {
        assertThat(scene.http.get("a").body()).isEqualTo("1");
      }
      assertThat(scene.http.head("a").field("X-Cache")).contains("STALE");
      go.countDown();

      Scene.until(() -> scene.http.get("a").field("X-Cache").orElse("").equals("HIT"));
      assertThat(scene.http.get("a").body()).isEqualTo("2");
      assertThat(calls).hasValue(2);
    }
  }

  /** There is neither a lifetime nor a validator nor another window: this one keeps it. */
  @ParameterizedTest
  @EnumSource
  void aWindowAloneKeepsAResponse(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=0, stale-while-revalidate=60");
                  response.getWriter().print(calls.incrementAndGet());
                })) {
      assertThat(scene.http.get("a").field("Cache-Status"))
          .contains("larder; fwd=uri-miss; stored");
      Http.Response stale = scene.http.get("a");
      assertThat(stale.body()).isEqualTo("1");
      assertThat(stale.field("X-Cache")).contains("STALE");
      Scene.until(() -> scene.heard.stored.size() == 2);
      assertThat(scene.http.get("a").body()).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefreshConfirmsWhatIsUnchanged(Kind kind) throws Exception {
    AtomicReference<@Nullable String> condition = new AtomicReference<>();
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("ETag", "\"1\"");
                  response.setHeader("Cache-Control", WINDOW);
                  if (calls.incrementAndGet() == 1) {
                    response.getWriter().print("body");
                  } else {
                    condition.set(request.getHeader("If-None-Match"));
                    response.setStatus(304);
                  }
                })) {
      scene.http.get("a");
      scene.time.step(1000);
      assertThat(scene.http.get("a").field("X-Cache")).contains("STALE");
      Scene.until(() -> scene.http.get("a").field("X-Cache").orElse("").equals("HIT"));

      assertThat(scene.http.get("a").body()).isEqualTo("body");
      assertThat(condition.get()).isEqualTo("\"1\"");
      assertThat(calls).hasValue(2);
    }
  }

  /** The application sees what selects the response, and neither user nor secret. */
  @ParameterizedTest
  @EnumSource
  void aRefreshIsNobodysRequest(Kind kind) throws Exception {
    List<List<String>> seen = new CopyOnWriteArrayList<>();
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  seen.add(
                      Collections.list(request.getHeaderNames()).stream()
                          .map(name -> name.toLowerCase(Locale.ROOT))
                          .toList());
                  response.setHeader("Vary", "Accept-Language");
                  response.setHeader("Cache-Control", WINDOW + ", public");
                  response
                      .getWriter()
                      .print(
                          request.getHeader("Accept-Language")
                              + calls.incrementAndGet()
                              + request.getHeader("Host")
                              + request.getQueryString());
                })) {
      String host = "127.0.0.1:" + scene.server.port();
      String[] fields = {
        "Accept-Language", "de", "Cookie", "a=b", "Authorization", "Basic x", "X-Other", "y"
      };
      assertThat(scene.http.get("a?b=%20c", fields).body()).isEqualTo("de1" + host + "b=%20c");
      scene.time.step(1000);
      assertThat(scene.http.get("a?b=%20c", fields).field("X-Cache")).contains("STALE");
      Scene.until(() -> scene.http.get("a?b=%20c", fields).body().startsWith("de2" + host));

      assertThat(seen.get(0)).contains("cookie", "authorization", "x-other");
      assertThat(seen.get(1)).containsOnly("host", "accept-language", "connection");
      assertThat(calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, thrown", "JETTY, thrown", "UNDERTOW, thrown", "TOMCAT, status", "JETTY, status",
        "UNDERTOW, status",
    "TOMCAT, sent", "JETTY, sent", "UNDERTOW, sent", "TOMCAT, no-store", "JETTY, no-store",
        "UNDERTOW, no-store",
    "TOMCAT, missing", "JETTY, missing", "UNDERTOW, missing"
  })
  void aFailureKeepsTheStaleResponseForItsWindow(Kind kind, String how) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  if (calls.incrementAndGet() == 1) {
                    answer(response, "good");
                  } else {
                    fail(how, response);
                  }
                })) {
      scene.http.get("a");
      scene.time.step(2000);
      assertThat(scene.http.get("a").body()).isEqualTo("good");
      untilReported(scene, 3);
      assertThat(scene.http.get("a").body()).isEqualTo("good");
      assertThat(calls).as("no other attempt at once").hasValue(2);

      scene.time.step(6000);
      // the first attempt may have to end its connection yet
      Scene.until(
          () -> {
            assertThat(scene.http.get("a").body()).isEqualTo("good");
            return calls.get() == 3;
          });

      scene.time.step(60_000);
      assertThat(scene.http.get("a").body()).isNotEqualTo("good");
    }
  }

  /** Clients' requests and the cache's own are reported when they have ended. */
  private static void untilReported(Scene scene, int exchanges) {
    Scene.until(() -> scene.heard.answered.size() == exchanges);
  }

  private static void fail(String how, HttpServletResponse response)
      throws IOException, ServletException {
    response.setHeader("Cache-Control", "no-store");
    switch (how) {
      case "thrown" -> throw new ServletException("on purpose");
      case "status" -> response.setStatus(503);
      case "sent" -> response.sendError(500);
      case "missing" -> response.setStatus(404);
      default -> response.getWriter().print("not to be kept");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRefreshThatTakesTooLongIsGivenUpAndNotRepeatedAtOnce(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .setting("cache.refresh.threads", 1)
            .setting("cache.refresh.timeout", 1)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  if (request.getRequestURI().equals("/a") && call > 2) {
                    hold();
                  }
                  answer(response, call);
                })) {
      scene.http.get("a");
      scene.http.get("b");
      scene.time.step(1000);
      assertThat(scene.http.get("a").body()).isEqualTo("1");
      Scene.pass(inside);
      // the only thread is free again when the time is over
      Scene.until(() -> scene.http.get("b").field("X-Cache").orElse("").equals("HIT"));
      assertThat(scene.http.get("a").body()).isEqualTo("1");
      assertThat(calls).hasValue(4);
      go.countDown();
      // late, but stored all the same
      Scene.until(() -> scene.http.get("a").field("X-Cache").orElse("").equals("HIT"));
    }
  }

  /** Who knows the field knows nothing: the secret is good once, and for its target alone. */
  @ParameterizedTest
  @EnumSource
  void theSecretOpensNothingElse(Kind kind) throws Exception {
    AtomicReference<@Nullable String> secret = new AtomicReference<>();
    List<String> seen = new CopyOnWriteArrayList<>();
    try (Scene scene =
        Scene.on(kind)
            .before(
                (request, response, chain) -> {
                  String found = ((HttpServletRequest) request).getHeader(LoopbackRefresher.FIELD);
                  if (found != null && secret.compareAndSet(null, found)) {
                    try {
                      hold();
                    } catch (InterruptedException e) {
                      throw new ServletException(e);
                    }
                  }
                  chain.doFilter(request, response);
                })
            .start(
                (request, response) -> {
                  seen.add("" + request.getHeader(LoopbackRefresher.FIELD));
                  answer(response, calls.incrementAndGet());
                })) {
      scene.http.get("a");
      scene.time.step(1000);
      scene.http.get("b");
      assertThat(scene.http.get("a").body()).isEqualTo("1");
      Scene.pass(inside);
      String stolen = String.valueOf(secret.get());
      assertThat(stolen).hasSize(64);
      assertThat(scene.http.get("b", LoopbackRefresher.FIELD, stolen).field("X-Cache"))
          .contains("HIT");
      assertThat(scene.http.post("a?x", "", LoopbackRefresher.FIELD, stolen).body()).isEqualTo("3");
      go.countDown();
      Scene.until(() -> scene.http.get("a").body().equals("4"));

      assertThat(scene.http.get("a", LoopbackRefresher.FIELD, stolen).field("X-Cache"))
          .contains("HIT");
      scene.http.get("c", LoopbackRefresher.FIELD, "guess");
      assertThat(seen).hasSize(5).containsOnly("null");
    }
  }

  /** A login in front of the cache lets no request without a user through. */
  @ParameterizedTest
  @EnumSource
  void whereTheCacheDoesNotComeThroughTheNextCallerRefreshes(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .before(
                (request, response, chain) -> {
                  if (((HttpServletRequest) request).getHeader("X-User") == null) {
                    ((HttpServletResponse) response).setStatus(401);
                  } else {
                    chain.doFilter(request, response);
                  }
                })
            .start((request, response) -> answer(response, calls.incrementAndGet()))) {
      scene.http.get("a", "X-User", "u");
      scene.time.step(1000);
      assertThat(scene.http.get("a", "X-User", "u").body()).isEqualTo("1");
      Scene.until(() -> scene.http.get("a", "X-User", "u").body().equals("2"));
      assertThat(scene.http.get("a", "X-User", "u").field("X-Cache")).contains("HIT");
      assertThat(calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereItIsOffOneCallerRefreshesAndTheOthersDoNotWait(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .setting("cache.refresh.threads", 0)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  if (call == 2) {
                    hold();
                  }
                  answer(response, call);
                })) {
      scene.http.get("a");
      scene.time.step(1000);
      CompletableFuture<Http.Response> refreshing = scene.http.getAsync("a");
      Scene.pass(inside);
      for (int i = 0; i < 5; i++) {
        assertThat(scene.http.get("a").body()).isEqualTo("1");
      }
      go.countDown();
      assertThat(refreshing.join().body()).isEqualTo("2");
      assertThat(scene.http.get("a").body()).isEqualTo("2");
      assertThat(calls).hasValue(2);
    }
  }

  /** What a refresh began to read before a write is not served after it. */
  @ParameterizedTest
  @EnumSource
  void aWriteDuringARefreshIsNotUndoneByIt(Kind kind) throws Exception {
    AtomicInteger value = new AtomicInteger(1);
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  if (request.getMethod().equals("PUT")) {
                    value.set(2);
                    return;
                  }
                  int read = value.get();
                  if (calls.incrementAndGet() == 2) {
                    hold();
                  }
                  answer(response, read);
                })) {
      scene.http.get("a");
      scene.time.step(1000);
      assertThat(scene.http.get("a").body()).isEqualTo("1");
      Scene.pass(inside);
      scene.http.put("a", "");
      CompletableFuture<Http.Response> after = scene.http.getAsync("a");
      go.countDown();

      assertThat(after.join().body()).isEqualTo("2");
      assertThat(scene.http.get("a").body()).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void mustRevalidateMeansThat(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", WINDOW + ", must-revalidate");
                  response.getWriter().print(calls.incrementAndGet());
                })) {
      scene.http.get("a");
      scene.time.step(1000);
      assertThat(scene.http.get("a").body()).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theFilterStopsWhileARefreshRuns(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  if (calls.incrementAndGet() == 2) {
                    hold();
                  }
                  answer(response, calls.get());
                })) {
      scene.http.get("a");
      scene.time.step(1000);
      assertThat(scene.http.get("a").body()).isEqualTo("1");
      Scene.pass(inside);
      scene.filter.destroy();
      Scene.until(
          () ->
              Thread.getAllStackTraces().keySet().stream()
                  .noneMatch(thread -> thread.getName().equals("larder-refresh")));
      go.countDown();
    }
  }
}
