package dev.larder.article;

import dev.larder.api.NumericId;
import dev.larder.caching.CacheFields;
import dev.larder.pages.KeptPages;
import dev.larder.pages.PageServlet;
import dev.larder.tag.TagRepository;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The page {@code /articles}: all published articles, with {@code ?author=} those of one author,
 * with {@code ?q=} those with a text, which no cache stores.
 */
public final class ArticlesServlet extends PageServlet {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST_SEARCH = 200;

  private final transient ArticleLists lists;
  private final transient TagRepository tags;

  public ArticlesServlet(ArticleLists lists, TagRepository tags) {
    this.lists = lists;
    this.tags = tags;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String author = request.getParameter("author");
    String q = request.getParameter("q");
    if (author != null) {
      byAuthor(author, request, response);
    } else if (q != null && !searched(q).isEmpty()) {
      found(searched(q), request, response);
    } else {
      ListView all = lists.view("", ArticleFilter.all(), "/articles", request);
      CacheFields fields = lists.fields("articles", "users", "tags");
      KeptPages.show(
          "/WEB-INF/views/articles.jsp", all.withTags(tags.counts()), fields, request, response);
    }
  }

  private void byAuthor(String author, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    OptionalLong id = NumericId.parse(author);
    if (id.isPresent()) {
      ArticleFilter filter = ArticleFilter.author(id.getAsLong());
      ListView list = lists.view("", filter, "/articles?author=" + id.getAsLong(), request);
      if (!list.articles().isEmpty()) {
        CacheFields fields = lists.fields("articles", "users");
        ListView named = list.about(list.articles().get(0).author().name());
        KeptPages.show("/WEB-INF/views/author.jsp", named, fields, request, response);
        return;
      }
    }
    response.sendError(HttpServletResponse.SC_NOT_FOUND);
  }

  private void found(String q, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String path = "/articles?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8);
    ListView list = lists.view(q, ArticleFilter.q(q), path, request);
    KeptPages.show(
        "/WEB-INF/views/articles-found.jsp", list, CacheFields.notKept(), request, response);
  }

  /** What is searched for: without what no article can have, and not longer than sense demands. */
  private static String searched(String q) {
    return q.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
        .limit(LONGEST_SEARCH)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString()
        .strip();
  }
}
