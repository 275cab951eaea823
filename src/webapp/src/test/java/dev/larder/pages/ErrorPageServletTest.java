package dev.larder.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Http;
import dev.larder.support.LogCapture;
import dev.larder.support.embedded.EmbeddedServer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The error page with a view, and what is left where the view fails. */
class ErrorPageServletTest {

  private static final String VIEW = "/WEB-INF/views/error.jsp";

  @ParameterizedTest
  @EnumSource
  void view_isShownWhole_withTheStatusAndNotKept(EmbeddedServer.Kind kind) {
    try (EmbeddedServer server = server(kind, new View())) {
      for (String method : new String[] {"GET", "POST", "DELETE"}) {
        Http.Response page = server.http().send(method, "/error", null);

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.body())
            .isEqualTo("GET 404 There is no such page é " + "x".repeat(50_000) + "</html>\n");
        assertThat(page.all("Cache-Control")).containsExactly("no-store");
        assertThat(page.field("Content-Type").orElseThrow())
            .isEqualToIgnoringCase("text/html;charset=UTF-8");
        assertThat(page.field("X-View")).isEmpty();
      }
      Http.Response head = server.http().head("/error");
      assertThat(head.status()).isEqualTo(404);
      assertThat(head.bytes()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, servlet", "TOMCAT, runtime", "TOMCAT, linkage", "TOMCAT, sendError", "TOMCAT, empty",
    "JETTY, servlet", "JETTY, runtime", "JETTY, linkage", "JETTY, sendError", "JETTY, empty"
  })
  void viewThatFails_leavesABarePage_andALineInTheLog(EmbeddedServer.Kind kind, String fault) {
    try (LogCapture log = LogCapture.of(ErrorPageServlet.class);
        EmbeddedServer server = server(kind, new Failing(fault))) {
      Http.Response page = server.http().get("/error");

      assertThat(page.status()).isEqualTo(404);
      assertThat(page.body())
          .startsWith("<!DOCTYPE html>")
          .contains("<p>404 Not Found</p><h1>There is no such page</h1>")
          .doesNotContain("xxx", "secret");
      assertThat(log.lines())
          .singleElement()
          .satisfies(line -> assertThat(line).contains("The error page for 404 cannot be"));
    }
  }

  private static EmbeddedServer server(EmbeddedServer.Kind kind, HttpServlet view) {
    return kind.server().servlet(new ErrorPageServlet(), "/error").servlet(view, VIEW).start();
  }

  private static final class View extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      ErrorPage error = (ErrorPage) request.getAttribute("error");
      // an included view can set neither status nor fields
      response.setStatus(299);
      response.setHeader("X-View", "was here");
      response
          .getWriter()
          .print(request.getMethod() + " " + error.status() + " " + error.title() + " é ");
      response.getWriter().print("x".repeat(50_000) + "</html>\n");
      response.flushBuffer();
    }
  }

  private static final class Failing extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final String fault;

    Failing(String fault) {
      this.fault = fault;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      if (!fault.equals("empty")) {
        response.getWriter().print("x".repeat(50_000));
      }
      switch (fault) {
        case "servlet" -> throw new ServletException("secret");
        case "runtime" -> throw new IllegalStateException("secret");
        case "linkage" -> throw new NoClassDefFoundError("secret");
        case "sendError" -> response.sendError(501, "secret");
        default -> response.flushBuffer();
      }
    }
  }
}
