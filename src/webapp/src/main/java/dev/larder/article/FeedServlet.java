package dev.larder.article;

import dev.larder.api.Page;
import dev.larder.pages.KeptPages;
import dev.larder.pages.PageServlet;
import dev.larder.pages.PublicUrls;
import dev.larder.pages.XmlText;
import dev.larder.settings.Settings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The newest articles for feed readers: {@code /feed.xml}, in Atom (RFC 4287). */
public final class FeedServlet extends PageServlet {

  private static final long serialVersionUID = 1L;
  private static final Page NEWEST = new Page(0, 20);

  private final transient ArticleRepository articles;
  private final transient ArticleLists lists;
  private final transient PublicUrls urls;

  public FeedServlet(ArticleRepository articles, ArticleLists lists, Settings settings) {
    this.articles = articles;
    this.lists = lists;
    this.urls = new PublicUrls(settings);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String root = urls.root(request);
    List<ArticleSummary> newest = articles.published(ArticleFilter.all(), NEWEST).articles();
    KeptPages.send(
        "application/atom+xml",
        feed(root, newest),
        lists.fields("articles", "users"),
        request,
        response);
  }

  static String feed(String root, List<ArticleSummary> newest) {
    Instant changed =
        newest.stream()
            .map(ArticleSummary::updatedAt)
            .max(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    XmlText xml =
        new XmlText("feed", "http://www.w3.org/2005/Atom")
            .element("id", root + "/feed.xml")
            .element("title", "Larder: articles")
            .element("updated", changed.toString())
            .empty("link", "rel", "self", "href", root + "/feed.xml")
            .empty("link", "rel", "alternate", "type", "text/html", "href", root + "/articles");
    newest.forEach(article -> entry(xml, root, article));
    return xml.finish();
  }

  private static void entry(XmlText xml, String root, ArticleSummary article) {
    String url = root + "/articles/" + article.id();
    xml.start("entry")
        .element("id", url)
        .element("title", article.title())
        .element("updated", article.updatedAt().toString());
    Instant published = article.publishedAt();
    if (published != null) {
      xml.element("published", published.toString());
    }
    xml.start("author").element("name", article.author().name()).end();
    xml.empty("link", "rel", "alternate", "type", "text/html", "href", url);
    article.tags().forEach(tag -> xml.empty("category", "term", tag));
    xml.element("summary", article.summary()).end();
  }
}
