package dev.larder.blog;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Entities;
import org.jsoup.safety.Cleaner;
import org.jsoup.safety.Safelist;
import org.jsoup.select.NodeFilter.FilterResult;

/**
 * The HTML of a post as it may be shown: what is not on the list of allowed elements, attributes
 * and schemes is gone. And the text that a reader sees of it. Immutable.
 */
final class PostHtml {

  static final PostHtml EMPTY = new PostHtml("", SearchText.EMPTY);

  /** The longest content that is read, in characters; the rest is left out. */
  static final int LONGEST = 256 << 10;

  /** What is deeper is shown as plain text. Cleaning takes time by the square of the depth. */
  static final int DEEPEST = 64;

  private static final Cleaner CLEANER = new Cleaner(allowed());

  private final String html;
  private final SearchText text;

  private PostHtml(String html, SearchText text) {
    this.html = html;
    this.text = text;
  }

  /** Cleans foreign HTML. */
  static PostHtml of(String foreign) {
    String some = foreign.substring(0, Math.min(foreign.length(), LONGEST));
    // composed letters, so that a search finds them however they were typed
    String composed = Normalizer.normalize(some, Normalizer.Form.NFC);
    Document parsed = Jsoup.parseBodyFragment(composed);
    flatten(parsed.body());
    Document clean = CLEANER.clean(parsed);
    clean
        .outputSettings()
        .prettyPrint(false)
        .escapeMode(Entities.EscapeMode.xhtml)
        .charset("UTF-8");
    // the title of the page is its only first heading
    clean.select("h1").forEach(heading -> heading.tagName("h2"));
    clean.select("img").forEach(PostHtml::complete);
    return new PostHtml(clean.body().html(), SearchText.of(clean.body().text()));
  }

  String html() {
    return html;
  }

  SearchText text() {
    return text;
  }

  private static void flatten(Element body) {
    List<Element> deepest = new ArrayList<>();
    body.filter(
        (node, depth) -> {
          if (depth == DEEPEST && node instanceof Element element) {
            deepest.add(element);
            return FilterResult.SKIP_CHILDREN;
          }
          return FilterResult.CONTINUE;
        });
    deepest.forEach(element -> element.text(element.text()));
  }

  private static void complete(Element image) {
    if (!image.hasAttr("src")) {
      image.remove();
      return;
    }
    if (!image.hasAttr("alt")) {
      image.attr("alt", "");
    }
    image.attr("loading", "lazy").attr("referrerpolicy", "no-referrer");
  }

  // Nothing that runs, loads, submits, styles or names: a name could stand in for a global of a
  // script. No relative addresses either: they would be relative to the wrong site.
  private static Safelist allowed() {
    return new Safelist()
        .addTags("p", "br", "hr", "div", "span", "blockquote", "pre", "figure", "figcaption")
        .addTags("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd")
        .addTags("a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s")
        .addTags("samp", "small", "strong", "sub", "sup", "u", "var", "img")
        .addTags("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td")
        .addAttributes("a", "href", "title")
        .addProtocols("a", "href", "http", "https", "mailto")
        .addEnforcedAttribute("a", "rel", "nofollow noopener noreferrer")
        .addAttributes("img", "src", "alt", "title")
        // what the Content-Security-Policy allows
        .addProtocols("img", "src", "https")
        .addAttributes("abbr", "title")
        .addAttributes("ol", "start", "reversed")
        .addAttributes("td", "colspan", "rowspan")
        .addAttributes("th", "colspan", "rowspan", "scope");
  }
}
