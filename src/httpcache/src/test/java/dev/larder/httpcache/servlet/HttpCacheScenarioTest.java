package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.CacheStatistics;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.support.Http;
import dev.larder.support.MapStore;
import dev.larder.support.embedded.EmbeddedServer;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What application code does with the cache that works in front of it. */
class HttpCacheScenarioTest {

  private final AtomicInteger version = new AtomicInteger();

  private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setHeader("Cache-Control", "max-age=60, stale-if-error=600");
    String groups = request.getParameter("groups");
    if (groups != null) {
      response.setHeader("Cache-Groups", groups);
    }
    if (request.getParameter("vary") != null) {
      response.setHeader("Vary", "Accept-Language");
    }
    response.getWriter().print("version " + version.incrementAndGet());
  }

  private static String source(Http.Response response) {
    return response.field("X-Cache").orElseThrow();
  }

  /** The target as the application writes it, and the request that stored the response. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/articles/7|articles/7",
        "/articles?page=2|articles?page=2",
        "/articles?page=2#top|articles?page=2",
        "http://unused.example/articles/7|articles/7",
        "https://other_host:8443/articles/7|articles/7",
        "/articles/7;jsessionid=1|articles/7",
        "/a/../articles/./7|articles/7",
        "/%61rticles/7|articles/7",
        "/caf%c3%a9|caf%C3%A9",
        "/café|caf%C3%A9",
        "/find?q=café|find?q=caf%C3%A9",
        "http://unused.example|''"
      })
  void invalidatedTarget_isTheOneThatARequestNames(String target, String requested) {
    try (Scene scene = Scene.on(Kind.JETTY).start(this::serve)) {
      scene.http.get(requested);
      scene.http.get("another");
      assertThat(source(scene.http.get(requested))).isEqualTo("HIT");

      scene.cache.invalidate(target);

      assertThat(source(scene.http.get(requested))).isEqualTo("MISS");
      assertThat(source(scene.http.get("another"))).isEqualTo("HIT");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "articles", "?q", "mailto:a@b", "/a b", "\\a", "http:", "#top"})
  void whatIsNoTarget_isRefused(String target) {
    try (HttpCache cache = HttpCache.builder().store(new MapStore()).build()) {
      assertThatThrownBy(() -> cache.invalidate(target))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + target + "'")
          .hasMessageContaining("allowed");
      assertThat(cache.statistics().invalidations()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void invalidate_reachesAllVariantsAndHosts(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      for (String language : new String[] {"en", "de"}) {
        scene.http.get("a?vary", "Accept-Language", language);
        scene.http.get("a?vary", "Accept-Language", language, "X-Forwarded-Host", "b.example");
      }
      scene.cache.invalidate(URI.create("/a?vary"));
      for (String language : new String[] {"en", "de"}) {
        assertThat(source(scene.http.get("a?vary", "Accept-Language", language)))
            .isNotEqualTo("HIT");
        assertThat(
                source(
                    scene.http.get(
                        "a?vary", "Accept-Language", language, "X-Forwarded-Host", "b.example")))
            .isNotEqualTo("HIT");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void invalidateGroups_reachesTheirMembersAlone(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      String inX = "a?groups=%22x%22";
      String inYAndZ = "b?groups=%22y%22,%20%22z%22";
      scene.http.get(inX);
      scene.http.get(inYAndZ);

      scene.cache.invalidateGroups("z", "other");
      assertThat(source(scene.http.get(inX))).isEqualTo("HIT");
      assertThat(source(scene.http.get(inYAndZ))).isEqualTo("MISS");

      scene.cache.invalidateGroups();
      assertThat(source(scene.http.get(inX))).isEqualTo("HIT");
      scene.cache.invalidateGroups("x", "y");
      assertThat(source(scene.http.get(inX))).isEqualTo("MISS");
      assertThat(source(scene.http.get(inYAndZ))).isEqualTo("MISS");
    }
  }

  @ParameterizedTest
  @EnumSource
  void clear_invalidatesEverythingAndFreesTheStore(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      scene.http.get("a");
      scene.http.get("b");
      assertThat(scene.cache.statistics().entries()).isEqualTo(2);
      scene.cache.clear();
      assertThat(scene.cache.statistics().entries()).isZero();
      assertThat(source(scene.http.get("a"))).isEqualTo("MISS");
      assertThat(source(scene.http.get("b"))).isEqualTo("MISS");
    }
  }

  /**
   * After a soft invalidation the response may be served in place of an error; never after hard.
   */
  @ParameterizedTest
  @CsvSource({
    "target, HARD, 503",
    "target, SOFT, 200",
    "groups, HARD, 503",
    "groups, SOFT, 200",
    "all, HARD, 503",
    "all, SOFT, 200"
  })
  void strength_decidesWhetherTheResponseIsServedInPlaceOfAnError(
      String what, Strength strength, int status) {
    AtomicInteger calls = new AtomicInteger();
    try (Scene scene =
        Scene.on(Kind.TOMCAT)
            .start(
                (request, response) -> {
                  if (calls.incrementAndGet() > 1) {
                    response.setStatus(503);
                  } else {
                    serve(request, response);
                  }
                })) {
      scene.http.get("a?groups=%22x%22");
      switch (what) {
        case "target" -> scene.cache.invalidate("/a?groups=%22x%22", strength);
        case "groups" -> scene.cache.invalidateGroups(strength, "x");
        default -> scene.cache.clear(strength);
      }
      assertThat(scene.http.get("a?groups=%22x%22").status()).isEqualTo(status);
      assertThat(calls).hasValue(2);
    }
  }

  /** The promise of the methods: no request that begins after the call gets the older response. */
  @ParameterizedTest
  @EnumSource
  void responseThatIsBeingMadeMeanwhile_isNotServedAgain(Kind kind) throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  serve(request, response);
                  called.countDown();
                  Scene.pass(goOn);
                })) {
      CompletableFuture<Http.Response> first = scene.http.getAsync("a");
      Scene.pass(called);
      scene.cache.invalidate("/a");
      goOn.countDown();
      assertThat(first.join().body()).isEqualTo("version 1");
      assertThat(scene.http.get("a").body()).isEqualTo("version 2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void statistics_countWhatTheCacheDoes(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      scene.http.get("a");
      scene.http.get("a");
      scene.http.get("a");
      scene.http.post("a", "");
      scene.heard.exchange(4);
      CacheStatistics counted = scene.cache.statistics();
      assertThat(counted.hits()).isEqualTo(2);
      assertThat(counted.misses()).isEqualTo(1);
      assertThat(counted.bypasses()).isEqualTo(1);
      assertThat(counted.stored()).isEqualTo(1);
      assertThat(counted.invalidations()).isEqualTo(1);
      assertThat(counted.entries()).isEqualTo(1);
      assertThat(counted.evictions()).isEmpty();
    }
  }

  /** Its size follows from a query, so that one application makes large and small responses. */
  private static final class Sized extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setHeader("Cache-Control", "max-age=60");
      response.getWriter().print("x".repeat(Integer.parseInt(request.getParameter("size"))));
    }
  }

  @Test
  void maxBytes_boundsTheStore() {
    try (HttpCache cache = HttpCache.builder().maxBytes(200_000).build();
        EmbeddedServer server =
            Kind.JETTY
                .server()
                .filter(new CachingFilter(cache), "/*")
                .servlet(new Sized(), "/*")
                .start()) {
      Http http = server.http();
      for (int i = 0; i < 50; i++) {
        http.get("a?size=10000&" + i);
      }
      assertThat(cache.statistics().stored()).isEqualTo(50);
      assertThat(cache.statistics().entries()).isBetween(5L, 20L);
      assertThat(cache.statistics().evictions().getAsLong()).isGreaterThanOrEqualTo(30);
      // more than an eighth
      assertThat(source(http.get("a?size=30000"))).isEqualTo("MISS");
      assertThat(source(http.get("a?size=30000"))).isEqualTo("MISS");
    }
  }

  @Test
  void builder_takesSettingsInEveryForm_andRefusesWhatIsNone() {
    try (HttpCache cache =
        HttpCache.builder()
            .store(new MapStore())
            .name("pages")
            .settings(Map.of("cache.collapse.timeout", "3"))
            .setting("cache.heuristics", "on")
            .build()) {
      assertThat(cache.name()).isEqualTo("pages");
      assertThat(cache.settings().given())
          .isEqualTo(Map.of("cache.collapse.timeout", "3", "cache.heuristics", "on"));
    }
    assertThatThrownBy(() -> HttpCache.builder().setting("cache.heuristic", "on"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cache.heuristics");
    assertThatThrownBy(() -> HttpCache.builder().maxBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> HttpCache.builder().maxBytes(1 << 20).setting("cache.heap.mb", "1").build())
        .hasMessageContaining("cache.heap.mb and maxBytes(1048576) exclude each other");
    assertThatThrownBy(() -> HttpCache.builder().maxBytes(1).store(new MapStore()).build())
        .hasMessageContaining("exclude each other");
    assertThatThrownBy(
            () ->
                HttpCache.builder()
                    .maxBytes(1 << 20)
                    .setting("cache.max.entry.bytes", "1048576")
                    .build())
        .hasMessageContaining("Setting cache.max.entry.bytes has the value '1048576'; allowed")
        .hasMessageContaining("131072");
    assertThatThrownBy(() -> HttpCache.builder().name(" "))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
