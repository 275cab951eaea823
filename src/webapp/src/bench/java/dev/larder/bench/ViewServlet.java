package dev.larder.bench;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Shows a page as a JSP does, with a model that costs nothing. */
public final class ViewServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    request.setAttribute("page", BenchPage.of(request.getRequestURI()));
    request.getRequestDispatcher("/WEB-INF/page.jsp").forward(request, response);
  }
}
