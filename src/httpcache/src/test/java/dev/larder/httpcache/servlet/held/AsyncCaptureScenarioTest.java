package dev.larder.httpcache.servlet.held;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.httpcache.servlet.waiting.AsyncWaits;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that an application makes asynchronously: stored when they are whole and good. */
class AsyncCaptureScenarioTest {

  private static final String TEXT = "asynchronous, é and ü";

  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  private static Stream<Arguments> onBoth(String... ways) {
    return Stream.of(ways).flatMap(way -> Stream.of(Kind.values()).map(k -> Arguments.of(k, way)));
  }

  static Stream<Arguments> good() {
    return onBoth(
        "at-once",
        "thread",
        "start",
        "own-wrappers",
        "written-before",
        "closed",
        "flushed-at-the-end",
        "dispatch",
        "dispatch-at-once",
        "dispatch-elsewhere",
        "dispatch-and-async-again");
  }

  @ParameterizedTest
  @MethodSource("good")
  void aWholeAnswerIsStoredBeforeItsClientHasIt(Kind kind, String way) {
    try (Scene scene =
        Scene.on(kind).start((request, response) -> AsyncWays.answer(request, response, TEXT))) {
      Http.Response first = scene.http.get(way);
      int callsOfFirst = scene.calls.get();
      Http.Response second = scene.http.get(way);

      assertThat(first.status()).isEqualTo(200);
      assertThat(first.body()).isEqualTo(TEXT);
      assertThat(first.field("X-Cache")).contains("MISS");
      assertThat(second.field("X-Cache")).contains("HIT");
      assertThat(second.body()).isEqualTo(TEXT);
      assertThat(second.field("Content-Type")).isEqualTo(first.field("Content-Type"));
      assertThat(scene.calls).hasValue(callsOfFirst);
      assertThat(scene.heard.exchange(1).status()).isEqualTo(200);
      scene.heard.exchange(2);
      assertThat(scene.heard.answered).hasSize(2);
    }
  }

  static Stream<Arguments> bad() {
    return onBoth(
        "no-store",
        "cookie",
        "session",
        "status-500",
        "sent",
        "large",
        "throw",
        "timeout",
        "timeout-answered",
        "dispatch-and-throw",
        "events",
        "unwrapped",
        "non-blocking");
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatIsPrivateFailedOrStreamedIsNotStored(Kind kind, String way) {
    try (Scene scene =
            Scene.on(kind)
                .maxEntryBytes(100_000)
                .start((request, response) -> AsyncWays.answer(request, response, TEXT));
        Scene without =
            Scene.on(kind)
                .withoutCache()
                .start((request, response) -> AsyncWays.answer(request, response, TEXT))) {
      Http.Response plain = without.http.get(way);
      for (int i = 0; i < 2; i++) {
        Http.Response response = scene.http.get(way);
        assertThat(response.status()).isEqualTo(plain.status());
        if (plain.status() == 200) {
          assertThat(response.body()).isEqualTo(plain.body());
        }
        assertThat(response.field("X-Cache").orElse("MISS")).isEqualTo("MISS");
      }
      scene.heard.exchange(2);
      assertThat(scene.heard.answered).hasSize(2);
      assertThat(scene.heard.stored).isEmpty();
      assertThat(scene.heard.notStored).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  /** The declared length is more than was written: the client is left with an incomplete answer. */
  @ParameterizedTest
  @EnumSource
  void anIncompleteAnswerIsNotStored(Kind kind) {
    try (Scene scene =
        Scene.on(kind).start((request, response) -> AsyncWays.answer(request, response, TEXT))) {
      Http.raw(
          scene.server.port(),
          "GET /short HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
          java.time.Duration.ofSeconds(5));
      scene.heard.exchange(1);
      assertThat(scene.heard.stored).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, sent", "JETTY, sent", "UNDERTOW, sent", "TOMCAT, status-500", "JETTY, status-500",
        "UNDERTOW, status-500",
    "TOMCAT, timeout", "JETTY, timeout", "UNDERTOW, timeout", "TOMCAT, throw", "JETTY, throw",
        "UNDERTOW, throw",
    "TOMCAT, dispatch-and-throw", "JETTY, dispatch-and-throw", "UNDERTOW, dispatch-and-throw"
  })
  void aStaleResponseStandsInForAnAsynchronousError(Kind kind, String way) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  if (calls.incrementAndGet() == 1) {
                    response.setHeader("Cache-Control", "max-age=1, stale-if-error=60");
                    response.getWriter().print("old");
                  } else {
                    AsyncWays.answer(request, response, TEXT);
                  }
                })) {
      scene.http.get(way);
      scene.time.step(1000);
      Http.Response stale = scene.http.get(way);
      assertThat(stale.status()).isEqualTo(200);
      assertThat(stale.body()).isEqualTo("old");
      assertThat(stale.field("X-Cache")).contains("STALE");
      assertThat(scene.http.get(way).body()).isEqualTo("old");
    }
  }

  @ParameterizedTest
  @EnumSource
  void conditionsRangesAndValidationAreTheCachesOwn(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  String condition = request.getHeader("If-None-Match");
                  AsyncContext async = request.startAsync();
                  response.setHeader("Cache-Control", "max-age=1");
                  response.setHeader("ETag", "\"v1\"");
                  async.start(
                      () -> {
                        if (condition == null) {
                          AsyncWays.write(response, "0123456789");
                        } else {
                          response.setStatus(304);
                        }
                        async.complete();
                      });
                })) {
      Http.Response known = scene.http.get("a", "If-None-Match", "\"v1\"");
      assertThat(known.status()).isEqualTo(304);
      assertThat(scene.http.get("a").body()).isEqualTo("0123456789");
      assertThat(scene.http.get("a", "Range", "bytes=2-4").body()).isEqualTo("234");
      assertThat(scene.calls).hasValue(1);
      scene.time.step(1000);
      Http.Response confirmed = scene.http.get("a");
      assertThat(confirmed.status()).isEqualTo(200);
      assertThat(confirmed.body()).isEqualTo("0123456789");
      assertThat(confirmed.field("X-Cache")).contains("REVALIDATED");
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
      assertThat(scene.calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL",
    "JETTY, ALL",
    "UNDERTOW, ALL",
    "TOMCAT, SAFE",
    "JETTY, SAFE",
    "UNDERTOW, SAFE"
  })
  void whoWaitedIsReleasedWithTheStoredResponse(Kind kind, AsyncWaits waits) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(waits)
            .start(
                (request, response) -> {
                  calls.incrementAndGet();
                  AsyncContext async = request.startAsync();
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setCharacterEncoding("UTF-8");
                  new Thread(
                          () -> {
                            inside.countDown();
                            try {
                              Scene.pass(go);
                            } catch (InterruptedException e) {
                              Thread.currentThread().interrupt();
                            }
                            AsyncWays.write(response, TEXT);
                            async.complete();
                          })
                      .start();
                })) {
      CompletableFuture<Http.Response> leader = scene.http.getAsync("a");
      Scene.pass(inside);
      List<CompletableFuture<Http.Response>> all = scene.getTimes(10, "a");
      Scene.until(() -> scene.filter.parked() + Scene.waiters() == 10);
      go.countDown();
      assertThat(all)
          .allSatisfy(one -> assertThat(one.join().field("X-Cache")).contains("HIT"))
          .allSatisfy(one -> assertThat(one.join().body()).isEqualTo(TEXT));
      assertThat(leader.join().body()).isEqualTo(TEXT);
      assertThat(calls).hasValue(1);
    }
  }

  /**
   * The client of an asynchronous leader resets its stream: that says nothing of the others, and
   * one of them leads.
   */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL",
    "JETTY, ALL",
    "TOMCAT, SAFE",
    "JETTY, SAFE",
    "TOMCAT, STORED",
    "JETTY, STORED"
  })
  void aClientThatLeavesReleasesNobodyToTheApplication(Kind kind, AsyncWaits waits)
      throws Exception {
    HttpClient leaving = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    try (Scene scene = Scene.on(kind).http2().waits(waits).start(this::answerWhenReleased)) {
      HttpRequest.Builder request = HttpRequest.newBuilder();
      HttpRequest first = request.uri(scene.server.baseUri().resolve("a?free")).build();
      assertThat(leaving.send(first, BodyHandlers.ofString()).version())
          .isEqualTo(HttpClient.Version.HTTP_2);
      // it is known to be storable
      scene.http.get("a");
      scene.store.clear();
      held = true;

      CompletableFuture<?> leader =
          leaving.sendAsync(
              request.uri(scene.server.baseUri().resolve("a")).build(), BodyHandlers.ofString());
      Scene.pass(inside);
      List<CompletableFuture<Http.Response>> all = scene.getTimes(20, "a");
      Scene.until(() -> scene.filter.parked() + scene.filter.blocked() == 20);
      int before = calls.get();
      held = false;
      leader.cancel(true);

      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo(TEXT));
      assertThat(calls.get() - before).isEqualTo(1);
    }
  }

  private volatile boolean held;

  private void answerWhenReleased(HttpServletRequest request, HttpServletResponse response) {
    assertThat(request.getMethod()).isEqualTo("GET");
    calls.incrementAndGet();
    boolean holds = held;
    AsyncContext async = request.startAsync();
    response.setHeader("Cache-Control", "max-age=60");
    response.setCharacterEncoding("UTF-8");
    if (holds) {
      inside.countDown();
      return;
    }
    new Thread(
            () -> {
              AsyncWays.write(response, TEXT);
              async.complete();
            })
        .start();
  }

  /** Once it is clear that the answer streams, nobody waits for it any more. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, text/plain", "JETTY, text/plain", "UNDERTOW, text/plain",
    "TOMCAT, text/event-stream", "JETTY, text/event-stream", "UNDERTOW, text/event-stream"
  })
  void aStreamPassesInTimeAndHoldsNobodyUp(Kind kind, String type) throws Exception {
    try (Scene scene =
            Scene.on(kind)
                .start(
                    (request, response) -> {
                      int call = calls.incrementAndGet();
                      AsyncContext async = request.startAsync();
                      response.setHeader("Cache-Control", "max-age=60");
                      response.setContentType(type);
                      if (call > 1) {
                        AsyncWays.write(response, "another one");
                        async.complete();
                        return;
                      }
                      new Thread(() -> stream(async)).start();
                    });
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), scene.server.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "GET /a HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
                  .formatted(scene.server.port())
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      StringBuilder received = new StringBuilder();
      while (!received.toString().contains("second")) {
        received.append((char) in.read());
      }
      // the application still stands at its latch
      assertThat(scene.http.get("a").body()).isEqualTo("another one");
      go.countDown();
      String rest = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(rest).contains("third");
      scene.heard.exchange(2);
      assertThat(scene.heard.stored)
          .noneMatch(one -> new String(one.body(), StandardCharsets.UTF_8).contains("first"));
    }
  }

  private void stream(AsyncContext async) {
    try {
      var writer = async.getResponse().getWriter();
      writer.write("first\n\n");
      writer.flush();
      writer.write("second\n\n");
      writer.flush();
      Scene.pass(go);
      writer.write("third\n\n");
      async.complete();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoWaitsForOneThatIsNeverCompletedDoesNotHang(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.ALL)
            .start(
                (request, response) -> {
                  if (calls.incrementAndGet() == 1) {
                    inside.countDown();
                    request.startAsync().setTimeout(500);
                  } else {
                    response.setHeader("Cache-Control", "max-age=60");
                    response.getWriter().print("well");
                  }
                })) {
      CompletableFuture<Http.Response> leader = scene.http.getAsync("a");
      Scene.pass(inside);
      List<CompletableFuture<Http.Response>> all = scene.getTimes(10, "a");
      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("well"));
      assertThat(leader.join().status()).isEqualTo(500);
      assertThat(calls).hasValue(2);
    }
  }

  // --- JAX-RS
  // --------------------------------------------------------------------------------------------------------

  /** A resource that resumes on another thread. */
  @Path("/")
  public static final class Suspending {
    @GET
    @Path("{size}")
    public void get(@PathParam("size") int size, @Suspended AsyncResponse later) {
      new Thread(
              () ->
                  later.resume(
                      Response.ok("x".repeat(size)).header("Cache-Control", "max-age=60").build()))
          .start();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, 10",
    "JETTY, 10",
    "UNDERTOW, 10",
    "TOMCAT, 100000",
    "JETTY, 100000",
    "UNDERTOW, 100000"
  })
  void aSuspendedResourceIsStored(Kind kind, int size) {
    ServletContainer jersey = new ServletContainer(new ResourceConfig().register(Suspending.class));
    try (Scene scene = Scene.on(kind).servlet(jersey, "/api/*").start((request, response) -> {})) {
      assertThat(scene.http.get("api/" + size).body()).hasSize(size);
      Http.Response second = scene.http.get("api/" + size);
      assertThat(second.field("X-Cache")).contains("HIT");
      assertThat(second.body()).hasSize(size);
    }
  }
}
