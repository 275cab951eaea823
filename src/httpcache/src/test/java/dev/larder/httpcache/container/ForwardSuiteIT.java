package dev.larder.httpcache.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Http;
import dev.larder.support.container.ProbeWar;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What both containers do with a page that a servlet forwards to, before any filter of ours. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ForwardSuiteIT {

  private static final String PAGE =
      """
      <%@ page session="false" contentType="text/html; charset=UTF-8" %>
      <%@ taglib prefix="c" uri="jakarta.tags.core" %>
      <p>Hello, <c:out value="${name}"/>: <c:forEach begin="1" end="3" var="i">${i} </c:forEach></p>
      """;

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive probe() {
    return new ProbeWar()
        .classes(ForwardingServlet.class, SessionServlet.class)
        .jstl()
        .page("/WEB-INF/page.jsp", PAGE)
        .archive();
  }

  @Test
  void forwardedPageWithTagsArrivesWhole() {
    Http.Response page = Http.at(base).get("forward?name=%3Cb%3E%C3%84nne");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains("<p>Hello, &lt;b&gt;Änne: 1 2 3 </p>");
    assertThat(page.field("Set-Cookie")).isEmpty();
  }

  @Test
  void sessionCookieIsOutOfReachOfScripts() {
    Http.Response page = Http.at(base).get("session");

    assertThat(page.field("Set-Cookie"))
        .hasValueSatisfying(
            cookie ->
                assertThat(cookie)
                    .startsWith("JSESSIONID=")
                    .containsIgnoringCase("; HttpOnly")
                    .containsIgnoringCase("; SameSite=Lax")
                    .containsIgnoringCase("; Path=/"));
  }

  @Test
  void errorPagesTellNoVersionAndNoStackTrace() {
    for (String path : new String[] {"no-such-page", "session?fail=1"}) {
      Http.Response page = Http.at(base).get(path, "Accept", "text/html");

      assertThat(page.status()).isIn(404, 500);
      assertThat(page.body())
          .doesNotContainPattern("(?i)(tomcat|jetty)[^<]*\\d")
          .doesNotContain("\tat ");
      assertThat(page.field("Server")).isEmpty();
      assertThat(page.field("X-Powered-By")).isEmpty();
    }
  }

  /** Forwards to a page. */
  @WebServlet("/forward")
  public static final class ForwardingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      request.setAttribute("name", request.getParameter("name"));
      request.getRequestDispatcher("/WEB-INF/page.jsp").forward(request, response);
    }
  }

  /** Makes a session, or fails. */
  @WebServlet("/session")
  public static final class SessionServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getParameter("fail") != null) {
        throw new IllegalStateException("as asked");
      }
      request.getSession(true);
      response.getWriter().write("ok");
    }
  }
}
