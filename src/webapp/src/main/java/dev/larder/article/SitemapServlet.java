package dev.larder.article;

import dev.larder.pages.KeptPages;
import dev.larder.pages.PageServlet;
import dev.larder.pages.Paging;
import dev.larder.pages.PublicUrls;
import dev.larder.pages.XmlDocument;
import dev.larder.settings.Settings;
import dev.larder.tag.TagCount;
import dev.larder.tag.TagRepository;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pages of the site for search engines: {@code /sitemap.xml}, as sitemaps.org has it. A list
 * that is too long to be kept in one piece is an index of its parts, {@code ?page=1} and so on.
 */
public final class SitemapServlet extends PageServlet {

  private static final long serialVersionUID = 1L;
  private static final String NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";
  private static final List<String> SECTIONS =
      List.of("/", "/blogs", "/articles", "/tags", "/posts");

  /** The most that search engines take. */
  private static final int MOST = 50_000;

  /** So many entries stay below the largest answer that is kept by default. */
  static final int PART = 4_000;

  private final transient ArticleRepository articles;
  private final transient TagRepository tags;
  private final transient ArticleLists lists;
  private final transient PublicUrls urls;

  public SitemapServlet(
      ArticleRepository articles, TagRepository tags, ArticleLists lists, Settings settings) {
    this.articles = articles;
    this.tags = tags;
    this.lists = lists;
    this.urls = new PublicUrls(settings);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String root = urls.root(request);
    List<Entry> entries = entries(tags.counts(), articles.stamps(MOST));
    KeptPages.send(
        "application/xml",
        sitemap(root, entries, request.getParameter("page")),
        lists.fields("articles", "users", "tags"),
        request,
        response);
  }

  private static List<Entry> entries(List<TagCount> tags, List<ArticleStamp> articles) {
    List<Entry> entries = new ArrayList<>();
    SECTIONS.forEach(path -> entries.add(new Entry(path, "")));
    tags.forEach(tag -> entries.add(new Entry("/tags/" + tag.tag(), "")));
    articles.forEach(
        each -> entries.add(new Entry("/articles/" + each.id(), each.updatedAt().toString())));
    return entries.subList(0, Math.min(MOST, entries.size()));
  }

  static String sitemap(String root, List<Entry> entries, @Nullable String page) {
    Paging paging = Paging.of(page, entries.size(), PART, "/sitemap.xml");
    if (page == null && paging.pages() > 1) {
      return index(root, paging.pages());
    }
    return XmlDocument.text(
        xml -> {
          XmlDocument.root(xml, "urlset", NAMESPACE);
          for (Entry entry : paging.of(entries)) {
            xml.writeStartElement("url");
            XmlDocument.element(xml, "loc", root + entry.path());
            if (!entry.changed().isEmpty()) {
              XmlDocument.element(xml, "lastmod", entry.changed());
            }
            xml.writeEndElement();
          }
        });
  }

  private static String index(String root, int parts) {
    return XmlDocument.text(
        xml -> {
          XmlDocument.root(xml, "sitemapindex", NAMESPACE);
          for (int part = 1; part <= parts; part++) {
            xml.writeStartElement("sitemap");
            XmlDocument.element(xml, "loc", root + "/sitemap.xml?page=" + part);
            xml.writeEndElement();
          }
        });
  }

  /**
   * A page.
   *
   * @param path below the application's root
   * @param changed when it changed last, empty if that is not known
   */
  record Entry(String path, String changed) {}
}
