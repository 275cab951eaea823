package dev.larder.httpcache.servlet.held;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.support.Http;
import dev.larder.support.WireResponse;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.Filter;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.catalina.filters.ExpiresFilter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The response that the application sees behaves as the container's: it is committed when that
 * would be, whatever the filter still holds, and its writer outlives a forward.
 */
class CommitScenarioTest {

  /** A wrapper with a writer of its own, which it makes once. */
  private static final Filter KEEPS_ITS_WRITER =
      (request, response, chain) ->
          chain.doFilter(
              request,
              new HttpServletResponseWrapper((HttpServletResponse) response) {
                private @Nullable PrintWriter writer;

                @Override
                public PrintWriter getWriter() throws IOException {
                  if (writer == null) {
                    writer = new PrintWriter(super.getWriter());
                  }
                  return writer;
                }
              });

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, expires, request", "TOMCAT, expires, context",
    "TOMCAT, own, request", "TOMCAT, own, context",
    "JETTY, expires, request", "JETTY, expires, context",
    "JETTY, own, request", "JETTY, own, context"
  })
  void targetOfAForwardWritesWithTheWriterThatAFilterHasKept(
      Kind kind, String filter, String dispatcher) {
    try (Scene scene =
        Scene.on(kind)
            .behind(filter.equals("expires") ? new ExpiresFilter() : KEEPS_ITS_WRITER)
            .start((request, response) -> writeAndForward(dispatcher, request, response))) {
      Http.Response first = scene.http.get("a");
      Http.Response second = scene.http.get("a");

      assertThat(first.body()).isEqualTo("BODY");
      assertThat(second.field("X-Cache")).contains("HIT");
      assertThat(second.body()).isEqualTo("BODY");
    }
  }

  private static void writeAndForward(
      String dispatcher, HttpServletRequest request, HttpServletResponse response)
      throws IOException, jakarta.servlet.ServletException {
    response.setHeader("Cache-Control", "max-age=60");
    if (request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI) != null) {
      response.getWriter().print("BODY");
      return;
    }
    response.getWriter().print("lost");
    Objects.requireNonNull(
            dispatcher.equals("request")
                ? request.getRequestDispatcher("/target")
                : request.getServletContext().getRequestDispatcher("/target"))
        .forward(request, response);
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, stream, 100",
    "TOMCAT, writer, 100",
    "TOMCAT, writer-of-wide, 100",
    "TOMCAT, stream, 20000",
    "TOMCAT, length, 100",
    "JETTY, stream, 100",
    "JETTY, writer, 100",
    "JETTY, writer-of-wide, 100",
    "JETTY, stream, 20000",
    "JETTY, length, 100"
  })
  void isCommittedWhenTheContainerAloneWouldHaveBeen(Kind kind, String way, int bufferSize) {
    List<String> plain = new ArrayList<>();
    List<String> filtered = new ArrayList<>();
    try (Scene scene = Scene.on(kind).withoutCache().start(fills(way, bufferSize, plain));
        Scene cached = Scene.on(kind).start(fills(way, bufferSize, filtered))) {
      Http.Response alone = scene.http.get("a");
      Http.Response miss = cached.http.get("a");
      Http.Response hit = cached.http.get("a");

      assertThat(filtered).isEqualTo(plain).anyMatch(line -> line.endsWith("true"));
      assertThat(miss.bytes()).isEqualTo(alone.bytes());
      assertThat(miss.field("X-Late")).isEqualTo(alone.field("X-Late")).isEmpty();
      assertThat(miss.status()).isEqualTo(alone.status()).isEqualTo(200);
      // what is committed is stored all the same
      assertThat(hit.field("X-Cache")).contains("HIT");
      assertThat(hit.bytes()).isEqualTo(alone.bytes());
    }
  }

  /** Writes piece by piece, and notes after each whether the response is committed. */
  private static Scene.Application fills(String way, int bufferSize, List<String> seen) {
    return (request, response) -> {
      response.setHeader("Cache-Control", "max-age=60");
      response.setContentType("text/plain;charset=UTF-8");
      response.setBufferSize(bufferSize);
      if (way.equals("length")) {
        response.setContentLength(1000);
      }
      for (int thousand = 1; thousand <= (way.equals("length") ? 1 : 60); thousand++) {
        switch (way) {
          case "writer" -> response.getWriter().print("a".repeat(1000));
          case "writer-of-wide" -> response.getWriter().print("€".repeat(1000));
          default -> response.getOutputStream().write(new byte[1000]);
        }
        seen.add(thousand + ",000: " + response.isCommitted());
      }
      response.setStatus(201);
      response.setHeader("X-Late", "1");
      refused(seen, response::reset);
      refused(seen, response::resetBuffer);
      refused(seen, () -> response.setBufferSize(100_000));
      try {
        response.sendError(500);
      } catch (IllegalStateException e) {
        seen.add("refused");
      }
    };
  }

  private static void refused(List<String> seen, Runnable what) {
    try {
      what.run();
      seen.add("done");
    } catch (IllegalStateException e) {
      seen.add("refused");
    }
  }

  @ParameterizedTest
  @EnumSource
  void answerWithoutContentIsStoredWithoutIt(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setStatus(204);
                  // more than the buffer of a container takes
                  response.getOutputStream().write(new byte[40_000]);
                })) {
      for (String from : List.of("MISS", "HIT")) {
        WireResponse answer = WireResponse.get(scene.server.port(), "/a");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.field("X-Cache")).isEqualTo(from);
        assertThat(answer.field("Content-Length")).isEmpty();
        assertThat(answer.text()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void headIsFrozenByAFlushThatIsHeldBack(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.getWriter().print("abc");
                  response.getWriter().flush();
                  assertThat(response.isCommitted()).isTrue();
                  response.setHeader("Cache-Control", "no-store");
                  response.setStatus(404);
                })) {
      assertThat(scene.http.get("a").status()).isEqualTo(200);
      Http.Response hit = scene.http.get("a");
      assertThat(hit.field("X-Cache")).contains("HIT");
      assertThat(hit.field("Cache-Control")).contains("max-age=60");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "./x",
        "..",
        "../x",
        "../../../x",
        "x/../y",
        "?q=/../1",
        "#f",
        "",
        "/",
        "/p/../x?y=..",
        "//host/x",
        "http://host/a/../b",
        "mailto:a"
      })
  void redirectLeadsWhereTheContainerAloneWouldSendIt(String place) {
    for (Kind kind : Kind.values()) {
      if (kind == Kind.UNDERTOW && place.equals("..")) {
        // it leaves the slash out, which leads elsewhere
        continue;
      }
      try (Scene plain = Scene.on(kind).withoutCache().start((q, p) -> p.sendRedirect(place));
          Scene cached =
              Scene.on(kind)
                  .start(
                      (request, response) -> {
                        response.setHeader("Cache-Control", "max-age=60");
                        response.sendRedirect(place);
                      })) {
        for (String path : List.of("/a", "/a/b/c", "/a/b/")) {
          WireResponse expected = WireResponse.get(plain.server.port(), path);
          for (int call = 0; call < 2; call++) {
            WireResponse filtered = WireResponse.get(cached.server.port(), path);

            assertThat(filtered.status()).as(kind + path).isEqualTo(expected.status());
            assertThat(filtered.field("Location"))
                .as(kind + path)
                .isEqualTo(withoutServer(kind, expected.field("Location")));
          }
        }
      }
    }
  }

  /** Undertow names the server as the client has named it, which makes no difference. */
  private static String withoutServer(Kind kind, String location) {
    return kind == Kind.UNDERTOW ? location.replace("http://127.0.0.1:1/", "/") : location;
  }
}
