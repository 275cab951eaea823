package dev.larder.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.larder.support.Browser;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of posts in a real browser. */
@ExtendWith(Site.class)
class PostsBrowserIT {

  private static final double PATIENCE_MS = 20_000;

  @Test
  void postChosenTwice_isSlowOnceAndThenComesFromTheCache() {
    try (Page page = Site.browser().page()) {
      List<String> complaints = Site.complaintsOf(page);
      page.navigate(Site.uri("posts").toString());

      page.locator("#post-id").selectOption("4");
      page.locator("#read").click();
      awaitCache(page, "MISS");
      int first = shownMillis(page);
      page.locator("#read").click();
      awaitCache(page, "HIT");
      int second = shownMillis(page);

      assertThat(first).isBetween(1_900, 15_000);
      assertThat(second).isLessThan(1_000);
      assertThat(page.locator("#post-title"))
          .hasText(page.locator("#post-id option:checked").textContent());
      assertThat(page.locator("#reads-list li")).hasCount(2);
      assertThat(complaints).isEmpty();
    }
  }

  @Test
  void withoutScript_theFormLeadsToThePost() {
    try (Page page = Site.browser().pageWithoutScript()) {
      page.navigate(Site.uri("posts").toString());
      page.locator("#post-id").selectOption("2");
      page.locator("#read").click();

      assertThat(page).hasURL(Site.uri("posts?id=2").toString());
      assertThat(page.locator("#post-title"))
          .hasText(page.locator("#post-id option:checked").textContent());
      assertThat(page.locator("#load-time")).containsText(" ms");
      assertThat(page.locator("#message")).isHidden();
    }
  }

  @ParameterizedTest
  @CsvSource({"360, LIGHT, 5", "360, DARK, 6", "1280, LIGHT, 7", "1280, DARK, 8"})
  void pageFitsEveryScreen_andIsPhotographed(int width, ColorScheme scheme, String post) {
    try (Page page = Site.browser().page(width, scheme)) {
      page.navigate(Site.uri("posts").toString());
      String name = "posts-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT);
      Browser.screenshot(page, name + "-start");
      page.locator("#post-id").selectOption(post);
      page.locator("#read").click();
      assertThat(page.locator("#chooser")).hasAttribute("aria-busy", "true");
      Browser.screenshot(page, name + "-loading");
      awaitCache(page, "MISS");
      page.locator("#read").click();
      awaitCache(page, "HIT");
      assertThat(page.locator("#reads-list li")).hasCount(2);
      Path picture = Browser.screenshot(page, name);

      assertThat(picture).isNotEmptyFile();
      assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
          .as("nothing is cut off at %s px", width)
          .isEqualTo(true);
    }
  }

  private static LocatorAssertions.HasTextOptions patience() {
    return new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS);
  }

  private static void awaitCache(Page page, String source) {
    assertThat(page.locator("#x-cache")).hasText(source, patience());
    assertThat(page.locator("#post")).isVisible();
  }

  /** The load time as a reader sees it. */
  private static int shownMillis(Page page) {
    return Integer.parseInt(page.locator("#load-time").innerText().replaceAll("\\D", ""));
  }
}
