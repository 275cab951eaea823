package dev.larder.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader who walks through the whole site by its links and fields, with and without scripts. */
@ExtendWith(Site.class)
class WalkBrowserIT {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void reader_findsHisWay_fromTheFrontPageToATag(boolean script) {
    try (Page page = script ? Site.browser().page() : Site.browser().pageWithoutScript()) {
      List<String> complaints = Site.complaintsOf(page);
      page.navigate(Site.uri("").toString());
      String title = throughTheBlog(page);
      throughTheSearch(page, title);
      throughTheArticles(page);

      assertThat(complaints).isEmpty();
    }
  }

  private static String throughTheBlog(Page page) {
    Locator category = page.locator(".categories h2 a").first();
    String name = category.textContent();
    category.click();
    assertThat(page).hasURL(Pattern.compile(".*/blogs\\?category=.+"));
    assertThat(page.locator("h1")).hasText(name);
    assertThat(page.locator(".teaser .kicker").first()).hasText(name);

    page.locator(".sections a", new Page.LocatorOptions().setHasText("Blog")).click();
    assertThat(page.locator("h1")).hasText("Blog");
    page.locator(".pages a[rel=next]").click();
    assertThat(page).hasURL(Site.uri("blogs?page=2").toString());
    page.locator(".freshness button").click();
    assertThat(page).hasURL(Site.uri("blogs?page=2").toString());

    Locator post = page.locator(".teaser h2 a").first();
    String title = post.textContent();
    post.click();
    assertThat(page.locator("h1")).hasText(title);
    assertThat(page.locator(".prose p").first()).not().isEmpty();
    return title;
  }

  private static void throughTheSearch(Page page, String title) {
    page.locator("#site-search").fill(title);
    page.locator("#site-search").press("Enter");
    assertThat(page).hasURL(Pattern.compile(".*/search\\?q=.+"));
    assertThat(page.locator(".teaser h2 a").first()).hasText(title);
    assertThat(page.locator(".teaser h2 mark").first()).isVisible();
    assertThat(page.locator("#q")).hasValue(title);
  }

  private static void throughTheArticles(Page page) {
    page.locator(".sections a", new Page.LocatorOptions().setHasText("Articles")).click();
    assertThat(page.locator("h1")).hasText("Articles");
    page.locator(".teaser h2 a", new Page.LocatorOptions().setHasText(Site.ARTICLE)).click();
    assertThat(page.locator("h1")).hasText(Site.ARTICLE);
    assertThat(page.locator(".prose p")).hasCount(3);
    assertThat(page.locator("link[rel=canonical]")).hasAttribute("href", page.url());

    page.locator(".story .kicker a", new Page.LocatorOptions().setHasText(Site.TAG)).click();
    assertThat(page).hasURL(Site.uri("tags/" + Site.TAG).toString());
    assertThat(page.locator("h1")).hasText(Site.TAG);
    assertThat(page.locator(".teaser h2 a").first()).hasText(Site.ARTICLE);
  }

  @Test
  void keyboard_skipsTheNavigation_andSeesWhereItIs() {
    try (Page page = Site.browser().page()) {
      page.navigate(Site.uri("articles").toString());
      page.keyboard().press("Tab");
      assertThat(page.locator(".skip")).isFocused();
      assertThat(page.locator(".skip")).isInViewport();
      page.keyboard().press("Enter");
      assertThat(page.locator("main")).isFocused();

      page.keyboard().press("Tab");
      Object outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
      assertThat(outline).isEqualTo("solid");
    }
  }
}
