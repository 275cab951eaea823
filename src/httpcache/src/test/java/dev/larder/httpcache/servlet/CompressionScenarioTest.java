package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Gzip;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.support.GateBeforeReplace;
import dev.larder.support.Http;
import dev.larder.support.Texts;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stored responses that are kept in gzip as well. */
class CompressionScenarioTest {

  private static final String[] GZIP = {"Accept-Encoding", "gzip, deflate, br"};
  private static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";

  private final AtomicInteger version = new AtomicInteger(1);
  private volatile String type = "text/html;charset=UTF-8";
  private volatile String[] more = {};
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private String page() {
    return Texts.text(20_000, version.get());
  }

  private byte[] bytes() {
    return page().getBytes(StandardCharsets.UTF_8);
  }

  /** A page of 20,000 bytes with a strong tag, which changes when the version does. */
  private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
      seen.add(request.getHeader("If-Match") + " " + request.getHeader("If-None-Match"));
      version.incrementAndGet();
      response.setStatus(204);
      return;
    }
    response.setHeader("Cache-Control", "max-age=10");
    response.setHeader("ETag", "\"" + version + "\"");
    response.setHeader("Last-Modified", MODIFIED);
    for (int i = 0; i < more.length; i += 2) {
      response.setHeader(more[i], more[i + 1]);
    }
    if (Objects.equals(request.getHeader("If-None-Match"), "\"" + version + "\"")) {
      response.setStatus(304);
      return;
    }
    seen.add(request.getHeader("Range") + " " + request.getHeader("If-Range"));
    response.setContentType(type);
    response.getOutputStream().write(bytes());
  }

  private static Http.Response get(Scene scene, String... fields) {
    List<String> all = new ArrayList<>(List.of(GZIP));
    all.addAll(List.of(fields));
    return scene.http.get("a", all.toArray(String[]::new));
  }

  private static StoredResponse stored(Scene scene) {
    CacheKey key = CacheKey.of("http://127.0.0.1:" + scene.server.port(), "/a");
    return (StoredResponse) scene.store.get(key).orElseThrow();
  }

  /** Asks until the answer is compressed. */
  private static StoredResponse compressed(Scene scene) {
    get(scene);
    get(scene);
    Scene.until(() -> stored(scene).gzip().isHeld());
    return stored(scene);
  }

  private void assertIdentity(Http.Response answer) {
    assertThat(answer.field("Content-Encoding")).isEmpty();
    assertThat(answer.bytes()).isEqualTo(bytes());
    assertThat(answer.field("Content-Length")).contains("20000");
    assertThat(answer.field("ETag")).contains("\"" + version + "\"");
    assertThat(answer.all("Vary")).containsExactly("Accept-Encoding");
  }

  private void assertGzip(Http.Response answer) {
    assertThat(answer.field("Content-Encoding")).contains("gzip");
    assertThat(Texts.gunzip(answer.bytes())).isEqualTo(bytes());
    assertThat(answer.bytes().length).isLessThan(10_000);
    assertThat(answer.field("Content-Length")).contains(Integer.toString(answer.bytes().length));
    assertThat(answer.field("ETag")).contains("\"" + version + "-gzip\"");
    assertThat(answer.all("Vary")).containsExactly("Accept-Encoding");
    assertThat(answer.field("Content-Type").orElse("")).startsWithIgnoringCase("text/html");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAskedForAgainIsKeptInGzipAsWell(Kind kind) {
    try (Scene scene = Scene.on(kind).compressing(1024).start(this::serve)) {
      Http.Response made = get(scene);
      assertIdentity(made);
      assertThat(made.field("X-Cache")).contains("MISS");
      assertThat(stored(scene).gzip().isHeld()).as("nobody has asked again").isFalse();

      Http.Response kept = get(scene);
      assertIdentity(kept);
      assertThat(kept.field("X-Cache")).contains("HIT");
      Scene.until(() -> stored(scene).gzip().isHeld());

      Http.Response compressed = get(scene);
      assertGzip(compressed);
      assertThat(compressed.field("X-Cache")).contains("HIT");
      assertIdentity(scene.http.get("a"));
      assertIdentity(scene.http.get("a", "Accept-Encoding", "gzip;q=0, *"));
      assertGzip(scene.http.get("a", "Accept-Encoding", "identity;q=0, x-gzip;q=0.1"));
      assertThat(scene.calls).hasValue(1);
      assertThat(scene.store.size()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void headHasTheFieldsOfGet(Kind kind) {
    try (Scene scene = Scene.on(kind).compressing(1024).start(this::serve)) {
      int length = compressed(scene).gzip().bytes().length;
      Http.Response head = scene.http.head("a", GZIP);
      assertThat(head.field("Content-Encoding")).contains("gzip");
      assertThat(head.field("Content-Length")).contains(Integer.toString(length));
      assertThat(head.field("ETag")).contains("\"1-gzip\"");
      assertThat(head.all("Vary")).containsExactly("Accept-Encoding");
      assertThat(scene.http.head("a").field("Content-Length")).contains("20000");
      assertThat(scene.http.head("a").field("Content-Encoding")).isEmpty();
      assertThat(scene.calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientIsToldThatItHasWhatItHas(Kind kind) {
    try (Scene scene = Scene.on(kind).compressing(1024).start(this::serve)) {
      get(scene);
      assertNotModified(get(scene, "If-None-Match", "\"1-gzip\""), "\"1-gzip\"");
      assertNotModified(get(scene, "If-None-Match", "\"1\""), "\"1\"");
      compressed(scene);
      assertNotModified(get(scene, "If-None-Match", "\"1-gzip\""), "\"1-gzip\"");
      assertNotModified(get(scene, "If-None-Match", "\"1\""), "\"1\"");
      assertNotModified(get(scene, "If-Modified-Since", MODIFIED), "\"1-gzip\"");
      assertNotModified(scene.http.get("a", "If-None-Match", "\"1\""), "\"1\"");
      assertGzip(get(scene, "If-None-Match", "\"0-gzip\""));
      assertIdentity(scene.http.get("a", "If-None-Match", "\"1-gzip\""));
      assertThat(scene.calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientIsToldSoByACacheThatHadForgotten(Kind kind) {
    try (Scene scene = Scene.on(kind).compressing(1024).start(this::serve)) {
      Http.Response known = get(scene, "If-None-Match", "\"1-gzip\"");
      assertNotModified(known, "\"1-gzip\"");
      assertThat(known.field("X-Cache")).contains("MISS");
      assertThat(known.field("Cache-Status"))
          .hasValueSatisfying(s -> assertThat(s).contains("stored"));
      scene.store.clear();
      assertNotModified(get(scene, "If-None-Match", "\"1\""), "\"1\"");
      scene.store.clear();
      assertIdentity(scene.http.get("a", "If-None-Match", "\"1-gzip\""));
    }
  }

  private static void assertNotModified(Http.Response answer, String tag) {
    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.bytes()).isEmpty();
    assertThat(answer.field("ETag")).contains(tag);
    assertThat(answer.all("Vary")).containsExactly("Accept-Encoding");
    assertThat(answer.field("Content-Encoding")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void rangesAreOfTheBodyAsItIs(Kind kind) {
    try (Scene scene = Scene.on(kind).compressing(1024).start(this::serve)) {
      compressed(scene);
      for (String condition : new String[] {"", "\"1\""}) {
        Http.Response part =
            condition.isEmpty()
                ? get(scene, "Range", "bytes=2-4")
                : get(scene, "Range", "bytes=2-4", "If-Range", condition);
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(page().substring(2, 5));
        assertThat(part.field("Content-Range")).contains("bytes 2-4/20000");
        // of Undertow nobody knows whether it compresses
        assertThat(part.field("Content-Encoding"))
            .isEqualTo(kind == Kind.UNDERTOW ? Optional.of("identity") : Optional.empty());
        assertThat(part.field("ETag")).contains("\"1\"");
        assertThat(part.all("Vary")).containsExactly("Accept-Encoding");
      }
      assertIdentity(get(scene, "Range", "bytes=2-4", "If-Range", "\"1-gzip\""));
      assertThat(get(scene, "Range", "bytes=2-4", "If-Range", MODIFIED).status()).isEqualTo(200);
      assertIdentity(scene.http.get("a", "Range", "bytes=2-4", "If-Range", MODIFIED));
      assertThat(get(scene, "Range", "bytes=20000-").status()).isEqualTo(416);
      assertNotModified(
          get(scene, "Range", "bytes=2-4", "If-None-Match", "\"1-gzip\""), "\"1-gzip\"");
      assertThat(scene.calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theApplicationDividesForNobodyWhoMayHaveACompressedPart(Kind kind) {
    try (Scene scene = Scene.on(kind).compressing(1024).start(this::serve)) {
      assertIdentity(get(scene, "Range", "bytes=2-4", "If-Range", MODIFIED));
      scene.store.clear();
      scene.http.get("a", "Range", "bytes=2-4", "If-Range", MODIFIED);
      scene.store.clear();
      get(scene, "Range", "bytes=2-4", "If-Range", "\"1\"");
      assertThat(seen).containsExactly("null null", "bytes=2-4 " + MODIFIED, "bytes=2-4 \"1\"");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConfirmedEntryKeepsItsCopy(Kind kind) {
    try (Scene scene = Scene.on(kind).compressing(1024).start(this::serve)) {
      StoredResponse before = compressed(scene);
      scene.time.step(Duration.ofSeconds(10));
      Http.Response confirmed = get(scene);
      assertThat(confirmed.field("X-Cache")).contains("REVALIDATED");
      assertGzip(confirmed);
      assertThat(stored(scene).id()).isNotEqualTo(before.id());
      assertThat(stored(scene).gzip().bytes()).isSameAs(before.gzip().bytes());
      assertGzip(get(scene));
      assertThat(scene.calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoForbidsItLaterIsObeyed(Kind kind) {
    try (Scene scene = Scene.on(kind).compressing(1024).start(this::serve)) {
      compressed(scene);
      scene.time.step(Duration.ofSeconds(10));
      more = new String[] {"Cache-Control", "max-age=10, no-transform"};
      for (int i = 0; i < 3; i++) {
        Http.Response answer = get(scene);
        assertThat(answer.bytes()).isEqualTo(bytes());
        assertThat(answer.field("Content-Encoding")).isEmpty();
        assertThat(answer.field("ETag")).contains("\"1\"");
        assertThat(answer.all("Vary")).isEmpty();
      }
      assertThat(stored(scene).gzip()).isSameAs(Gzip.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aConfirmationForOneClientAloneGetsTheBodyAsItIs(Kind kind) {
    try (Scene scene = Scene.on(kind).compressing(1024).start(this::serve)) {
      compressed(scene);
      scene.time.step(Duration.ofSeconds(10));
      more = new String[] {"Cache-Control", "private, no-transform"};
      Http.Response answer = get(scene);
      assertThat(answer.field("Content-Encoding")).isEmpty();
      assertThat(answer.bytes()).isEqualTo(bytes());
      more = new String[] {};
      assertGzip(get(scene));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatDoesNotQualifyIsLeftAlone(Kind kind) {
    try (Scene scene = Scene.on(kind).compressing(1024).start(this::serve)) {
      assertLeftAlone(scene, "image/png");
      assertLeftAlone(scene, "text/html", "Cache-Control", "max-age=10, no-transform");
      assertLeftAlone(scene, "text/html", "Content-Encoding", "x-own");
    }
    try (Scene scene = Scene.on(kind).compressing(20_001).start(this::serve)) {
      assertLeftAlone(scene, "text/html");
    }
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      assertLeftAlone(scene, "text/html");
    }
  }

  private void assertLeftAlone(Scene scene, String ofType, String... fields) {
    scene.store.clear();
    type = ofType;
    more = fields;
    for (int i = 0; i < 3; i++) {
      Http.Response answer = get(scene);
      assertThat(answer.bytes()).isEqualTo(bytes());
      assertThat(answer.field("ETag")).contains("\"1\"");
      assertThat(answer.all("Vary")).isEmpty();
      assertThat(answer.field("Content-Encoding")).isNotEqualTo(Optional.of("gzip"));
    }
    assertThat(stored(scene).gzip()).isSameAs(Gzip.NONE);
    assertThat(get(scene, "If-None-Match", "\"1-gzip\"").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void whatDoesNotBecomeSmallerIsTriedOnce(Kind kind) {
    byte[] noise = new byte[20_000];
    new Random(7).nextBytes(noise);
    try (Scene scene =
        Scene.on(kind)
            .compressing(1024)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=10");
                  response.setContentType("text/plain");
                  response.getOutputStream().write(noise);
                })) {
      assertThat(get(scene).all("Vary")).containsExactly("Accept-Encoding");
      get(scene);
      Scene.until(() -> !stored(scene).gzip().isNegotiated());
      assertThat(get(scene).bytes()).isEqualTo(noise);
      assertThat(get(scene).all("Vary")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCopyThatIsLateForAnInvalidatedEntryIsOfNoUse(Kind kind) throws Exception {
    GateBeforeReplace store = new GateBeforeReplace();
    try (Scene scene = Scene.on(kind).compressing(1024).store(store).start(this::serve)) {
      get(scene);
      get(scene);
      store.awaitArrival();
      scene.http.put("a", "x");
      store.open();
      Http.Response next = get(scene);
      assertThat(next.field("Cache-Status"))
          .hasValueSatisfying(
              status -> assertThat(status).contains("detail=invalidated").contains("stored"));
      assertIdentity(next);
      compressed(scene);
      assertGzip(get(scene));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCopyThatIsLateForAReplacedEntryIsDropped(Kind kind) throws Exception {
    GateBeforeReplace store = new GateBeforeReplace();
    try (Scene scene = Scene.on(kind).compressing(1024).store(store).start(this::serve)) {
      get(scene);
      get(scene);
      store.awaitArrival();
      version.set(2);
      scene.time.step(Duration.ofSeconds(10));
      assertIdentity(get(scene));
      store.open();
      assertThat(stored(scene).gzip()).isSameAs(Gzip.AWAITED);
      assertIdentity(get(scene));
      Scene.until(() -> stored(scene).gzip().isHeld());
      assertGzip(get(scene));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aContainerThatCompressesLeavesTheCopyAsItIs(Kind kind) {
    more = new String[] {"ETag", "W/\"1\""};
    try (Scene scene =
        Scene.on(kind).inCompressingContainer().compressing(1024).start(this::serve)) {
      Http.Response made = get(scene);
      assertThat(made.field("Content-Encoding")).as("by the container").contains("gzip");
      assertThat(Texts.gunzip(made.bytes())).isEqualTo(bytes());
      byte[] copy = compressed(scene).gzip().bytes();
      Http.Response kept = get(scene);
      assertThat(kept.all("Content-Encoding")).containsExactly("gzip");
      assertThat(kept.bytes()).isEqualTo(copy);
      assertThat(Texts.gunzip(kept.bytes())).isEqualTo(bytes());
      assertThat(String.join(", ", kept.all("Vary")).toLowerCase(Locale.ROOT))
          .contains("accept-encoding");
      Http.Response known = get(scene, "If-None-Match", kept.field("ETag").orElseThrow());
      assertThat(known.status()).isEqualTo(304);
      assertThat(scene.calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachVariantHasItsOwnCopy(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .compressing(10)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=10");
                  response.setHeader("Vary", "Accept-Language");
                  response.setContentType("text/plain");
                  response.getWriter().print(request.getHeader("Accept-Language").repeat(500));
                })) {
      for (String language : new String[] {"de", "en"}) {
        String[] fields = {"Accept-Language", language, "Accept-Encoding", "gzip"};
        assertThat(scene.http.get("a", fields).all("Vary"))
            .containsExactly("Accept-Language", "Accept-Encoding");
        Scene.until(() -> scene.http.get("a", fields).field("Content-Encoding").isPresent());
        Http.Response compressed = scene.http.get("a", fields);
        assertThat(Texts.gunzip(compressed.bytes())).asString().isEqualTo(language.repeat(500));
        assertThat(compressed.all("Vary")).containsExactly("Accept-Language", "Accept-Encoding");
        assertThat(scene.http.get("a", "Accept-Language", language).body())
            .isEqualTo(language.repeat(500));
      }
      assertThat(scene.calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatFiltersInFrontVaryByIsNotLost(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .compressing(1024)
            .before(
                (request, response, chain) -> {
                  ((HttpServletResponse) response).addHeader("Vary", "Origin");
                  chain.doFilter(request, response);
                })
            .start(this::serve)) {
      assertThat(get(scene).all("Vary")).containsExactly("Origin", "Accept-Encoding");
      compressed(scene);
      assertThat(get(scene).all("Vary")).containsExactly("Origin", "Accept-Encoding");
      assertThat(get(scene, "If-None-Match", "\"1\"").all("Vary"))
          .containsExactly("Origin", "Accept-Encoding");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theApplicationKnowsNothingOfOurTags(Kind kind) {
    try (Scene scene = Scene.on(kind).compressing(1024).start(this::serve)) {
      scene.http.put("a", "x", "If-Match", "\"1-gzip\"");
      scene.http.delete("a", "If-Match", "\"1-gzip\", \"2\"", "If-None-Match", "\"3-gzip\"");
      scene.http.put("a", "x", "If-None-Match", "*");
      assertThat(seen).containsExactly("\"1\" null", "\"1\", \"2\" \"3\"", "null *");
    }
    seen.clear();
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      scene.http.put("a", "x", "If-Match", "\"1-gzip\"");
      assertThat(seen).containsExactly("\"1-gzip\" null");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerThatIsFlushedEarlySaysSoToo(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .compressing(1024)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=10");
                  response.setContentType("text/plain");
                  response.getWriter().print("a".repeat(1000));
                  response.flushBuffer();
                  response.getWriter().print("b".repeat(1000));
                })) {
      assertThat(get(scene).all("Vary")).containsExactly("Accept-Encoding");
      assertThat(compressed(scene).head().fields().has("Vary")).isFalse();
      assertThat(Texts.gunzip(get(scene).bytes())).asString().hasSize(2000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStaleEntryStandsInCompressed(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .compressing(1024)
            .start(
                (request, response) -> {
                  if (version.get() == 2) {
                    throw new IOException("the application fails on purpose");
                  }
                  more = new String[] {"Cache-Control", "max-age=10, stale-if-error=60"};
                  serve(request, response);
                })) {
      compressed(scene);
      scene.time.step(Duration.ofSeconds(20));
      version.set(2);
      Http.Response stale = get(scene);
      version.set(1);
      assertThat(stale.field("X-Cache")).contains("STALE");
      assertGzip(stale);
    }
  }
}
