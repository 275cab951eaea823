package dev.larder.httpcache.servlet.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.servlet.Scene;
import dev.larder.httpcache.store.Group;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** For whom a response is kept, and who may have what is kept. */
class SharingScenarioTest {

  @ParameterizedTest
  @EnumSource
  void variantsAreKeptApartAndTheirFieldsAreNormalised(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("Vary", "Accept-Language, X-Device");
                  response
                      .getWriter()
                      .print(
                          request.getHeader("Accept-Language")
                              + "/"
                              + request.getHeader("X-Device"));
                })) {
      String[][] variants = {
        {"Accept-Language", "de, en", "X-Device", "a"},
        {"Accept-Language", "en", "X-Device", "a"},
        {"Accept-Language", "en", "X-Device", "A"},
        {"Accept-Language", "en"},
        {"X-Device", "a"}
      };
      assertThat(scene.http.get("a", variants[0]).field("Cache-Status"))
          .contains("larder; fwd=uri-miss; stored");
      for (int i = 1; i < variants.length; i++) {
        assertThat(scene.http.get("a", variants[i]).field("Cache-Status"))
            .contains("larder; fwd=vary-miss; stored");
      }
      for (String[] variant : variants) {
        Http.Response hit = scene.http.get("a", variant);
        assertThat(hit.field("X-Cache")).contains("HIT");
      }
      Http.Response spaced = scene.http.get("a", "X-Device", "a", "Accept-Language", "de,en");
      assertThat(spaced.field("X-Cache")).contains("HIT");
      assertThat(spaced.body()).isEqualTo("de, en/a");
      assertThat(scene.calls).hasValue(5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void variantsOfOneTargetAreBoundedAndInvalidatedTogether(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("Vary", "X-Any");
                  response.getWriter().print(request.getHeader("X-Any"));
                })) {
      for (int i = 0; i < 200; i++) {
        scene.http.get("a", "X-Any", "v" + i);
      }
      assertThat(scene.store.size()).isLessThanOrEqualTo(65);
      assertThat(scene.http.get("a", "X-Any", "v199").field("X-Cache")).contains("HIT");
      assertThat(scene.http.get("a", "X-Any", "v190").field("X-Cache")).contains("HIT");
      scene.http.post("a", "");
      assertThat(scene.http.get("a", "X-Any", "v199").field("X-Cache")).contains("MISS");
      assertThat(scene.http.get("a", "X-Any", "v190").field("X-Cache")).contains("MISS");
    }
  }

  @ParameterizedTest
  @EnumSource
  void credentialsAreNotSharedUnlessTheResponseSaysSo(Kind kind) {
    AtomicReference<String> control = new AtomicReference<>("max-age=60");
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", control.get());
                  response.getWriter().print("for " + request.getHeader("Authorization"));
                })) {
      String[] alice = {"Authorization", "Bearer alice"};
      // not stored for her, nor anybody
      assertThat(scene.http.get("a", alice).field("Cache-Status"))
          .contains("larder; fwd=uri-miss; detail=authorization");
      assertThat(scene.http.get("a").body()).isEqualTo("for null");
      // what is stored for the anonymous is not hers
      Http.Response hers = scene.http.get("a", alice);
      assertThat(hers.body()).isEqualTo("for Bearer alice");
      assertThat(hers.field("Cache-Status"))
          .hasValueSatisfying(
              status -> assertThat(status).startsWith("larder; fwd=request; detail="));
      assertThat(scene.http.get("a").body()).isEqualTo("for null");
      for (String sharing : List.of("public", "s-maxage=60", "must-revalidate")) {
        control.set("max-age=60, " + sharing);
        String path = "b?" + sharing;
        scene.http.get(path, alice);
        assertThat(scene.http.get(path).field("X-Cache")).as(sharing).contains("HIT");
        assertThat(scene.http.get(path, alice).field("X-Cache")).as(sharing).contains("HIT");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void sessionsAreNotSharedUnlessTheResponseSaysSo(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  switch (request.getRequestURI()) {
                    case "/login" -> request.getSession();
                    case "/user" -> request.getUserPrincipal();
                    case "/role" -> request.isUserInRole("x");
                    case "/peek" -> request.getSession(false);
                    default -> response.setHeader("X-Nothing", "1");
                  }
                  boolean open = request.getParameter("public") != null;
                  response.setHeader("Cache-Control", open ? "public, max-age=60" : "max-age=60");
                  response.getWriter().print("page");
                })) {
      Http.Response login = scene.http.get("login?public");
      String cookie = login.field("Set-Cookie").orElseThrow().split(";", 2)[0];
      assertThat(login.field("Cache-Status")).contains("larder; fwd=uri-miss; detail=set-cookie");
      assertThat(scene.http.get("login?public").field("X-Cache")).contains("MISS");
      for (String path : List.of("user", "role")) {
        assertThat(scene.http.get(path).field("Cache-Status"))
            .contains("larder; fwd=uri-miss; detail=personal");
        scene.http.get(path + "?public");
        assertThat(scene.http.get(path + "?public").field("X-Cache")).contains("HIT");
      }
      assertThat(scene.http.get("peek").field("Cache-Status"))
          .contains("larder; fwd=uri-miss; stored");
      Http.Response known = scene.http.get("peek", "Cookie", cookie);
      assertThat(known.field("Cache-Status"))
          .hasValueSatisfying(
              status -> assertThat(status).startsWith("larder; fwd=request; detail="));
      // a bean of the session leaves no trace: the valid session id alone is reason enough
      assertThat(scene.http.get("plain", "Cookie", cookie).field("Cache-Status"))
          .contains("larder; fwd=uri-miss; detail=personal");
      scene.http.get("plain?public", "Cookie", cookie);
      assertThat(scene.http.get("plain?public", "Cookie", cookie).field("X-Cache")).contains("HIT");
      assertThat(scene.http.get("peek", "Cookie", "JSESSIONID=unknown").field("X-Cache"))
          .contains("HIT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aForeignHostIsPassedByAndNeverStored(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .setting("larder.origin", "https://example.org, http://shop.example.org")
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.getWriter().print(request.getServerName());
                })) {
      // the address of the test's own server is none of the site's
      for (int i = 0; i < 2; i++) {
        Http.Response foreign = scene.http.get("a");
        assertThat(foreign.field("X-Cache")).contains("BYPASS");
        assertThat(foreign.field("Cache-Status"))
            .contains("larder; fwd=bypass; detail=foreign-host");
      }
      String own = "GET /a HTTP/1.1\r\nHost: shop.example.org\r\nConnection: close\r\n\r\n";
      assertThat(Http.raw(scene.server.port(), own, Duration.ofSeconds(5)))
          .contains("X-Cache: MISS");
      assertThat(Http.raw(scene.server.port(), own, Duration.ofSeconds(5)))
          .contains("X-Cache: HIT")
          .contains("shop.example.org");
      assertThat(scene.store.size()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInnerCacheReportsItselfAndOursIsAppended(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("X-Cache", "HIT");
                  response.setHeader("Cache-Status", "items; hit");
                  response.getWriter().print("x");
                })) {
      Http.Response first = scene.http.get("a");
      assertThat(first.all("X-Cache")).containsExactly("HIT");
      assertThat(String.join(", ", first.all("Cache-Status")))
          .isEqualTo("items; hit, larder; fwd=uri-miss; stored");
      Http.Response hit = scene.http.get("a");
      assertThat(hit.all("X-Cache")).containsExactly("HIT");
      assertThat(hit.all("Cache-Status")).containsExactly("larder; hit; ttl=60");
      for (Http.Response passed :
          List.of(scene.http.get("a", "If-Match", "*"), scene.http.post("a", ""))) {
        assertThat(passed.all("X-Cache")).containsExactly("HIT");
        assertThat(String.join(", ", passed.all("Cache-Status")))
            .startsWith("items; hit, larder; fwd=");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theListenerHearsEverythingAndItsFailureHarmsNobody(Kind kind) {
    AtomicInteger calls = new AtomicInteger();
    try (Scene scene =
        Scene.on(kind)
            .throwingListener()
            .start(
                (request, response) -> {
                  response.setHeader(
                      "Cache-Control",
                      request.getRequestURI().equals("/no") ? "no-store" : "max-age=60");
                  response.getWriter().print(calls.incrementAndGet());
                })) {
      assertThat(scene.http.get("a?q=1").body()).isEqualTo("1");
      assertThat(scene.http.get("a?q=1").body()).isEqualTo("1");
      assertThat(scene.http.get("no").body()).isEqualTo("2");
      assertThat(scene.http.post("a?q=1", "").body()).isEqualTo("3");
      assertThat(scene.http.get("a?q=1").body()).isEqualTo("4");

      assertThat(scene.heard.exchange(1).target()).isEqualTo("/a?q=1");
      assertThat(scene.heard.exchange(1).source()).isEqualTo(Source.MISS);
      assertThat(scene.heard.exchange(2).source()).isEqualTo(Source.HIT);
      assertThat(scene.heard.exchange(2).reason()).isEqualTo(Reason.FRESH);
      assertThat(scene.heard.exchange(3).reason()).isEqualTo(Reason.NO_STORE);
      assertThat(scene.heard.exchange(4).source()).isEqualTo(Source.BYPASS);
      assertThat(scene.heard.exchange(4).method()).isEqualTo("POST");
      assertThat(scene.heard.exchange(5).reason()).isEqualTo(Reason.INVALIDATED);
      assertThat(scene.heard.answered)
          .hasSize(5)
          .allSatisfy(one -> assertThat(one.status()).isEqualTo(200));
      assertThat(scene.heard.stored).hasSize(2);
      assertThat(scene.heard.notStored).containsExactly(Reason.NO_STORE);
      assertThat(scene.heard.invalidated)
          .containsExactlyInAnyOrder(
              new Group.Uri(Group.SITE, "/a?q=1"), new Group.Uri(Group.SITE, "/a?#"));
    }
  }

  /** As many clients do, Java's own among them. */
  @ParameterizedTest
  @EnumSource
  void anOfferOfHttp2IsAnsweredFromTheStore(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.getWriter().print("x");
                })) {
      scene.http.get("a");
      String answer =
          Http.raw(
              scene.server.port(),
              // Undertow closes at once only if "close" is the first line of its field
              "GET /a HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: h2c\r\nConnection: close\r\nConnection: Upgrade\r\n\r\n"
                  .formatted(scene.server.port()),
              Duration.ofSeconds(5));
      assertThat(answer).contains("200", "X-Cache: HIT");
    }
  }
}
