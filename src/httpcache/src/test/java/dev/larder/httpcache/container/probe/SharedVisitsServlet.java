package dev.larder.httpcache.container.probe;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Shows a number of the session, and says of it what the query asks for. */
@WebServlet("/c/visits")
public class SharedVisitsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Inject private transient Visits visits;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "max-age=60");
    response.getWriter().print(visits.next());
  }
}
