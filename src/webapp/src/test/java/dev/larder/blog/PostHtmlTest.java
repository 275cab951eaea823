package dev.larder.blog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.larder.support.XssPayloads;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of foreign HTML, and what a reader sees of it. */
class PostHtmlTest {

  private static final Set<String> HARMFUL =
      Set.of(
          "script",
          "style",
          "svg",
          "math",
          "iframe",
          "object",
          "embed",
          "base",
          "meta",
          "link",
          "form",
          "input",
          "button",
          "textarea",
          "select",
          "video",
          "audio",
          "source",
          "template",
          "noscript",
          "details",
          "body",
          "marquee",
          "xss");

  private static final Set<String> ATTRIBUTES =
      Set.of(
          "href",
          "title",
          "rel",
          "src",
          "alt",
          "loading",
          "referrerpolicy",
          "start",
          "reversed",
          "colspan",
          "rowspan",
          "scope");

  static Stream<String> payloads() {
    return XssPayloads.all().stream();
  }

  @Test
  void payloadsAreMany() {
    assertThat(XssPayloads.all()).hasSizeGreaterThan(25).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void nothingThatRunsOrLoadsIsLeft(String payload) {
    // as a browser would read it, again and again: what is clean stays clean
    String clean = PostHtml.of("<p>Before</p>" + payload + "<p>after").html();
    for (int time = 0; time < 3; time++) {
      for (Element element : Jsoup.parseBodyFragment(clean).body().select("body *")) {
        assertThat(HARMFUL).doesNotContain(element.normalName());
        assertThat(attributes(element)).isSubsetOf(ATTRIBUTES);
        assertThat(element.attr("href")).doesNotMatch("(?is)[\\s\\p{Cntrl}]*(?!https?:|mailto:).+");
        assertThat(element.attr("src")).doesNotMatch("(?is)(?!https://).+");
      }
      clean = PostHtml.of(clean).html();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<p>One <em>two</em></p><h2>Three</h2><ul><li>a</li></ul>|<p>One <em>two</em></p><h2>Three</h2><ul><li>a</li></ul>",
        "<h1>Big</h1>|<h2>Big</h2>",
        "<a href='https://a.example/x?a=1&amp;b'>x</a>|<a href=\"https://a.example/x?a=1&amp;b\" rel=\"nofollow noopener noreferrer\">x</a>",
        "<a href='mailto:a@b.example'>x</a>|<a href=\"mailto:a@b.example\" rel=\"nofollow noopener noreferrer\">x</a>",
        "<a href='/admin'>x</a>|<a rel=\"nofollow noopener noreferrer\">x</a>",
        "<a href='ftp://a.example/'>x</a>|<a rel=\"nofollow noopener noreferrer\">x</a>",
        "<img src='https://a.example/p.png' alt='A pear'>|<img src=\"https://a.example/p.png\" alt=\"A pear\" loading=\"lazy\" referrerpolicy=\"no-referrer\">",
        "<img src='https://a.example/p.png'>|<img src=\"https://a.example/p.png\" alt=\"\" loading=\"lazy\" referrerpolicy=\"no-referrer\">",
        "<img src='http://a.example/p.png'>|''",
        "<img src='/p.png'>|''",
        "<table><tr><td colspan=2 onclick=x>a</td></tr></table>|<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>",
        "Fish & chips < 5 €|Fish &amp; chips &lt; 5 €",
        "''|''",
      })
  void whatIsOfUseStays(String foreign, String clean) {
    assertThat(PostHtml.of(foreign).html()).isEqualTo(clean);
  }

  @Test
  void textIsWhatAReaderSees() {
    PostHtml html =
        PostHtml.of(
            "<h2>Soup</h2><p title='hidden'>with &amp;\n <b>sal</b>t<!-- no --></p>"
                + "<script>no()</script><style>no{}</style><ul><li>one<li>two</ul>");
    assertThat(html.text().text()).isEqualTo("Soup with & salt one two");
  }

  @Test
  void lettersAreComposed() {
    assertThat(PostHtml.of("<p>Ka\u0308se</p>").text().text()).isEqualTo("K\u00e4se");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<div>",
        "<b>",
        "<p><b>",
        "<table><td>",
        "<ul><li>",
        "<a href='https://a.example/'>",
        "<b></p>",
        "<i><b><a><p>",
        "<font>",
        "<x>",
        "<select>",
        "<svg>",
        "</p>",
        "<!--",
        "&",
        "<"
      })
  void longAndDeepContentIsCleanedInTime(String part) {
    String foreign = part.repeat(PostHtml.LONGEST / part.length()) + "deep";
    Document clean =
        assertTimeoutPreemptively(
            Duration.ofMinutes(1), () -> Jsoup.parseBodyFragment(PostHtml.of(foreign).html()));
    AtomicInteger deepest = new AtomicInteger();
    clean.body().traverse((node, depth) -> deepest.accumulateAndGet(depth, Math::max));
    assertThat(deepest.get()).isLessThanOrEqualTo(PostHtml.DEEPEST + 2);
  }

  @Test
  void contentThatIsTooDeepIsText_andThatIsTooLongIsCut() {
    String deep = "<div>".repeat(100) + "<script>no()</script>one <b>two</b>";
    assertThat(PostHtml.of(deep).text().text()).isEqualTo("one two");
    assertThat(PostHtml.of(deep).html()).doesNotContain("<b>", "script");
    PostHtml page = PostHtml.of("a".repeat(PostHtml.LONGEST + 1000));
    assertThat(page.text().text()).hasSize(PostHtml.LONGEST);
  }

  private static List<String> attributes(Element element) {
    return element.attributes().asList().stream()
        .map(attribute -> attribute.getKey())
        .collect(Collectors.toList());
  }
}
