package dev.larder.httpcache.servlet.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.httpcache.servlet.Scene;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.support.Http;
import dev.larder.support.LogCapture;
import dev.larder.support.MapStore;
import dev.larder.support.SteppableTime;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that wait for another one's answer and hold no thread while they do. */
class WaitingScenarioTest {

  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  /** The first call stands inside until the test lets it go. */
  private void holdFirst(int call) throws InterruptedException {
    if (call == 1) {
      inside.countDown();
      Scene.pass(go);
    }
  }

  private static void fresh(HttpServletResponse response, String body) throws IOException {
    response.setHeader("Cache-Control", "max-age=60");
    response.getWriter().print(body);
  }

  // --- All wait without a thread, and may go on to the application
  // --------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void aThousandthOfThreadsSufficesAndOthersAreAnsweredMeanwhile(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.ALL)
            .threads(4)
            .start(
                (request, response) -> {
                  if (request.getRequestURI().equals("/slow")) {
                    holdFirst(calls.incrementAndGet());
                  }
                  fresh(response, request.getRequestURI());
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(40, "slow?a=b%20c&d=%C3%A9");
      Scene.pass(inside);
      scene.untilParked(39);
      assertThat(scene.http.get("quick").body()).isEqualTo("/quick");
      go.countDown();

      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("/slow"));
      assertThat(calls).hasValue(1);
      assertThat(all.stream().filter(one -> status(one).contains("; collapsed; ttl=60")))
          .hasSize(39);
      scene.heard.exchange(41);
      assertThat(scene.heard.answered.stream().filter(one -> one.collapsed())).hasSize(39);
      assertThat(scene.filter.parked()).isZero();
    }
  }

  /** What may not be shared each makes for itself, all at the same time. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, no-store", "JETTY, no-store", "UNDERTOW, no-store", "TOMCAT, cookie", "JETTY, cookie",
        "UNDERTOW, cookie",
    "TOMCAT, session", "JETTY, session", "UNDERTOW, session", "TOMCAT, large", "JETTY, large",
        "UNDERTOW, large",
    "TOMCAT, async", "JETTY, async", "UNDERTOW, async"
  })
  void allAreReleasedTogetherIfTheLeaderHasNothingToShare(Kind kind, String ending)
      throws Exception {
    int followers = 12;
    CountDownLatch together = new CountDownLatch(followers);
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.ALL)
            .maxEntryBytes(10_000)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  holdFirst(call);
                  if (call > 1) {
                    together.countDown();
                    Scene.pass(together);
                  }
                  end(ending, call, request, response);
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(followers + 1, "a");
      Scene.pass(inside);
      scene.untilParked(followers);
      go.countDown();

      assertThat(all.stream().map(one -> one.join().body()).distinct()).hasSize(followers + 1);
      assertThat(calls).hasValue(followers + 1);
      assertThat(scene.heard.answered).noneMatch(one -> one.source().name().equals("HIT"));
    }
  }

  private static void end(
      String ending, int call, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "max-age=60");
    switch (ending) {
      case "no-store" -> response.setHeader("Cache-Control", "no-store");
      case "cookie" -> response.addHeader("Set-Cookie", "user=" + call);
      case "session" -> request.getSession();
      case "large" -> response.getOutputStream().write(new byte[20_000]);
      default -> {
        var async = request.startAsync();
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().print("answer of call " + call);
        async.complete();
        return;
      }
    }
    response.getOutputStream().print("answer of call " + call);
  }

  /** A failing application is spared the crowd: one more tries, and another, then all are told. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, thrown",
    "JETTY, thrown",
    "UNDERTOW, thrown",
    "TOMCAT, sent",
    "JETTY, sent",
    "UNDERTOW, sent",
    "TOMCAT, status",
    "JETTY, status",
    "UNDERTOW, status"
  })
  void aFailingApplicationIsNotOverrun(Kind kind, String how) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.ALL)
            .start(
                (request, response) -> {
                  holdFirst(calls.incrementAndGet());
                  fail(how, response);
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(20, "a");
      Scene.pass(inside);
      scene.untilParked(19);
      go.countDown();
      List<Http.Response> answers = all.stream().map(CompletableFuture::join).toList();

      assertThat(calls.get()).isBetween(2, 20);
      assertThat(answers).allSatisfy(one -> assertThat(one.status()).isIn(500, 503));
      assertThat(answers.stream().filter(one -> one.field("Retry-After").isPresent()))
          .as("of %s calls", calls)
          .hasSize(20 - calls.get())
          .allSatisfy(
              one ->
                  assertThat(one.field("Cache-Status"))
                      .contains("larder; fwd=uri-miss; detail=waited-in-vain"));
      assertThat(scene.http.get("a").status()).isEqualTo(500);
    }
  }

  private static void fail(String how, HttpServletResponse response)
      throws IOException, ServletException {
    switch (how) {
      case "thrown" -> throw new ServletException("on purpose");
      case "sent" -> response.sendError(500);
      default -> response.setStatus(500);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL",
    "TOMCAT, SAFE",
    "JETTY, ALL",
    "JETTY, SAFE",
    "UNDERTOW, ALL",
    "UNDERTOW, SAFE"
  })
  void onceItHasRecoveredAllAreServed(Kind kind, AsyncWaits waits) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(waits)
            .start(
                (request, response) -> {
                  assertThat(request.getMethod()).isEqualTo("GET");
                  int call = calls.incrementAndGet();
                  holdFirst(call);
                  if (call == 1) {
                    throw new ServletException("on purpose");
                  }
                  fresh(response, "well");
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(20, "a");
      Scene.pass(inside);
      scene.untilParked(19);
      go.countDown();
      List<Integer> statuses = all.stream().map(one -> one.join().status()).sorted().toList();

      assertThat(statuses.subList(0, 19)).containsOnly(200);
      assertThat(statuses.get(19)).isEqualTo(500);
      assertThat(calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL",
    "TOMCAT, SAFE",
    "JETTY, ALL",
    "JETTY, SAFE",
    "UNDERTOW, ALL",
    "UNDERTOW, SAFE"
  })
  void whenTheLeaderHangsAnotherOneLeads(Kind kind, AsyncWaits waits) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(waits)
            .collapseTimeout(Duration.ofSeconds(1))
            .start(
                (request, response) -> {
                  assertThat(request.getMethod()).isEqualTo("GET");
                  int call = calls.incrementAndGet();
                  holdFirst(call);
                  fresh(response, "call " + call);
                })) {
      CompletableFuture<Http.Response> leader = scene.http.getAsync("a");
      Scene.pass(inside);
      List<CompletableFuture<Http.Response>> followers = scene.getTimes(10, "a");

      assertThat(followers).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("call 2"));
      assertThat(leader).isNotDone();
      go.countDown();
      assertThat(leader.join().body()).isEqualTo("call 1");
      assertThat(calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL",
    "TOMCAT, SAFE",
    "JETTY, ALL",
    "JETTY, SAFE",
    "UNDERTOW, ALL",
    "UNDERTOW, SAFE"
  })
  void whenAllHangTheOthersAreToldSo(Kind kind, AsyncWaits waits) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(waits)
            .collapseTimeout(Duration.ofSeconds(1))
            .start(
                (request, response) -> {
                  assertThat(request.getMethod()).isEqualTo("GET");
                  calls.incrementAndGet();
                  Scene.pass(go);
                  fresh(response, "at last");
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(20, "a");
      Scene.until(() -> all.stream().anyMatch(CompletableFuture::isDone));
      Scene.until(() -> all.stream().filter(one -> !one.isDone()).count() == calls.get());
      assertThat(all.stream().filter(CompletableFuture::isDone))
          .allSatisfy(one -> assertThat(one.join().status()).isEqualTo(503));
      assertThat(calls.get()).isLessThan(15);
      go.countDown();
      assertThat(all.stream().filter(one -> one.join().status() == 200)).hasSize(calls.get());
    }
  }

  /** A follower takes what a look-up finds, and nothing that a write has made old meanwhile. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL",
    "JETTY, ALL",
    "UNDERTOW, ALL",
    "TOMCAT, STORED",
    "JETTY, STORED",
    "UNDERTOW, STORED"
  })
  void nobodyIsGivenWhatWasInvalidatedMeanwhile(Kind kind, AsyncWaits waits) throws Exception {
    AtomicInteger value = new AtomicInteger(1);
    try (Scene scene =
        Scene.on(kind)
            .waits(waits, 7)
            .start(
                (request, response) -> {
                  if (request.getMethod().equals("PUT")) {
                    value.set(2);
                    return;
                  }
                  int call = calls.incrementAndGet();
                  int read = value.get();
                  holdFirst(call - 1);
                  response.setHeader("Cache-Control", "max-age=1");
                  response.getWriter().print(read);
                })) {
      assertThat(scene.http.get("a").body()).isEqualTo("1");
      scene.time.step(1000);
      List<CompletableFuture<Http.Response>> all = scene.getTimes(10, "a");
      Scene.pass(inside);
      untilWaiting(scene, 9);
      scene.http.put("a", "");
      go.countDown();

      List<Http.Response> answers = all.stream().map(CompletableFuture::join).toList();
      // the leader began to read before the write
      assertThat(answers.stream().filter(one -> one.body().equals("1"))).hasSize(1);
      assertThat(answers.stream().filter(one -> one.body().equals("2"))).hasSize(9);
      assertThat(calls).hasValue(3);
    }
  }

  /** The response has expired before anybody can look it up: they are given it all the same. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL", "JETTY, ALL", "TOMCAT, SAFE", "JETTY, SAFE",
    "TOMCAT, STORED", "JETTY, STORED", "TOMCAT, OFF", "JETTY, OFF"
  })
  void aResponseThatWasGeneratedMeanwhileAnswersWhateverItsAge(Kind kind, AsyncWaits waits)
      throws Exception {
    SteppableTime time = new SteppableTime();
    try (Scene scene =
        Scene.on(kind)
            .waits(waits)
            .time(time)
            .store(new SlowStore(time))
            .start(
                (request, response) -> {
                  holdFirst(calls.incrementAndGet());
                  response.setHeader("Cache-Control", "max-age=1");
                  response.getWriter().print("call " + calls.get());
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(40, "a");
      Scene.pass(inside);
      Scene.until(() -> scene.filter.parked() + scene.filter.blocked() == 39);
      go.countDown();

      assertThat(all).allSatisfy(one -> assertThat(one.join().status()).isEqualTo(200));
      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("call 1"));
      assertThat(all.stream().filter(one -> status(one).contains("; collapsed; ttl=-1")))
          .hasSize(39)
          .allSatisfy(one -> assertThat(one.join().field("Age")).contains("2"));
      // whoever comes now has not waited
      assertThat(scene.http.get("a").body()).isEqualTo("call 2");
    }
  }

  /** A store in which every response is two seconds old before anybody can look it up. */
  private static final class SlowStore implements ResponseStore {
    private final ResponseStore store = new MapStore();
    private final SteppableTime time;

    SlowStore(SteppableTime time) {
      this.time = time;
    }

    @Override
    public boolean put(StoredResponse response) {
      boolean kept = store.put(response);
      time.step(2000);
      return kept;
    }

    @Override
    public Optional<StoredEntry> get(CacheKey key) {
      return store.get(key);
    }

    @Override
    public boolean replace(@Nullable StoredEntry expected, StoredEntry entry) {
      return store.replace(expected, entry);
    }

    @Override
    public void remove(CacheKey key) {
      store.remove(key);
    }

    @Override
    public void clear() {
      store.clear();
    }

    @Override
    public long size() {
      return store.size();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void variantsOfOthersHelpNobodyAndHurtNobody(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.ALL)
            .start(
                (request, response) -> {
                  holdFirst(calls.incrementAndGet());
                  response.setHeader("Vary", "Accept-Language");
                  fresh(response, "" + request.getHeader("Accept-Language"));
                })) {
      CompletableFuture<Http.Response> english = scene.http.getAsync("a", "Accept-Language", "en");
      Scene.pass(inside);
      List<CompletableFuture<Http.Response>> german = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        german.add(scene.http.getAsync("a", "Accept-Language", "de"));
      }
      scene.untilParked(10);
      go.countDown();

      assertThat(english.join().body()).isEqualTo("en");
      assertThat(german).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("de"));
      assertThat(calls).hasValue(2);
    }
  }

  /** Known variants are fetched at the same time, each once. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, SAFE, 1000",
    "JETTY, SAFE, 1000",
    "TOMCAT, OFF, 1000",
    "JETTY, OFF, 1000",
    "TOMCAT, SAFE, 0",
    "JETTY, SAFE, 0"
  })
  void variantsDoNotWaitForOneAnother(Kind kind, AsyncWaits waits, long later) throws Exception {
    List<String> languages = List.of("en", "de", "fr", "it");
    CountDownLatch together = new CountDownLatch(languages.size());
    try (Scene scene =
        Scene.on(kind)
            .waits(waits)
            .start(
                (request, response) -> {
                  if (calls.incrementAndGet() > languages.size()) {
                    together.countDown();
                    Scene.pass(together);
                  }
                  response.setHeader("Vary", "Accept-Language");
                  response.setHeader("Cache-Control", "max-age=1");
                  response.getWriter().print(request.getHeader("Accept-Language"));
                })) {
      languages.forEach(one -> scene.http.get("a", "Accept-Language", one));
      scene.time.step(later);
      if (later == 0) {
        // all that is known is the index
        languages.forEach(one -> scene.store.remove(variant(scene, one)));
      }
      List<CompletableFuture<Http.Response>> all = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        all.add(scene.http.getAsync("a", "Accept-Language", languages.get(i % 4)));
      }
      for (int i = 0; i < 12; i++) {
        assertThat(all.get(i).join().body()).isEqualTo(languages.get(i % 4));
      }
      assertThat(calls).hasValue(2 * languages.size());
    }
  }

  private static CacheKey variant(Scene scene, String language) {
    return scene.heard.stored.stream()
        .filter(stored -> stored.selecting().all("accept-language").contains(language))
        .findFirst()
        .orElseThrow()
        .key();
  }

  /** Once the first answer has shown that there are variants, each is fetched at once. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL",
    "JETTY, ALL",
    "TOMCAT, SAFE",
    "JETTY, SAFE",
    "TOMCAT, OFF",
    "JETTY, OFF"
  })
  void onceVariantsAreKnownThoseWhoWaitedDoNotQueue(Kind kind, AsyncWaits waits) throws Exception {
    List<String> languages = List.of("de", "fr", "it", "es", "pt");
    CountDownLatch together = new CountDownLatch(languages.size());
    try (Scene scene =
        Scene.on(kind)
            .waits(waits)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  holdFirst(call);
                  if (call > 1) {
                    together.countDown();
                    Scene.pass(together);
                  }
                  response.setHeader("Vary", "Accept-Language");
                  fresh(response, "" + request.getHeader("Accept-Language"));
                })) {
      CompletableFuture<Http.Response> english = scene.http.getAsync("a", "Accept-Language", "en");
      Scene.pass(inside);
      List<CompletableFuture<Http.Response>> others = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        others.add(scene.http.getAsync("a", "Accept-Language", languages.get(i % 5)));
      }
      Scene.until(() -> scene.filter.parked() + scene.filter.blocked() == 15);
      go.countDown();

      assertThat(english.join().body()).isEqualTo("en");
      for (int i = 0; i < 15; i++) {
        assertThat(others.get(i).join().body()).isEqualTo(languages.get(i % 5));
      }
      assertThat(calls).hasValue(1 + languages.size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL",
    "JETTY, ALL",
    "UNDERTOW, ALL",
    "TOMCAT, STORED",
    "JETTY, STORED",
    "UNDERTOW, STORED"
  })
  void aWaiterWhoseClientHasGoneHarmsNobody(Kind kind, AsyncWaits waits) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(waits, 7)
            .start(
                (request, response) -> {
                  holdFirst(calls.incrementAndGet() - 1);
                  response.setHeader("Cache-Control", "max-age=1");
                  response.getOutputStream().write(new byte[500_000]);
                })) {
      scene.http.get("a");
      scene.time.step(1000);
      CompletableFuture<Http.Response> leader = scene.http.getAsync("a");
      Scene.pass(inside);
      for (int i = 0; i < 5; i++) {
        leaveWhileParked(scene, i);
      }
      List<CompletableFuture<Http.Response>> staying = scene.getTimes(5, "a");
      untilWaiting(scene, 10);
      go.countDown();

      assertThat(staying).allSatisfy(one -> assertThat(one.join().bytes()).hasSize(500_000));
      assertThat(leader.join().bytes()).hasSize(500_000);
      assertThat(calls).hasValue(2);
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
    }
  }

  private static void leaveWhileParked(Scene scene, int before) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), scene.server.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /a HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
                  .formatted(scene.server.port())
                  .getBytes(StandardCharsets.ISO_8859_1));
      untilWaiting(scene, before + 1);
      socket.setSoLinger(true, 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL",
    "JETTY, ALL",
    "UNDERTOW, ALL",
    "TOMCAT, STORED",
    "JETTY, STORED",
    "UNDERTOW, STORED"
  })
  void whenTheFilterGoesOutOfServiceNobodyIsLeftWaiting(Kind kind, AsyncWaits waits)
      throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(waits, 7)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  holdFirst(call - 1);
                  response.setHeader("Cache-Control", call == 3 ? "no-store" : "max-age=1");
                  response.getWriter().print("x");
                })) {
      scene.http.get("a");
      scene.time.step(1000);
      CompletableFuture<Http.Response> leader = scene.http.getAsync("a");
      Scene.pass(inside);
      List<CompletableFuture<Http.Response>> all = scene.getTimes(9, "a");
      untilWaiting(scene, 9);
      int parked = scene.filter.parked();
      scene.filter.destroy();

      List<Integer> statuses = all.stream().map(one -> one.join().status()).toList();
      assertThat(statuses.stream().filter(status -> status == 503)).hasSize(parked);
      assertThat(statuses.stream().filter(status -> status == 200)).hasSize(9 - parked);
      assertThat(scene.filter.parked()).isZero();
      go.countDown();
      assertThat(leader.join().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL",
    "JETTY, ALL",
    "UNDERTOW, ALL",
    "TOMCAT, STORED",
    "JETTY, STORED",
    "UNDERTOW, STORED"
  })
  void theContainerStopsWhileRequestsWait(Kind kind, AsyncWaits waits) throws Exception {
    CachingFilter filter;
    CountDownLatch stopped = new CountDownLatch(1);
    try (Scene scene =
        Scene.on(kind)
            .waits(waits, 7)
            .collapseTimeout(Duration.ofSeconds(20))
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  if (call == 2) {
                    inside.countDown();
                    Scene.pass(go);
                    // still inside when the container begins to stop
                    stopped.await(500, TimeUnit.MILLISECONDS);
                  }
                  response.setHeader("Cache-Control", "max-age=1");
                  response.getWriter().print("x");
                })) {
      filter = scene.filter;
      scene.http.get("a");
      scene.time.step(1000);
      scene.getTimes(10, "a");
      Scene.pass(inside);
      Scene.until(() -> scene.filter.parked() > 0);
      go.countDown();
    }
    stopped.countDown();
    assertThat(filter.parked()).isZero();
  }

  // --- Careful: only what is known to be storable, and from the store alone
  // -----------------------------------------

  @ParameterizedTest
  @EnumSource
  void everyCallPassesAFilterThatSeesOnlyRequests(Kind kind) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    List<DispatcherType> called = new CopyOnWriteArrayList<>();
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.STORED, 7)
            .behind(
                (request, response, chain) -> {
                  seen.add("guarded");
                  request.setAttribute("guarded", true);
                  chain.doFilter(request, response);
                })
            .start(
                (request, response) -> {
                  called.add(request.getDispatcherType());
                  if (!Boolean.TRUE.equals(request.getAttribute("guarded"))) {
                    throw new ServletException("a call went past the guard");
                  }
                  int call = calls.incrementAndGet();
                  holdFirst(call - 1);
                  response.setHeader("Cache-Control", call == 1 ? "max-age=1" : "no-store");
                  response.getWriter().print(call);
                })) {
      assertThat(scene.http.get("a").body()).isEqualTo("1");
      scene.time.step(1000);
      List<CompletableFuture<Http.Response>> all = scene.getTimes(15, "a");
      Scene.pass(inside);
      untilWaiting(scene, 14);
      go.countDown();
      List<Http.Response> answers = all.stream().map(CompletableFuture::join).toList();

      // what they waited for may not be shared, and they could not go on from where they stood
      assertThat(answers.stream().filter(one -> one.status() == 503)).hasSize(13);
      assertThat(answers.stream().filter(one -> one.body().equals("2"))).hasSize(1);
      assertThat(answers.stream().filter(one -> one.body().equals("3"))).hasSize(1);
      // but who comes again is not made to wait
      assertThat(scene.http.get("a").body()).isEqualTo("4");
      assertThat(calls).hasValue(4);
      assertThat(seen).hasSize(4);
      assertThat(called).containsOnly(DispatcherType.REQUEST);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsKnownToBeStorableIsWaitedForWithoutAThread(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.STORED, 7)
            .threads(4)
            .start(
                (request, response) -> {
                  if (request.getRequestURI().equals("/a")) {
                    holdFirst(calls.incrementAndGet() - 1);
                  }
                  response.setHeader("Cache-Control", "max-age=1");
                  response.getWriter().print(request.getRequestURI());
                })) {
      scene.http.get("a");
      scene.store.clear();
      List<CompletableFuture<Http.Response>> all = scene.getTimes(40, "a");
      Scene.pass(inside);
      untilWaiting(scene, 39);
      assertThat(scene.http.get("quick").body()).isEqualTo("/quick");
      go.countDown();

      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("/a"));
      assertThat(all.stream().filter(one -> status(one).contains("; collapsed;"))).hasSize(39);
      assertThat(calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotKnownIsWaitedForWithAThread(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.STORED)
            .start(
                (request, response) -> {
                  holdFirst(calls.incrementAndGet());
                  fresh(response, "x");
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(10, "a");
      Scene.pass(inside);
      Scene.until(() -> Scene.waiters() == 9);
      assertThat(scene.filter.parked()).isZero();
      go.countDown();
      assertThat(all).allSatisfy(one -> assertThat(one.join().status()).isEqualTo(200));
      assertThat(calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whenTheLeaderHangsAStaleResponseStandsInIfItMay(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.STORED, 7)
            .collapseTimeout(Duration.ofSeconds(1))
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  holdFirst(call - 1);
                  response.setHeader("Cache-Control", "max-age=1, stale-if-error=60");
                  response.getWriter().print(call);
                })) {
      scene.http.get("a");
      scene.time.step(1000);
      CompletableFuture<Http.Response> leader = scene.http.getAsync("a");
      Scene.pass(inside);
      List<CompletableFuture<Http.Response>> all = scene.getTimes(10, "a");
      assertThat(all)
          .allSatisfy(
              one -> {
                assertThat(one.join().body()).isEqualTo("1");
                assertThat(one.join().field("X-Cache")).contains("STALE");
              });
      go.countDown();
      assertThat(leader.join().body()).isEqualTo("2");
      assertThat(calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whenTheLeaderHangsAndNothingMayStandInTheyAreToldSo(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.STORED, 7)
            .collapseTimeout(Duration.ofSeconds(2))
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  holdFirst(call - 1);
                  response.setHeader("Cache-Control", call > 2 ? "no-store" : "max-age=1");
                  response.getWriter().print("x");
                })) {
      scene.http.get("a");
      scene.time.step(1000);
      CompletableFuture<Http.Response> leader = scene.http.getAsync("a");
      Scene.pass(inside);
      CompletableFuture<Http.Response> deputy = scene.http.getAsync("a");
      Scene.until(() -> Scene.waiters() == 1);
      Http.Response follower = scene.http.get("a");

      assertThat(follower.status()).isEqualTo(503);
      assertThat(follower.field("Retry-After")).contains("1");
      // the one that kept its thread goes through
      assertThat(deputy.join().status()).isEqualTo(200);
      assertThat(scene.heard.answered)
          .anyMatch(one -> one.reason() == Reason.WAITED_IN_VAIN && one.status() == 503);
      go.countDown();
      assertThat(leader.join().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, ALL",
    "JETTY, ALL",
    "UNDERTOW, ALL",
    "TOMCAT, STORED",
    "JETTY, STORED",
    "UNDERTOW, STORED"
  })
  void oneThatIsRefusedCostsTheOthersNothing(Kind kind, AsyncWaits waits) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(waits, 7)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  holdFirst(call - 1);
                  if ("image/png".equals(request.getHeader("Accept"))) {
                    response.setStatus(406);
                    return;
                  }
                  response.setHeader("Cache-Control", "max-age=1");
                  response.getWriter().print(call);
                })) {
      scene.http.get("a");
      scene.time.step(1000);
      CompletableFuture<Http.Response> refused = scene.http.getAsync("a", "Accept", "image/png");
      Scene.pass(inside);
      List<CompletableFuture<Http.Response>> all = scene.getTimes(10, "a");
      untilWaiting(scene, 10);
      go.countDown();

      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("3"));
      assertThat(refused.join().status()).isEqualTo(406);
      assertThat(calls).hasValue(3);
    }
  }

  /** What is above the bound goes to the application at once. */
  @ParameterizedTest
  @EnumSource
  void theNumberOfThreadsThatWaitIsBounded(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.STORED, 7)
            .waits(AsyncWaits.OFF, 3)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  holdFirst(call);
                  fresh(response, "call " + call);
                })) {
      CompletableFuture<Http.Response> leader = scene.http.getAsync("a");
      Scene.pass(inside);
      List<CompletableFuture<Http.Response>> waiting = scene.getTimes(3, "a");
      Scene.until(() -> Scene.waiters() == 3);
      assertThat(scene.http.get("a").body()).isEqualTo("call 2");
      go.countDown();
      waiting.forEach(CompletableFuture::join);
      leader.join();
      assertThat(calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void behindAFilterWithoutAsyncTheyHoldThreadsAndTheLogSaysSoOnce(Kind kind) throws Exception {
    try (LogCapture log = LogCapture.of(RequestCollapser.class);
        Scene scene =
            Scene.on(kind)
                .behindCareless()
                .waits(AsyncWaits.ALL)
                .start(
                    (request, response) -> {
                      holdFirst(calls.incrementAndGet());
                      fresh(response, "x");
                    })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(10, "a");
      Scene.pass(inside);
      Scene.until(() -> Scene.waiters() == 9);
      go.countDown();
      assertThat(all).allSatisfy(one -> assertThat(one.join().status()).isEqualTo(200));
      assertThat(calls).hasValue(1);
      assertThat(log.lines().stream().filter(line -> line.contains("async-supported"))).hasSize(1);
    }
  }

  /** One of those who wait for what is storable keeps its thread. */
  private static void untilWaiting(Scene scene, int count) {
    Scene.until(() -> scene.filter.parked() + Scene.waiters() == count);
  }

  private static String status(CompletableFuture<Http.Response> one) {
    return one.join().field("Cache-Status").orElse("");
  }
}
