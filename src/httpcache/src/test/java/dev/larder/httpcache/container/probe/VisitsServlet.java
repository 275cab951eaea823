package dev.larder.httpcache.container.probe;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Tells how often it was called in this session, by means of a session bean. */
@WebServlet("/visits")
public class VisitsServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Inject private transient Visits visits;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getWriter().print(visits.next());
  }
}
