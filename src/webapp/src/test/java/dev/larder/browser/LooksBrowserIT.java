package dev.larder.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import dev.larder.support.Browser;
import dev.larder.support.Build;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of page on narrow, middle and wide screens, light and dark: photographed, nothing cut
 * off, and without a finding of axe-core.
 */
@ExtendWith(Site.class)
class LooksBrowserIT {

  private static final String AXE = script();
  private static final String FINDINGS =
      """
      rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })
        .then(found => found.violations.flatMap(violation => violation.nodes.map(node =>
          violation.id + ' ' + node.target.join(' ') + ' ' + node.failureSummary)))
      """;

  /** All of them, and those that depend on the colours, which change with the scheme. */
  private static final Map<ColorScheme, List<String>> RULES =
      Map.of(
          ColorScheme.LIGHT,
          List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
          ColorScheme.DARK,
          List.of("color-contrast", "link-in-text-block"));

  /** A width that the rules do not know from its neighbours. */
  private static final int MIDDLE = 768;

  @ParameterizedTest
  @ValueSource(ints = {360, MIDDLE, 1280})
  void everyPage_fitsTheScreen_andHasNoBarrier(int width) {
    List<String> findings = new ArrayList<>();
    try (Page page = Site.browser().page(width, ColorScheme.LIGHT)) {
      // the second visit has a session
      page.navigate(Site.uri("").toString());
      for (Map.Entry<String, String> each : pages(page).entrySet()) {
        page.navigate(Site.uri(each.getValue()).toString());
        findings.addAll(look(page, each.getKey(), width));
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void blogWhoseSourceIsGone_saysSo_inTheSameDress() {
    List<String> findings = new ArrayList<>();
    try (StockContainer container =
            StockContainer.of(Distribution.TOMCAT, Build.war())
                // nobody listens there
                .environment("BLOG_API_URL", "http://127.0.0.1:1/")
                .start();
        Page page = Site.browser().page(360, ColorScheme.LIGHT)) {
      URI base = container.baseUri();
      for (String path : List.of("", "blogs", "blog/unknown", "search?q=rye")) {
        page.navigate(base.resolve(path).toString());
        assertThat(page.locator(".notice-warn").textContent()).contains("does not answer now");
        findings.addAll(look(page, "unavailable-" + path.replaceAll("\\W", "-"), 360));
      }
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void paper_hasWhatIsRead_andNothingToClick() {
    try (Page page = Site.browser().page(800, ColorScheme.DARK)) {
      page.navigate(Site.uri("articles?q=winter").toString());
      page.locator(".teaser h2 a").first().click();
      page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
      Browser.screenshot(page, "article-on-paper");

      assertThat(page.locator(".prose").isVisible()).isTrue();
      for (String tool : List.of(".sections", ".masthead .search", ".skip")) {
        assertThat(page.locator(tool).isVisible()).as(tool).isFalse();
      }
      Object paper = page.evaluate("getComputedStyle(document.body).backgroundColor");
      assertThat(paper).isEqualTo("rgb(255, 255, 255)");
    }
  }

  @Test
  void checker_seesABarrier_whereThereIsOne() {
    try (Page page = Site.browser().page(1280, ColorScheme.DARK)) {
      page.navigate(Site.uri("tags").toString());
      page.evaluate(AXE);
      page.evaluate(
          """
          const image = document.createElement('img');
          image.src = '/assets/larder.svg';
          document.querySelector('main').append(image);
          document.querySelector('h1').style.color = '#333';
          """);

      assertThat(barriers(page, ColorScheme.LIGHT))
          .anyMatch(each -> each.toString().startsWith("image-alt"));
      assertThat(barriers(page, ColorScheme.DARK))
          .anyMatch(each -> each.toString().startsWith("color-contrast"));
    }
  }

  /** Addresses by the names of their pictures. */
  private static Map<String, String> pages(Page page) {
    String post = page.locator(".front .teaser-lead h3 a").getAttribute("href");
    page.navigate(Site.uri("articles").toString());
    String article = page.locator(".teaser-lead h2 a").getAttribute("href");
    String author = page.locator(".teaser-lead .byline a").getAttribute("href");
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("home", "/");
    pages.put("blogs", "/blogs?page=2");
    pages.put("blog", Objects.requireNonNull(post));
    pages.put("search-hits", "/search?q=rye+kitchen");
    pages.put("search-none", "/search?q=zeppelin");
    pages.put("articles", "/articles");
    pages.put("articles-found", "/articles?q=winter");
    pages.put("article", Objects.requireNonNull(article));
    pages.put("author", Objects.requireNonNull(author));
    pages.put("tags", "/tags");
    pages.put("tag", "/tags/" + Site.TAG);
    pages.put("post", "/posts?id=1");
    pages.put("404", "/no-such-page");
    pages.put("500", "/failing");
    pages.put("503", "/failing?status=503");
    return pages;
  }

  private static List<String> look(Page page, String name, int width) {
    List<String> findings = new ArrayList<>();
    page.evaluate(AXE);
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      String picture = name + "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT);
      Browser.screenshot(page, picture);
      if (width != MIDDLE) {
        barriers(page, scheme).forEach(each -> findings.add(picture + ": " + each));
      }
    }
    if (!Boolean.TRUE.equals(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))) {
      findings.add(name + "-" + width + ": something is cut off");
    }
    return findings;
  }

  private static List<?> barriers(Page page, ColorScheme scheme) {
    return (List<?>) page.evaluate(FINDINGS, RULES.get(scheme));
  }

  private static String script() {
    try (InputStream in = LooksBrowserIT.class.getResourceAsStream("/axe.min.js")) {
      return new String(
          Objects.requireNonNull(in, "axe.min.js").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
