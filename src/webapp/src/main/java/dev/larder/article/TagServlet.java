package dev.larder.article;

import dev.larder.pages.KeptPages;
import dev.larder.pages.PageServlet;
import dev.larder.tag.Tags;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The articles of a tag: {@code /tags/{tag}}. To be mapped to {@code /tags/*}. */
public final class TagServlet extends PageServlet {

  private static final long serialVersionUID = 1L;
  private static final String VIEW = "/WEB-INF/views/tag.jsp";

  private final transient ArticleLists lists;

  public TagServlet(ArticleLists lists) {
    this.lists = lists;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String path = request.getPathInfo();
    String tag = path == null ? "" : path.substring(1);
    if (Tags.isTag(tag)) {
      ListView list = lists.view(tag, ArticleFilter.tag(tag), "/tags/" + tag, request);
      if (!list.articles().isEmpty()) {
        KeptPages.show(VIEW, list, lists.fields("articles", "users", "tags"), request, response);
        return;
      }
    }
    response.sendError(HttpServletResponse.SC_NOT_FOUND);
  }
}
