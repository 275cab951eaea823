package dev.larder.container;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Fails as it is asked: with {@code ?status=} that error, else with an exception. */
@WebServlet(urlPatterns = "/failing", asyncSupported = true)
public final class Failing extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String status = request.getParameter("status");
    if (status == null) {
      throw new IllegalStateException("a secret of the inside");
    }
    response.sendError(Integer.parseInt(status), "a secret of the inside");
  }
}
