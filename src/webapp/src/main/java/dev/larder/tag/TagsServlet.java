package dev.larder.tag;

import dev.larder.caching.CacheFields;
import dev.larder.pages.KeptPages;
import dev.larder.pages.PageServlet;
import dev.larder.pages.PublicUrls;
import dev.larder.settings.Settings;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** All tags with the numbers of their articles: {@code /tags}. */
public final class TagsServlet extends PageServlet {

  private static final long serialVersionUID = 1L;
  private static final String VIEW = "/WEB-INF/views/tags.jsp";
  private static final Duration STALE_IF_ERROR = Duration.ofDays(1);

  private final transient TagRepository tags;
  private final transient PublicUrls urls;
  private final transient CacheFields fields;

  public TagsServlet(TagRepository tags, Settings settings) {
    this.tags = tags;
    this.urls = new PublicUrls(settings);
    this.fields =
        CacheFields.kept(settings.seconds("cache.ttl.tags"), STALE_IF_ERROR, List.of("tags"));
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    TagsView view = new TagsView(tags.counts(), urls.root(request) + "/tags");
    KeptPages.show(VIEW, view, fields, request, response);
  }
}
