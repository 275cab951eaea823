package dev.larder.httpcache.servlet.held;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.httpcache.servlet.Scene;
import dev.larder.support.WireResponse;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An application that fails: its client gets what the container alone would send, but nothing that
 * lets a cache store the page of the error.
 */
class FailuresScenarioTest {

  /** Ways in which the application fails before the client has anything. */
  private static final List<String> EARLY =
      List.of(
          "throw",
          "throw-error",
          "throw-undeclared",
          "write-and-throw",
          "forward-and-throw",
          "send-and-throw",
          "async-throw",
          "async-timeout",
          "dispatch-and-throw");

  /** Ways in which it fails after the client has got a part. */
  private static final List<String> LATE =
      List.of(
          "flush-and-throw",
          "flush-write-and-throw",
          "length-flush-and-throw",
          "flush-forward-and-throw",
          "flush-include-and-throw",
          "dispatch-flush-and-throw");

  /** What a container says of the content of its own page. */
  private static final Set<String> OF_THE_PAGE =
      Set.of("content-type", "content-language", "content-encoding", "cache-control", "etag");

  private static Stream<Arguments> early() {
    return each(EARLY);
  }

  /** Undertow alone does not break a torn answer off. */
  private static Stream<Arguments> late() {
    return each(LATE).filter(one -> one.get()[0] != Kind.UNDERTOW);
  }

  private static Stream<Arguments> writes() {
    return each(EARLY, "PUT");
  }

  private static Stream<Arguments> each(List<String> ways) {
    return each(ways, "GET", "POST");
  }

  private static Stream<Arguments> each(List<String> ways, String... methods) {
    List<Arguments> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (String method : methods) {
        ways.forEach(way -> all.add(Arguments.of(kind, method, way)));
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("early")
  void pageOfAFailureHasTheFieldsThatWereSetBefore(Kind kind, String method, String way) {
    WireResponse plain = ask(Scene.on(kind).withoutCache(), method, way, true);
    WireResponse filtered = ask(Scene.on(kind), method, way, true);

    assertThat(filtered.status()).isEqualTo(plain.status()).isGreaterThanOrEqualTo(500);
    if (kind != Kind.UNDERTOW) {
      // which forgets all fields when the application throws
      assertThat(filtered.field("Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(filtered.field("Retry-After")).isEqualTo("3");
    }
    assertThat(fields(filtered)).isEqualTo(fields(plain));
  }

  @ParameterizedTest
  @MethodSource("early")
  void pageOfAFailureMayNotBeStored(Kind kind, String method, String way) {
    WireResponse filtered = ask(Scene.on(kind), method, way, true);

    if (!way.equals("send-and-throw")) {
      assertThat(filtered.field("Cache-Control")).doesNotContain("max-age");
      assertThat(filtered.field("CDN-Cache-Control")).isEmpty();
      assertThat(filtered.field("Expires")).isEmpty();
      assertThat(filtered.field("ETag")).isEmpty();
      assertThat(filtered.field("Content-Encoding")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TOMCAT", "JETTY"})
  void pageOfAFailureForbidsStoringIfTheApplicationDid(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "No-Store, max-age=0");
                  response.setHeader("CDN-Cache-Control", "private");
                  response.setHeader("Expires", "0");
                  throw new ServletException("on purpose");
                })) {
      WireResponse page = WireResponse.get(scene.server.port(), "/a");

      assertThat(page.status()).isEqualTo(500);
      // Jetty's pages say so by themselves
      assertThat(page.field("Cache-Control")).containsIgnoringCase("no-store");
      assertThat(page.field("CDN-Cache-Control")).isEqualTo("private");
    }
  }

  @ParameterizedTest
  @MethodSource("late")
  void tornBodyLooksTorn(Kind kind, String method, String way) {
    WireResponse plain = ask(Scene.on(kind).withoutCache(), method, way, false);
    WireResponse filtered = ask(Scene.on(kind), method, way, false);

    assertThat(plain.isWhole()).isFalse();
    assertThat(filtered.isWhole()).isFalse();
    assertThat(filtered.status()).isEqualTo(plain.status());
    assertThat(filtered.text()).isEqualTo(plain.text());
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, GET", "TOMCAT, POST",
    "JETTY, GET", "JETTY, POST"
  })
  void answerThatWasClosedBeforeTheFailureIsWhole(Kind kind, String method) {
    WireResponse plain = ask(Scene.on(kind).withoutCache(), method, "flush-close-and-throw", true);
    WireResponse filtered = ask(Scene.on(kind), method, "flush-close-and-throw", true);

    assertThat(plain.isWhole()).isTrue();
    assertThat(filtered.isWhole()).isTrue();
    assertThat(filtered.text()).isEqualTo(plain.text()).isEqualTo("abc");
  }

  @ParameterizedTest
  @MethodSource("writes")
  void writeThatFailsInvalidatesOnlyWhatItSaysItHasWritten(Kind kind, String method, String way) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  if (request.getMethod().equals("GET")
                      && request.getDispatcherType() == DispatcherType.REQUEST) {
                    response.setHeader("Cache-Control", "max-age=60");
                    response.setHeader("Cache-Groups", "\"" + request.getParameter("group") + "\"");
                    response.getWriter().print(request.getMethod());
                    return;
                  }
                  if (request.getParameter("committed") != null) {
                    request.setAttribute(CachingFilter.WRITE_COMMITTED, List.of("written"));
                  }
                  response.setHeader("Cache-Group-Invalidation", "\"announced\"");
                  response.setStatus(201);
                  fail(request, response);
                })) {
      String written = way + "?group=written";
      String announced = way + "?group=announced";
      scene.http.get(written);
      scene.http.get(announced);

      assertThat(scene.http.send(method, written, "").status()).isGreaterThanOrEqualTo(500);
      assertThat(scene.http.get(written).field("X-Cache")).contains("HIT");
      assertThat(scene.http.get(announced).field("X-Cache")).contains("HIT");

      scene.http.send(method, way + "?committed=1", "");
      assertThat(scene.http.get(written).field("X-Cache")).contains("MISS");
      assertThat(scene.http.get(announced).field("X-Cache")).contains("HIT");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TOMCAT", "JETTY"})
  void writeThatFailsAfterTheClientHasTheHeadOfASuccessInvalidates(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  if (request.getMethod().equals("PUT")) {
                    response.flushBuffer();
                    throw new ServletException("on purpose");
                  }
                })) {
      scene.http.get("a");
      WireResponse torn =
          WireResponse.to(
              scene.server.port(),
              "PUT /a HTTP/1.1\r\nHost: 127.0.0.1:"
                  + scene.server.port()
                  + "\r\nContent-Length: 0\r\n\r\n");

      assertThat(torn.status()).isEqualTo(200);
      assertThat(torn.isWhole()).isFalse();
      assertThat(scene.http.get("a").field("X-Cache")).contains("MISS");
    }
  }

  private static WireResponse ask(
      Scene.Builder builder, String method, String way, boolean closing) {
    try (Scene scene =
        builder.start(
            (request, response) -> {
              if (request.getDispatcherType() == DispatcherType.REQUEST) {
                response.setHeader("Access-Control-Allow-Origin", "*");
                response.addHeader("X-Request-Id", "7");
                response.addIntHeader("Retry-After", 3);
                response.setHeader("Location", "/other");
                response.setHeader("Cache-Control", "max-age=60");
                if (!way.equals("send-and-throw")) {
                  response.setHeader("CDN-Cache-Control", "max-age=60");
                  response.setHeader("Expires", "Fri, 01 Jan 2100 00:00:00 GMT");
                  response.setHeader("ETag", "\"1\"");
                  response.setHeader("Content-Encoding", "br");
                }
              }
              fail(request, response);
            })) {
      return WireResponse.to(
          scene.server.port(),
          method
              + " /"
              + way
              + " HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: 0\r\n"
              + (closing ? "Connection: close\r\n\r\n" : "\r\n"));
    }
  }

  private static Map<String, List<String>> fields(WireResponse response) {
    Map<String, List<String>> fields = new TreeMap<>(response.endToEndFields());
    fields.keySet().removeAll(OF_THE_PAGE);
    fields.keySet().removeAll(Set.of("expires", "cdn-cache-control"));
    return fields;
  }

  /** Fails in the way that the path names. */
  private static void fail(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String way = request.getRequestURI().substring(1);
    if (request.getDispatcherType() != DispatcherType.REQUEST) {
      if (way.contains("flush")) {
        response.getWriter().print("abc");
        response.flushBuffer();
      }
      throw new ServletException("on purpose");
    }
    switch (way) {
      case "throw" -> throw new ServletException("on purpose");
      case "throw-error" -> throw new AssertionError("on purpose");
      case "throw-undeclared" -> FailuresScenarioTest.<RuntimeException>throwUndeclared();
      case "write-and-throw" -> {
        response.getWriter().print("abc");
        response.resetBuffer();
        throw new ServletException("on purpose");
      }
      case "forward-and-throw", "flush-forward-and-throw" ->
          request.getRequestDispatcher("/" + way).forward(request, response);
      case "flush-include-and-throw" ->
          request.getRequestDispatcher("/" + way).include(request, response);
      case "send-and-throw" -> {
        response.sendError(503);
        throw new ServletException("on purpose");
      }
      case "async-throw" -> {
        // Jetty waits for the end all the same
        request.startAsync().setTimeout(300);
        throw new ServletException("on purpose");
      }
      case "async-timeout" -> request.startAsync().setTimeout(300);
      case "dispatch-and-throw", "dispatch-flush-and-throw" -> request.startAsync().dispatch();
      case "flush-and-throw" -> {
        response.getWriter().print("abc");
        response.flushBuffer();
        throw new ServletException("on purpose");
      }
      case "flush-write-and-throw" -> {
        response.flushBuffer();
        response.getOutputStream().print("abc");
        response.getOutputStream().flush();
        throw new ServletException("on purpose");
      }
      case "length-flush-and-throw" -> {
        response.setContentLength(10);
        response.getWriter().print("abc");
        response.flushBuffer();
        throw new ServletException("on purpose");
      }
      case "flush-close-and-throw" -> {
        response.getWriter().print("abc");
        response.flushBuffer();
        response.getWriter().close();
        throw new ServletException("on purpose");
      }
      default -> throw new AssertionError("no such way: " + way);
    }
  }

  /** As Kotlin does, and whoever goes round the compiler. */
  @SuppressWarnings("unchecked") // on purpose
  private static <T extends Exception> void throwUndeclared() throws T {
    throw (T) new Exception("on purpose");
  }
}
