package dev.larder.post;

import dev.larder.platform.PageServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Leads from the root of the site to the posts. To be mapped to the empty string. */
public final class HomeServlet extends PageServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_FOUND);
    // the deployed path, not the one that the request spells, which may be //another.site/..;/
    response.setHeader("Location", getServletContext().getContextPath() + "/posts");
    response.setHeader("Cache-Control", "no-store");
  }
}
