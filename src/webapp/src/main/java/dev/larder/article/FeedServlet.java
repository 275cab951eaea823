package dev.larder.article;

import dev.larder.api.Page;
import dev.larder.pages.KeptPages;
import dev.larder.pages.PageServlet;
import dev.larder.pages.PublicUrls;
import dev.larder.pages.XmlDocument;
import dev.larder.settings.Settings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

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
    List<ArticleSummary> newest = articles.published(ArticleFilter.all(), NEWEST).entries();
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
    return XmlDocument.text(
        xml -> {
          XmlDocument.root(xml, "feed", "http://www.w3.org/2005/Atom");
          XmlDocument.element(xml, "id", root + "/feed.xml");
          XmlDocument.element(xml, "title", "Larder: articles");
          XmlDocument.element(xml, "updated", changed.toString());
          xml.writeEmptyElement("link");
          xml.writeAttribute("rel", "self");
          xml.writeAttribute("href", root + "/feed.xml");
          alternate(xml, root + "/articles");
          for (ArticleSummary article : newest) {
            entry(xml, root, article);
          }
        });
  }

  private static void entry(XMLStreamWriter xml, String root, ArticleSummary article)
      throws XMLStreamException {
    String url = root + "/articles/" + article.id();
    xml.writeStartElement("entry");
    XmlDocument.element(xml, "id", url);
    XmlDocument.element(xml, "title", article.title());
    XmlDocument.element(xml, "updated", article.updatedAt().toString());
    Instant published = article.publishedAt();
    if (published != null) {
      XmlDocument.element(xml, "published", published.toString());
    }
    xml.writeStartElement("author");
    XmlDocument.element(xml, "name", article.author().name());
    xml.writeEndElement();
    alternate(xml, url);
    for (String tag : article.tags()) {
      xml.writeEmptyElement("category");
      xml.writeAttribute("term", tag);
    }
    XmlDocument.element(xml, "summary", article.summary());
    xml.writeEndElement();
  }

  private static void alternate(XMLStreamWriter xml, String url) throws XMLStreamException {
    xml.writeEmptyElement("link");
    xml.writeAttribute("rel", "alternate");
    xml.writeAttribute("type", "text/html");
    xml.writeAttribute("href", url);
  }
}
