package dev.larder.article;

import dev.larder.api.Page;
import dev.larder.caching.CacheFields;
import dev.larder.pages.Paging;
import dev.larder.pages.PublicUrls;
import dev.larder.settings.Settings;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;

/** Makes what pages with lists of articles show. Safe for use by many threads. */
public final class ArticleLists {

  private static final int SIZE = 12;
  private static final Duration STALE_IF_ERROR = Duration.ofDays(1);

  private final ArticleRepository articles;
  private final PublicUrls urls;
  private final Settings settings;

  public ArticleLists(ArticleRepository articles, Settings settings) {
    this.articles = articles;
    this.urls = new PublicUrls(settings);
    this.settings = settings;
  }

  /** The fields of an answer that lists articles, of these groups. */
  CacheFields fields(String... groups) {
    return CacheFields.kept(
        settings.seconds("cache.ttl.articles.list"), STALE_IF_ERROR, List.of(groups));
  }

  /**
   * The part of a list that the request asks for; the last one if it asks for one behind it. How
   * long the list is turns out with the first part that is read.
   *
   * @param path the list's address below the application's root
   */
  ListView view(String subject, ArticleFilter filter, String path, HttpServletRequest request) {
    String asked = request.getParameter("page");
    Paging paging = Paging.of(asked, Integer.MAX_VALUE, SIZE, path);
    Page.Part<ArticleSummary> found = part(filter, paging);
    int total = Math.toIntExact(found.total());
    Paging known = Paging.of(asked, total, SIZE, path);
    if (known.page() != paging.page()) {
      found = part(filter, known);
    }
    return new ListView(
        subject, found.entries(), total, known, urls.root(request) + known.here(), List.of());
  }

  private Page.Part<ArticleSummary> part(ArticleFilter filter, Paging paging) {
    return articles.published(filter, new Page(paging.skip(), paging.size()));
  }
}
