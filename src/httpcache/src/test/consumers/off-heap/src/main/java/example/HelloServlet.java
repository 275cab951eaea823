package example;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Says how often it was called; its answers may be stored for a minute. */
public final class HelloServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final AtomicInteger calls = new AtomicInteger();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "max-age=60");
    response.setContentType("text/plain");
    response.getWriter().println("call " + calls.incrementAndGet());
  }
}
