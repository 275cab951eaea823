package dev.larder.httpcache.servlet.held;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A response that is made while a cookie is set or a session begins, ends or changes is for one
 * visitor, also where the container shows none of that (Undertow, Open Liberty).
 */
class CookiesScenarioTest {

  /** The container's own request, as the beans of a session have it from a listener. */
  private static final String CONTAINERS = "test.container-request";

  private static final Filter LISTENER =
      (request, response, chain) -> {
        request.setAttribute(CONTAINERS, request);
        if (((HttpServletRequest) request).getRequestURI().endsWith("begun-in-front")) {
          ((HttpServletRequest) request).getSession();
        }
        chain.doFilter(request, response);
      };

  private final AtomicInteger visitors = new AtomicInteger();

  /** What the application does to a cookie or a session while it makes its answer. */
  enum Way {
    ADD_COOKIE,
    ADD_COOKIE_THROUGH_A_WRAPPER,
    ADD_COOKIE_AND_RESET,
    SET_FIELD,
    SESSION,
    SESSION_OF_A_BEAN,
    SESSION_OF_A_BEAN_BEGUN_IN_FRONT
  }

  private void touch(Way way, HttpServletRequest request, HttpServletResponse response) {
    switch (way) {
      case ADD_COOKIE -> response.addCookie(cookie());
      case ADD_COOKIE_THROUGH_A_WRAPPER ->
          new HttpServletResponseWrapper(response).addCookie(cookie());
      case ADD_COOKIE_AND_RESET -> {
        response.addCookie(cookie());
        response.reset();
      }
      case SET_FIELD -> response.setHeader("Set-Cookie", "visitor=" + visitors.incrementAndGet());
      case SESSION -> request.getSession().setAttribute("visitor", "1");
      case SESSION_OF_A_BEAN, SESSION_OF_A_BEAN_BEGUN_IN_FRONT ->
          ((HttpServletRequest) request.getAttribute(CONTAINERS))
              .getSession()
              .setAttribute("visitor", "1");
    }
  }

  private Cookie cookie() {
    return new Cookie("visitor", String.valueOf(visitors.incrementAndGet()));
  }

  static Stream<Arguments> everywhere() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Way.values()).map(way -> Arguments.of(kind, way)));
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whatIsForOneVisitorIsNotStored(Kind kind, Way way) {
    try (Scene scene =
        Scene.on(kind)
            .before(LISTENER)
            .start(
                (request, response) -> {
                  touch(way, request, response);
                  response.setHeader("Cache-Control", "max-age=60");
                  if (request.getRequestURI().startsWith("/async")) {
                    inThread(request.startAsync());
                  } else {
                    response.getWriter().print("page");
                  }
                })) {
      String end = way == Way.SESSION_OF_A_BEAN_BEGUN_IN_FRONT ? "-begun-in-front" : "";
      for (String path : new String[] {"sync" + end, "async" + end}) {
        for (int i = 0; i < 2; i++) {
          Http.Response answer = scene.http.get(path);
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.body()).isEqualTo("page");
          // after a reset, the cookie is gone on Tomcat and Jetty
          boolean reset = way == Way.ADD_COOKIE_AND_RESET && kind != Kind.UNDERTOW;
          assertThat(answer.all("Set-Cookie")).hasSize(reset ? 0 : 1);
          assertThat(answer.field("X-Cache")).contains(reset && i == 1 ? "HIT" : "MISS");
        }
      }
    }
  }

  private static void inThread(AsyncContext context) {
    new Thread(
            () -> {
              try {
                context.getResponse().getWriter().print("page");
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              } finally {
                context.complete();
              }
            })
        .start();
  }

  /** A cookie in a 304 is for its client alone: the stored response stays as it is. */
  @ParameterizedTest
  @MethodSource("everywhere")
  void aConfirmationForOneVisitorRenewsNothing(Kind kind, Way way) {
    if (way == Way.ADD_COOKIE_AND_RESET) {
      return;
    }
    try (Scene scene =
        Scene.on(kind)
            .before(LISTENER)
            .start(
                (request, response) -> {
                  boolean confirms = request.getHeader("If-None-Match") != null;
                  if (confirms) {
                    touch(way, request, response);
                    response.setStatus(304);
                  }
                  response.setHeader("ETag", "\"1\"");
                  response.setHeader("Cache-Control", confirms ? "max-age=60" : "max-age=1");
                  if (!confirms) {
                    response.getWriter().print("page");
                  }
                })) {
      String path = way == Way.SESSION_OF_A_BEAN_BEGUN_IN_FRONT ? "a-begun-in-front" : "a";
      if (way != Way.SESSION_OF_A_BEAN_BEGUN_IN_FRONT) {
        assertThat(scene.http.get(path).field("Cache-Status"))
            .contains("larder; fwd=uri-miss; stored");
      }
      for (int i = 0; i < 2; i++) {
        scene.time.step(java.time.Duration.ofSeconds(10));
        Http.Response confirmed = scene.http.get(path);
        assertThat(confirmed.body()).isEqualTo("page");
        assertThat(confirmed.all("Set-Cookie")).hasSize(1);
        assertThat(confirmed.field("X-Cache").orElseThrow()).isIn("REVALIDATED", "MISS");
      }
    }
  }

  /** The answer to a POST that stands for a GET (RFC 9110 §9.3.3). */
  @ParameterizedTest
  @MethodSource("everywhere")
  void anAnswerToPostForOneVisitorIsNotStored(Kind kind, Way way) {
    if (way == Way.ADD_COOKIE_AND_RESET) {
      return;
    }
    String path = way == Way.SESSION_OF_A_BEAN_BEGUN_IN_FRONT ? "a-begun-in-front" : "a";
    try (Scene scene =
        Scene.on(kind)
            .before(LISTENER)
            .start(
                (request, response) -> {
                  touch(way, request, response);
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("Content-Location", "/" + path);
                  response.getWriter().print("page");
                })) {
      assertThat(scene.http.post(path, "").field("X-Cache")).contains("BYPASS");
      assertThat(scene.http.get(path).field("X-Cache")).contains("MISS");
      assertThat(scene.heard.stored).isEmpty();
    }
  }

  /** Also where the response is {@code public}: its client gets another session's cookie. */
  @ParameterizedTest
  @EnumSource
  void aSessionThatChangesOrEndsIsACookie(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .before(LISTENER)
            .start(
                (request, response) -> {
                  var containers = (HttpServletRequest) request.getAttribute(CONTAINERS);
                  switch (request.getRequestURI()) {
                    case "/begin" -> containers.getSession();
                    case "/change" -> containers.changeSessionId();
                    case "/end" -> invalidate(containers.getSession(false));
                    default -> {}
                  }
                  response.setHeader("Cache-Control", "public, max-age=60");
                  response.getWriter().print("page");
                })) {
      String cookie = sessionOf(scene.http.get("begin"));
      // without a change it is stored: the response says that it is for everybody
      assertThat(scene.http.get("nothing", "Cookie", cookie).field("Cache-Status"))
          .contains("larder; fwd=uri-miss; stored");
      Http.Response changed = scene.http.get("change", "Cookie", cookie);
      assertThat(changed.field("Cache-Status")).contains("larder; fwd=uri-miss; detail=set-cookie");
      assertThat(scene.http.get("end", "Cookie", sessionOf(changed)).field("Cache-Status"))
          .contains("larder; fwd=uri-miss; detail=set-cookie");
    }
  }

  private static void invalidate(HttpSession session) {
    if (session != null) {
      session.invalidate();
    }
  }

  private static String sessionOf(Http.Response answer) {
    return answer.field("Set-Cookie").orElseThrow().split(";", 2)[0];
  }
}
