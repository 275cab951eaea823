package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.rules.Choices;
import dev.larder.support.EmbeddedServer.Kind;
import dev.larder.support.Http;
import jakarta.servlet.http.Cookie;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What changes if an operator chooses other than the safe side. */
class ChoicesScenarioTest {

  private static final Choices OBEY =
      new Choices(true, false, Duration.ofDays(1), false, Duration.ZERO);
  private static final Choices COOKIES =
      new Choices(false, false, Duration.ofDays(1), true, Duration.ZERO);

  @ParameterizedTest
  @EnumSource
  void reloadsReachTheApplicationOnlyWhereWishesAreObeyed(Kind kind) {
    for (Choices choices : new Choices[] {Choices.SAFE, OBEY}) {
      try (Scene scene =
          Scene.on(kind)
              .choices(choices)
              .start(
                  (request, response) -> {
                    response.setHeader("Cache-Control", "max-age=60");
                    response.getWriter().print("one");
                  })) {
        scene.http.get("a");
        Http.Response reload = scene.http.get("a", "Cache-Control", "no-cache");
        boolean obeyed = choices.requestDirectives();
        assertThat(scene.calls).hasValue(obeyed ? 2 : 1);
        assertThat(reload.field("Cache-Status"))
            .contains(
                obeyed
                    ? "larder; fwd=request; stored; detail=request-no-cache"
                    : "larder; hit; ttl=60");
        // what a wish has fetched is kept for those who wish nothing
        assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyIfCachedNeverReachesTheApplication(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .choices(OBEY)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.getWriter().print("one");
                })) {
      Http.Response refused = scene.http.get("a", "Cache-Control", "only-if-cached");
      assertThat(refused.status()).isEqualTo(504);
      assertThat(refused.body()).isEmpty();
      assertThat(refused.field("Cache-Status")).contains("larder; detail=only-if-cached");
      assertThat(scene.calls).hasValue(0);
      scene.http.get("a");
      assertThat(scene.http.get("a", "Cache-Control", "only-if-cached").body()).isEqualTo("one");
      assertThat(scene.calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatWantsNothingKeptTakesNothingFromTheOthers(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .choices(OBEY)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("ETag", "\"1\"");
                  if (request.getHeader("If-None-Match") == null) {
                    response.getWriter().print("one");
                  } else {
                    response.setStatus(304);
                  }
                })) {
      assertThat(scene.http.get("a", "Cache-Control", "no-store").field("Cache-Status"))
          .contains("larder; fwd=uri-miss; detail=request-no-store");
      assertThat(scene.http.get("a").field("X-Cache")).contains("MISS");
      Http.Response validated =
          scene.http.get("a", "Cache-Control", "no-store, max-age=0, no-cache");
      assertThat(validated.body()).isEqualTo("one");
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void cookiesAreStoredByChoice_butNeverThatOfASession(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .choices(COOKIES)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "s-maxage=60");
                  response.addHeader("Set-Cookie", "a=b");
                  if (request.getRequestURI().endsWith("added")) {
                    response.addCookie(new Cookie("c", "d"));
                  }
                  if (request.getRequestURI().endsWith("session")) {
                    response.addCookie(new Cookie("c", "d"));
                    request.getSession();
                  }
                  response.getWriter().print("one");
                })) {
      for (String source : new String[] {"MISS", "HIT"}) {
        Http.Response answer = scene.http.get("a");
        assertThat(answer.field("X-Cache")).contains(source);
        assertThat(answer.fields().allValues("Set-Cookie")).containsExactly("a=b");
        Http.Response added = scene.http.get("added");
        // Undertow does not show what addCookie has added, so it cannot be stored
        assertThat(added.field("X-Cache")).contains(kind == Kind.UNDERTOW ? "MISS" : source);
        assertThat(added.fields().allValues("Set-Cookie")).containsExactlyInAnyOrder("a=b", "c=d");
      }
      for (int i = 0; i < 2; i++) {
        Http.Response answer = scene.http.get("session");
        assertThat(answer.field("Cache-Status"))
            .contains("larder; fwd=uri-miss; detail=set-cookie");
        assertThat(answer.fields().allValues("Set-Cookie")).hasSize(3);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExpiredResponseStandsInForAnErrorByChoice(Kind kind) {
    boolean[] broken = new boolean[1];
    try (Scene scene =
        Scene.on(kind)
            .choices(new Choices(false, false, Duration.ofDays(1), false, Duration.ofSeconds(30)))
            .start(
                (request, response) -> {
                  if (broken[0]) {
                    throw new IllegalStateException("on purpose");
                  }
                  response.setHeader("Cache-Control", "max-age=10");
                  response.getWriter().print("one");
                })) {
      scene.http.get("a");
      broken[0] = true;
      scene.time.step(Duration.ofSeconds(40));
      Http.Response stale = scene.http.get("a");
      assertThat(stale.body()).isEqualTo("one");
      assertThat(stale.field("X-Cache")).contains("STALE");
      scene.time.step(Duration.ofSeconds(10));
      assertThat(scene.http.get("a").status()).isEqualTo(500);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResponseWithoutALifetimeGetsOneByChoice(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .choices(new Choices(false, true, Duration.ofSeconds(20), false, Duration.ZERO))
            .start(
                (request, response) -> {
                  response.setHeader("Last-Modified", "Sun, 09 Sep 2001 01:46:40 GMT");
                  response.getWriter().print("one");
                })) {
      scene.http.get("a");
      scene.time.step(Duration.ofSeconds(19));
      assertThat(scene.http.get("a").field("Cache-Status")).contains("larder; hit; ttl=1");
      scene.time.step(Duration.ofSeconds(1));
      assertThat(scene.http.get("a").field("X-Cache")).contains("MISS");
    }
  }
}
