package dev.larder.pages;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.api.Problems;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;

/**
 * A servlet that answers the methods it names and refuses every other one with 405 and {@code
 * Allow} (RFC 9110 §15.5.6), which {@link HttpServlet} leaves out. A {@link ProblemException} that
 * leaves it becomes the error page of its status.
 */
public abstract class PageServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final LinkedHashSet<String> allowed = new LinkedHashSet<>();

  /** A servlet for GET, and so for HEAD. */
  protected PageServlet() {
    this("GET");
  }

  /**
   * A servlet for these methods.
   *
   * @param methods those whose {@code do…} methods it has; GET stands for HEAD too
   */
  protected PageServlet(String... methods) {
    allowed.addAll(Arrays.asList(methods));
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    allowed.add("OPTIONS");
  }

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String method = request.getMethod();
    if (!allowed.contains(method)) {
      allow(response);
      Problems.refuse(
          Problem.of(405, "This address does not answer this method."), request, response);
    } else if ("OPTIONS".equals(method)) {
      allow(response);
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else {
      answer(request, response);
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    try {
      super.service(request, response);
    } catch (ProblemException e) {
      e.fields().forEach(response::setHeader);
      response.sendError(e.problem().status());
    }
  }

  private void allow(HttpServletResponse response) {
    response.setHeader("Allow", String.join(", ", allowed));
  }
}
