package dev.larder.httpcache.servlet.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.CallLeases;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.support.Http;
import dev.larder.support.MapStore;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Simultaneous requests for one target: one goes to the application, the others wait for it. */
class CollapsingScenarioTest {

  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  /** The first call stands inside until the test lets it go. */
  private void holdFirst(int call) throws InterruptedException {
    if (call == 1) {
      inside.countDown();
      Scene.pass(go);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tenFirstRequestsAreOneCall(Kind kind) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  holdFirst(calls.incrementAndGet());
                  response.setHeader("Cache-Control", "max-age=60");
                  response.getWriter().print("body " + calls.get());
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(10, "a");
      Scene.pass(inside);
      Scene.until(() -> Scene.waiters() == 9);
      go.countDown();

      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("body 1"));
      assertThat(calls).hasValue(1);
      assertThat(all.stream().filter(one -> source(one).equals("MISS"))).hasSize(1);
      assertThat(all.stream().filter(one -> source(one).equals("HIT"))).hasSize(9);
      assertThat(all.stream().filter(one -> status(one).contains("; collapsed; ttl=60")))
          .hasSize(9);
      scene.heard.exchange(10);
      assertThat(scene.heard.answered.stream().filter(one -> one.collapsed())).hasSize(9);
    }
  }

  @ParameterizedTest
  @EnumSource
  void otherTargetsDoNotWait(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  boolean slow =
                      request.getRequestURI().equals("/slow") && request.getQueryString() == null;
                  holdFirst(slow ? 1 : 2);
                  response.setHeader("Cache-Control", "max-age=60");
                  response.getWriter().print(request.getRequestURI());
                })) {
      CompletableFuture<Http.Response> slow = scene.http.getAsync("slow");
      Scene.pass(inside);
      assertThat(scene.http.get("quick").body()).isEqualTo("/quick");
      assertThat(scene.http.get("slow?other").body()).isEqualTo("/slow");
      assertThat(slow).isNotDone();
      go.countDown();
      assertThat(slow.join().body()).isEqualTo("/slow");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, no-store", "JETTY, no-store", "UNDERTOW, no-store", "TOMCAT, cookie", "JETTY, cookie",
        "UNDERTOW, cookie",
    "TOMCAT, large", "JETTY, large", "UNDERTOW, large", "TOMCAT, error", "JETTY, error",
        "UNDERTOW, error",
    "TOMCAT, exception", "JETTY, exception", "UNDERTOW, exception", "TOMCAT, sent", "JETTY, sent",
        "UNDERTOW, sent",
    "TOMCAT, session", "JETTY, session", "UNDERTOW, session", "TOMCAT, validate", "JETTY, validate",
        "UNDERTOW, validate",
    "TOMCAT, broken", "JETTY, broken", "UNDERTOW, broken", "TOMCAT, async", "JETTY, async",
        "UNDERTOW, async"
  })
  void allAreReleasedTogetherIfTheLeaderHasNothingToShare(Kind kind, String ending)
      throws Exception {
    int followers = 12;
    CountDownLatch together = new CountDownLatch(followers);
    AtomicInteger calls = new AtomicInteger();
    try (Scene scene =
        Scene.on(kind)
            .maxEntryBytes(10_000)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  holdFirst(call);
                  if (call > 1) {
                    // nobody passes before all are here: one after the other would never do
                    together.countDown();
                    Scene.pass(together);
                  }
                  end(ending, call, request, response);
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(followers + 1, "a");
      Scene.pass(inside);
      Scene.until(() -> Scene.waiters() == followers);
      go.countDown();
      List<String> bodies =
          all.stream()
              .map(one -> one.handle((response, cut) -> cut == null ? response.body() : "cut off"))
              .map(CompletableFuture::join)
              .toList();

      assertThat(calls).hasValue(followers + 1);
      if (!List.of("sent", "exception", "broken", "large").contains(ending)) {
        assertThat(bodies).doesNotHaveDuplicates();
      }
      assertThat(scene.heard.answered).noneMatch(one -> one.source().name().equals("HIT"));
    }
  }

  private static void end(
      String ending, int call, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    response.setHeader("Cache-Control", "max-age=60");
    switch (ending) {
      case "no-store" -> response.setHeader("Cache-Control", "no-store");
      case "cookie" -> response.addHeader("Set-Cookie", "user=" + call);
      case "large" -> response.getOutputStream().write(new byte[20_000]);
      case "error" -> {
        response.setStatus(500);
        response.setHeader("Cache-Control", "no-cache");
      }
      case "sent" -> {
        response.sendError(503);
        return;
      }
      case "exception" -> throw new ServletException("on purpose");
      case "session" -> request.getSession();
      case "validate" -> {
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("ETag", "\"" + call + "\"");
      }
      case "broken" -> {
        response.setContentLength(3);
        response.flushBuffer();
        throw new IOException("on purpose");
      }
      default -> {
        var async = request.startAsync();
        response.getOutputStream().print("answer of ");
        response.getOutputStream().flush();
        response.getOutputStream().print("call " + call);
        async.complete();
        return;
      }
    }
    response.getOutputStream().print("answer of call " + call);
  }

  @ParameterizedTest
  @EnumSource
  void requestsForWhatIsKnownUnstorableDoNotWait(Kind kind) throws Exception {
    int at = 20;
    CountDownLatch together = new CountDownLatch(at);
    AtomicBoolean storable = new AtomicBoolean();
    AtomicInteger calls = new AtomicInteger();
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  if (call > 1 && call <= at + 1) {
                    together.countDown();
                    Scene.pass(together);
                  }
                  if (call > at + 2) {
                    holdFirst(call - at - 2);
                  }
                  response.setHeader("Cache-Control", storable.get() ? "max-age=1" : "no-store");
                  response.getWriter().print(call);
                })) {
      scene.http.get("a");
      scene.getTimes(at, "a").forEach(CompletableFuture::join);
      assertThat(calls).hasValue(at + 1);

      storable.set(true);
      assertThat(scene.http.get("a").field("Cache-Status"))
          .contains("larder; fwd=uri-miss; stored");
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");

      // and they collapse again as soon as it has expired
      scene.time.step(1000);
      List<CompletableFuture<Http.Response>> all = scene.getTimes(5, "a");
      Scene.pass(inside);
      Scene.until(() -> Scene.waiters() + scene.filter.parked() == 4);
      go.countDown();
      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("23"));
      assertThat(calls).hasValue(at + 3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void followersGoThroughWhenTheLeaderDoesNotReturn(Kind kind) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Scene scene =
        Scene.on(kind)
            .collapseTimeout(Duration.ofSeconds(2))
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  holdFirst(call);
                  response.setHeader("Cache-Control", "no-store");
                  response.getWriter().print(call);
                })) {
      CompletableFuture<Http.Response> leader = scene.http.getAsync("a");
      Scene.pass(inside);
      List<CompletableFuture<Http.Response>> followers = scene.getTimes(5, "a");
      followers.forEach(one -> assertThat(one.join().status()).isEqualTo(200));
      assertThat(leader).isNotDone();
      assertThat(calls).hasValue(6);
      assertThat(scene.http.get("a").took()).isLessThan(Duration.ofMillis(1_800));
      go.countDown();
      assertThat(leader.join().body()).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterAWaitInVainTheNextRequestLeadsAndTheStuckOneStillReleasesItsOwn(Kind kind)
      throws Exception {
    RequestCollapser collapser = new RequestCollapser(Duration.ofMillis(50), 10, CallLeases.NONE);
    CacheKey key = CacheKey.of("https://example.org", "/" + kind);
    Ticket stuck = collapser.join(key);
    Ticket follower = collapser.join(key);
    assertThat(stuck.isLeader()).isTrue();
    assertThat(follower.isLeader()).isFalse();
    assertThat(follower.await()).isEqualTo(Landing.TIMEOUT);
    Ticket next = collapser.join(key);
    assertThat(next.isLeader()).isTrue();
    stuck.land(Landing.NOT_STORED);
    assertThat(follower.await()).isEqualTo(Landing.NOT_STORED);
    // the stuck one has not ended the flight of the next
    assertThat(collapser.join(key).isLeader()).isFalse();
    next.land(Landing.STORED);
    assertThat(collapser.experience().isKnownUnstorable(key)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesDoesNotTakeTheAnswerFromTheOthers(Kind kind) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  holdFirst(calls.incrementAndGet());
                  response.setHeader("Cache-Control", "max-age=60");
                  response.getOutputStream().write(new byte[500_000]);
                })) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), scene.server.port())) {
        socket
            .getOutputStream()
            .write(
                "GET /a HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
                    .formatted(scene.server.port())
                    .getBytes(StandardCharsets.ISO_8859_1));
        Scene.pass(inside);
        socket.setSoLinger(true, 0);
      }
      List<CompletableFuture<Http.Response>> all = scene.getTimes(5, "a");
      Scene.until(() -> Scene.waiters() == 5);
      go.countDown();
      assertThat(all).allSatisfy(one -> assertThat(one.join().bytes()).hasSize(500_000));
      assertThat(calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedWaiterGoesThrough(Kind kind) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  boolean interrupted = Thread.interrupted();
                  holdFirst(call);
                  response.setHeader("Cache-Control", "max-age=60");
                  response.getWriter().print(call + " " + interrupted);
                })) {
      CompletableFuture<Http.Response> leader = scene.http.getAsync("a");
      Scene.pass(inside);
      CompletableFuture<Http.Response> follower = scene.http.getAsync("a");
      AtomicReference<@Nullable Thread> waiting = new AtomicReference<>();
      Scene.until(
          () -> {
            Thread.getAllStackTraces().entrySet().stream()
                .filter(
                    entry ->
                        List.of(entry.getValue()).stream()
                            .anyMatch(f -> f.getClassName().endsWith(".Ticket")))
                .map(java.util.Map.Entry::getKey)
                .findFirst()
                .ifPresent(waiting::set);
            return waiting.get() != null;
          });
      Optional.ofNullable(waiting.get()).orElseThrow().interrupt();
      assertThat(follower.join().body()).isEqualTo("2 true");
      go.countDown();
      assertThat(leader.join().status()).isEqualTo(200);
      // the follower began first to store, but the leader's response is no older
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStoreThatKeepsNothingHoldsNobodyUp(Kind kind) throws Exception {
    int followers = 8;
    CountDownLatch together = new CountDownLatch(followers);
    AtomicInteger calls = new AtomicInteger();
    try (Scene scene =
        Scene.on(kind)
            .store(new RefusingStore())
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  holdFirst(call);
                  if (call > 1) {
                    together.countDown();
                    Scene.pass(together);
                  }
                  response.setHeader("Cache-Control", "max-age=60");
                  response.getWriter().print(call);
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(followers + 1, "a");
      Scene.pass(inside);
      Scene.until(() -> Scene.waiters() == followers);
      go.countDown();
      assertThat(all)
          .allSatisfy(
              one ->
                  assertThat(one.join().field("Cache-Status"))
                      .contains("larder; fwd=uri-miss; detail=store-full"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void memoryOfUnstorableTargetsIsBounded(Kind kind) {
    RequestCollapser collapser = new RequestCollapser(Duration.ofSeconds(1), 10, CallLeases.NONE);
    for (int i = 0; i < 10_001; i++) {
      Ticket ticket = collapser.join(CacheKey.of("https://a", "/" + kind + i));
      ticket.land(Landing.NOT_STORED);
    }
    assertThat(collapser.experience().isKnownUnstorable(CacheKey.of("https://a", "/" + kind + 0)))
        .isFalse();
    assertThat(collapser.experience().isKnownUnstorable(CacheKey.of("https://a", "/" + kind + 1)))
        .isTrue();
    assertThat(
            collapser.experience().isKnownUnstorable(CacheKey.of("https://a", "/" + kind + 10_000)))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void uncacheableAnswersTakeNoLongerThanTheLongest(Kind kind) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  // stands for 500 ms of work
                  assertThat(never.await(500, TimeUnit.MILLISECONDS)).isFalse();
                  response.setHeader("Cache-Control", "no-store");
                  response.getWriter().print("x");
                })) {
      long start = System.nanoTime();
      scene.getTimes(20, "a").forEach(CompletableFuture::join);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  /** What one client may not have says nothing about the others. */
  @ParameterizedTest
  @EnumSource
  void aRefusedRequestLeavesTheOthersCollapsed(Kind kind) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  if ("image/png".equals(request.getHeader("Accept"))) {
                    response.setStatus(406);
                    return;
                  }
                  holdFirst(calls.incrementAndGet());
                  response.setHeader("Cache-Control", "max-age=60");
                  response.getWriter().print("x");
                })) {
      assertThat(scene.http.get("a", "Accept", "image/png").status()).isEqualTo(406);
      List<CompletableFuture<Http.Response>> all = scene.getTimes(10, "a");
      Scene.pass(inside);
      Scene.until(() -> Scene.waiters() == 9);
      go.countDown();

      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("x"));
      assertThat(calls).hasValue(1);
    }
  }

  private static String source(CompletableFuture<Http.Response> one) {
    return one.join().field("X-Cache").orElse("");
  }

  private static String status(CompletableFuture<Http.Response> one) {
    return one.join().field("Cache-Status").orElse("");
  }

  /** A store that never keeps anything. */
  private static final class RefusingStore implements ResponseStore {
    private final MapStore empty = new MapStore();

    @Override
    public Optional<StoredEntry> get(CacheKey key) {
      return empty.get(key);
    }

    @Override
    public boolean put(StoredResponse response) {
      return false;
    }

    @Override
    public boolean replace(@Nullable StoredEntry expected, StoredEntry entry) {
      return false;
    }

    @Override
    public void remove(CacheKey key) {}

    @Override
    public void clear() {}

    @Override
    public long size() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
