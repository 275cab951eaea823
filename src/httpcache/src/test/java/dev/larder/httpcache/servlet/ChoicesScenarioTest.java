package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.rules.Choices;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.Cookie;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What changes if an operator chooses other than the safe side. */
class ChoicesScenarioTest {

  private static final Choices OBEY =
      new Choices(true, false, Duration.ofDays(1), false, Duration.ZERO, false);
  private static final Choices COOKIES =
      new Choices(false, false, Duration.ofDays(1), true, Duration.ZERO, false);

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
            .choices(
                new Choices(false, false, Duration.ofDays(1), false, Duration.ofSeconds(30), false))
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

  /** What is asked for when the stored response has expired: a page, a confirmation, an error. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, new, larder; fwd=stale; stored; detail=s-maxage",
    "JETTY, new, larder; fwd=stale; stored; detail=s-maxage",
    "UNDERTOW, new, larder; fwd=stale; stored; detail=s-maxage",
    "TOMCAT, confirmed, larder; fwd=stale; fwd-status=304; ttl=10; detail=s-maxage",
    "JETTY, confirmed, larder; fwd=stale; fwd-status=304; ttl=10; detail=s-maxage",
    "UNDERTOW, confirmed, larder; fwd=stale; fwd-status=304; ttl=10; detail=s-maxage",
    "TOMCAT, failed, larder; fwd=stale; detail=s-maxage",
    "JETTY, failed, larder; fwd=stale; detail=s-maxage",
    "UNDERTOW, failed, larder; fwd=stale; detail=s-maxage",
    "TOMCAT, refused, larder; fwd=stale; detail=no-store",
    "JETTY, refused, larder; fwd=stale; detail=no-store",
    "UNDERTOW, refused, larder; fwd=stale; detail=no-store"
  })
  void aWindowThatSMaxageOverridesIsNamed(Kind kind, String then, String status) {
    boolean[] later = new boolean[1];
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader(
                      "Cache-Control", "s-maxage=10, stale-while-revalidate=5, stale-if-error=30");
                  response.setHeader("ETag", "\"1\"");
                  if (!later[0] || then.equals("new")) {
                    response.getWriter().print("one");
                  } else if (then.equals("confirmed")) {
                    response.setStatus(304);
                  } else if (then.equals("failed")) {
                    response.sendError(503);
                  } else {
                    response.setHeader("Cache-Control", "no-store");
                  }
                })) {
      scene.http.get("a");
      later[0] = true;
      scene.time.step(Duration.ofSeconds(40));
      assertThat(scene.http.get("a").field("Cache-Status")).contains(status);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWindowIsNamedNoLongerThanItWouldHold(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "s-maxage=10, stale-while-revalidate=5");
                  response.setHeader("ETag", "\"1\"");
                  response.getWriter().print("one");
                })) {
      scene.http.get("a");
      scene.time.step(Duration.ofSeconds(16));
      assertThat(scene.http.get("a").field("Cache-Status"))
          .contains("larder; fwd=stale; stored; detail=expired");
    }
  }

  @ParameterizedTest
  @EnumSource
  void windowsBesideSMaxageHoldByChoice(Kind kind) {
    Choices choices =
        new Choices(true, false, Duration.ofDays(1), false, Duration.ofMinutes(9), true);
    String[] control = {"s-maxage=10, stale-while-revalidate=20"};
    boolean[] broken = new boolean[1];
    try (Scene scene =
        Scene.on(kind)
            .choices(choices)
            .setting("cache.refresh.threads", 0)
            .start(
                (request, response) -> {
                  if (broken[0]) {
                    throw new IllegalStateException("on purpose");
                  }
                  response.setHeader("Cache-Control", control[0]);
                  response.getWriter().print("one");
                })) {
      scene.http.get("a");
      control[0] = "s-maxage=10, stale-if-error=20";
      scene.http.get("b");
      control[0] = "s-maxage=10, stale-if-error=20, proxy-revalidate";
      scene.http.get("c");
      control[0] = "s-maxage=10";
      scene.http.get("d");
      broken[0] = true;
      scene.time.step(Duration.ofSeconds(30));
      assertThat(scene.http.get("a").field("X-Cache")).contains("STALE");
      assertThat(scene.http.get("b").field("X-Cache")).contains("STALE");
      assertThat(scene.http.get("c").status()).isEqualTo(500);
      // neither the window that the operator gives to others, nor what the client accepts
      assertThat(scene.http.get("d", "Cache-Control", "max-stale").status()).isEqualTo(500);
      scene.time.step(Duration.ofMillis(1));
      scene.time.step(Duration.ofSeconds(5));
      assertThat(scene.http.get("a").status()).isEqualTo(500);
      assertThat(scene.http.get("b").status()).isEqualTo(500);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResponseWithoutALifetimeGetsOneByChoice(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .choices(new Choices(false, true, Duration.ofSeconds(20), false, Duration.ZERO, false))
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
