package dev.larder.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which methods a page answers, and what becomes of a problem. */
class PageServletTest {

  @ParameterizedTest
  @EnumSource
  void methodOutsideTheList_isRefusedWithTheList(EmbeddedServer.Kind kind) {
    try (EmbeddedServer server =
        kind.server().servlet(new Reading(), "/r").servlet(new Acting(), "/a").start()) {
      Http http = server.http();
      for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "FOO", "get")) {
        Http.Response refused = http.send(method, "/r", null);

        assertThat(refused.status()).as(method).isEqualTo(405);
        assertThat(refused.all("Allow")).as(method).containsExactly("GET, HEAD, OPTIONS");
      }
      Http.Response refused = http.get("/a");
      assertThat(refused.status()).isEqualTo(405);
      assertThat(refused.all("Allow")).containsExactly("POST, OPTIONS");
    }
  }

  @ParameterizedTest
  @EnumSource
  void methodOnTheList_isAnswered(EmbeddedServer.Kind kind) {
    try (EmbeddedServer server =
        kind.server().servlet(new Reading(), "/r").servlet(new Acting(), "/a").start()) {
      Http http = server.http();

      assertThat(http.get("/r").body()).isEqualTo("read");
      assertThat(http.head("/r").status()).isEqualTo(200);
      assertThat(http.post("/a", "").body()).isEqualTo("done");
      Http.Response options = http.send("OPTIONS", "/r", null);
      assertThat(options.status()).isEqualTo(204);
      assertThat(options.all("Allow")).containsExactly("GET, HEAD, OPTIONS");
    }
  }

  @ParameterizedTest
  @EnumSource
  void problem_isTheErrorOfItsStatus_withItsFields(EmbeddedServer.Kind kind) {
    try (EmbeddedServer server = kind.server().servlet(new Reading(), "/r").start()) {
      Http.Response failed = server.http().get("/r?fail");

      assertThat(failed.status()).isEqualTo(503);
      assertThat(failed.field("Retry-After")).contains("9");
      assertThat(failed.body()).doesNotContain("secret");
    }
  }

  private static final class Reading extends PageServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getQueryString() != null) {
        throw new ProblemException(Problem.of(503, "secret"), Map.of("Retry-After", "9"));
      }
      response.getWriter().write("read");
    }
  }

  private static final class Acting extends PageServlet {
    private static final long serialVersionUID = 1L;

    Acting() {
      super("POST");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().write("done");
    }
  }
}
