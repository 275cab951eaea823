package dev.larder.article;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The feed and the sitemap as documents. */
class FeedAndSitemapTest {

  private static final String ROOT = "https://www.example.org";
  private static final String ATOM = "http://www.w3.org/2005/Atom";
  private static final Instant OLD = Instant.parse("2026-01-02T03:04:05.678901Z");
  private static final Instant NEW = Instant.parse("2026-02-03T00:00:00Z");

  /** What RFC 4287 §4.1.1 and §4.1.2 demand. */
  @Test
  void feed_hasWhatAtomDemands() throws Exception {
    Document feed =
        parsed(FeedServlet.feed(ROOT, List.of(article(7, OLD), article(5, NEW), article(3, OLD))));

    Element root = feed.getDocumentElement();
    assertThat(root.getLocalName()).isEqualTo("feed");
    assertThat(root.getNamespaceURI()).isEqualTo(ATOM);
    assertThat(text(root, "id")).isEqualTo(ROOT + "/feed.xml");
    assertThat(text(root, "title")).isNotBlank();
    assertThat(text(root, "updated")).isEqualTo(NEW.toString());
    NodeList entries = root.getElementsByTagNameNS(ATOM, "entry");
    assertThat(entries.getLength()).isEqualTo(3);
    Element entry = (Element) entries.item(0);
    assertThat(text(entry, "id")).isEqualTo(ROOT + "/articles/7");
    assertThat(text(entry, "title")).isEqualTo("Crème & <b>Brûlée</b> \uFFFD");
    assertThat(text(entry, "updated")).isEqualTo(OLD.toString());
    assertThat(text(entry, "published")).isEqualTo(OLD.toString());
    assertThat(text(entry, "name")).isEqualTo("Ada & Co.");
    assertThat(text(entry, "summary")).isEqualTo("In short");
    Element link = (Element) entry.getElementsByTagNameNS(ATOM, "link").item(0);
    assertThat(link.getAttribute("href")).isEqualTo(ROOT + "/articles/7");
    Element category = (Element) entry.getElementsByTagNameNS(ATOM, "category").item(0);
    assertThat(category.getAttribute("term")).isEqualTo("jam");
  }

  @Test
  void feed_withoutArticles_isStillAFeed() throws Exception {
    Element root = parsed(FeedServlet.feed(ROOT, List.of())).getDocumentElement();

    assertThat(text(root, "updated")).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(root.getElementsByTagNameNS(ATOM, "entry").getLength()).isZero();
  }

  @Test
  void sitemap_thatIsShort_isOneList() throws Exception {
    String text = SitemapServlet.sitemap(ROOT, entries(3), null);

    Element root = parsed(text).getDocumentElement();
    assertThat(root.getLocalName()).isEqualTo("urlset");
    assertThat(root.getElementsByTagName("url").getLength()).isEqualTo(3);
    assertThat(text).contains("<loc>https://www.example.org/articles/0</loc><lastmod>" + NEW);
  }

  @Test
  void sitemap_thatIsLong_isAnIndexOfPartsThatCanBeKept() throws Exception {
    List<SitemapServlet.Entry> entries = entries(2 * SitemapServlet.PART + 1);

    Element index = parsed(SitemapServlet.sitemap(ROOT, entries, null)).getDocumentElement();
    assertThat(index.getLocalName()).isEqualTo("sitemapindex");
    assertThat(index.getElementsByTagName("loc").item(2).getTextContent())
        .isEqualTo(ROOT + "/sitemap.xml?page=3");
    String first = SitemapServlet.sitemap(ROOT, entries, "1");
    assertThat(urls(first)).isEqualTo(SitemapServlet.PART);
    assertThat(first.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1 << 20);
    assertThat(urls(SitemapServlet.sitemap(ROOT, entries, "2"))).isEqualTo(SitemapServlet.PART);
    assertThat(urls(SitemapServlet.sitemap(ROOT, entries, "3"))).isEqualTo(1);
    assertThat(urls(SitemapServlet.sitemap(ROOT, entries, "99"))).isEqualTo(1);
  }

  private static int urls(String text) throws Exception {
    return parsed(text).getDocumentElement().getElementsByTagName("url").getLength();
  }

  private static List<SitemapServlet.Entry> entries(int count) {
    return IntStream.range(0, count)
        .mapToObj(id -> new SitemapServlet.Entry("/articles/" + id, NEW.toString()))
        .toList();
  }

  private static ArticleSummary article(long id, Instant updated) {
    return new ArticleSummary(
        id,
        "Crème & <b>Brûlée</b> \u0001",
        "In short",
        Status.PUBLISHED,
        new Author(1, "Ada & Co."),
        List.of("jam"),
        OLD,
        updated,
        1);
  }

  private static String text(Element parent, String name) {
    return parent.getElementsByTagNameNS(ATOM, name).item(0).getTextContent();
  }

  private static Document parsed(String text) throws Exception {
    return DocumentBuilderFactory.newDefaultNSInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)));
  }
}
