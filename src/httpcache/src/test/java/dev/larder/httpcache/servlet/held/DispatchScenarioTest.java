package dev.larder.httpcache.servlet.held;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Includes and forwards give what the container alone gives, from the store as well. */
class DispatchScenarioTest {

  private static final List<String> TARGETS =
      List.of("print", "write", "field", "status", "error", "type", "cookie", "flush", "redirect");

  /** What is included or forwarded to. */
  private static final class Part extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      switch (request.getParameter("part")) {
        case "print" -> response.getWriter().print("part");
        case "write" -> response.getOutputStream().print("part");
        case "field" -> {
          response.setHeader("X-Part", "1");
          response.addHeader("X-Whole", "2");
          response.getWriter().print("part");
        }
        case "status" -> {
          response.setStatus(404);
          response.getWriter().print("part");
        }
        case "error" -> response.sendError(404);
        case "type" -> {
          response.setContentType("text/css;charset=UTF-16BE");
          response.getWriter().print("part");
        }
        case "cookie" -> {
          response.addCookie(new Cookie("part", "1"));
          response.getWriter().print("part");
        }
        case "flush" -> {
          response.getWriter().print("part");
          response.flushBuffer();
        }
        default -> response.sendRedirect("/elsewhere");
      }
    }
  }

  static Stream<Arguments> everywhere() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                Stream.of("include", "forward", "context-include", "context-forward")
                    .flatMap(
                        how ->
                            TARGETS.stream()
                                // Undertow alone drops then what was written before
                                .filter(
                                    target ->
                                        kind != Kind.UNDERTOW
                                            || !how.endsWith("include")
                                            || !target.equals("redirect"))
                                .map(target -> Arguments.of(kind, how, target))));
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  void whatTheContainerAloneGives(Kind kind, String how, String target) {
    try (Scene scene = Scene.on(kind).servlet(new Part(), "/part").start(this::serve);
        Scene without =
            Scene.on(kind).withoutCache().servlet(new Part(), "/part").start(this::serve)) {
      String path = how + "?part=" + target;
      Http.Response bare = without.http.get(path);
      for (int i = 0; i < 2; i++) {
        Http.Response answer = scene.http.get(path);
        assertThat(seen(answer)).as(answer.field("Cache-Status").orElse("")).isEqualTo(seen(bare));
      }
    }
  }

  private static String seen(Http.Response answer) {
    boolean page = answer.status() >= 300;
    return "%d %s %s %s %s %s"
        .formatted(
            answer.status(),
            page ? "" : answer.field("Content-Type"),
            answer.all("X-Whole"),
            answer.all("X-Part"),
            answer.all("Set-Cookie"),
            page ? "" : answer.body());
  }

  private void serve(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    response.setHeader("Cache-Control", "max-age=60");
    response.setHeader("X-Whole", "1");
    response.setContentType("text/plain;charset=UTF-8");
    String target = request.getParameter("part");
    String how = request.getRequestURI().substring(1);
    if (how.endsWith("include")) {
      begin(target, response);
    }
    RequestDispatcher dispatcher =
        how.startsWith("context")
            ? request.getServletContext().getRequestDispatcher("/part")
            : request.getRequestDispatcher("/part");
    if (how.endsWith("include")) {
      dispatcher.include(request, response);
      end(target, response);
    } else {
      dispatcher.forward(request, response);
    }
  }

  private static void begin(String target, HttpServletResponse response) throws IOException {
    if (!target.equals("write")) {
      response.getWriter().print("before ");
    }
  }

  private static void end(String target, HttpServletResponse response) throws IOException {
    if (!target.equals("write")) {
      response.getWriter().print(" after");
    }
  }

  /** The head leaves while a part is included that is larger than may be held. */
  @ParameterizedTest
  @EnumSource
  void aPageThatGrowsTooLargeInAnIncludeKeepsItsHead(Kind kind) {
    HttpServlet large =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.setHeader("X-Part", "1");
            response.getWriter().print("x".repeat(50_000));
          }
        };
    try (Scene scene =
        Scene.on(kind)
            .maxEntryBytes(10_000)
            .servlet(large, "/part")
            .start(
                (request, response) -> {
                  response.setStatus(203);
                  response.setHeader("X-Whole", "1");
                  request.getRequestDispatcher("/part").include(request, response);
                })) {
      Http.Response answer = scene.http.get("a");
      assertThat(answer.status()).isEqualTo(203);
      assertThat(answer.field("X-Whole")).contains("1");
      assertThat(answer.field("X-Part")).isEmpty();
      assertThat(answer.field("X-Cache")).contains("MISS");
      assertThat(answer.bytes()).hasSize(50_000);
    }
  }
}
