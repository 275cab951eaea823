package dev.larder.article;

import dev.larder.platform.CacheFields;
import dev.larder.platform.Page;
import dev.larder.platform.PageNumber;
import dev.larder.platform.PublicUrls;
import dev.larder.platform.Settings;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;

/** Makes what pages with lists of articles show. Safe for use by many threads. */
public final class ArticleLists {

  private static final int SIZE = 20;
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
   * The part of a list that the request asks for; the last one if it asks for one behind it.
   *
   * @param path the list's address below the application's root
   */
  ListView view(String subject, ArticleFilter filter, String path, HttpServletRequest request) {
    int number = PageNumber.parse(request.getParameter("page"));
    ArticlePage found = part(filter, number);
    int pages = PageNumber.last(found.total(), SIZE);
    if (number > pages) {
      number = pages;
      found = part(filter, number);
    }
    String sign = path.contains("?") ? "&" : "?";
    return new ListView(
        subject,
        found.articles().stream().map(Teaser::of).toList(),
        found.total(),
        number,
        pages,
        path,
        urls.root(request) + path + (number == 1 ? "" : sign + "page=" + number),
        List.of());
  }

  private ArticlePage part(ArticleFilter filter, int number) {
    return articles.published(filter, new Page((number - 1) * SIZE, SIZE));
  }
}
