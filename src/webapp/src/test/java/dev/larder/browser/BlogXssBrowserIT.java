package dev.larder.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.larder.support.Browser;
import dev.larder.support.Build;
import dev.larder.support.FaultyServer;
import dev.larder.support.XssPayloads;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A blog API that means harm, in a real browser: nothing runs, nothing is loaded. */
class BlogXssBrowserIT {

  private static final List<String> PAYLOADS = XssPayloads.all();
  private static final String PICTURE = "https://pictures.example/pear.svg";

  private static Browser browser;
  private static FaultyServer service;
  private static StockContainer container;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.open();
    service = FaultyServer.start(FaultyServer.json(200, feed()));
    container =
        StockContainer.of(Distribution.JETTY, Build.war())
            .environment("BLOG_API_URL", service.uri().toString())
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (container != null) {
      container.close();
    }
    if (service != null) {
      service.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  /** A post for each payload, which is in every one of its members, and one with a picture. */
  private static String feed() throws Exception {
    List<Map<String, Object>> posts = new ArrayList<>();
    for (int i = 0; i < PAYLOADS.size(); i++) {
      posts.add(post(i, PAYLOADS.get(i)));
    }
    Map<String, Object> good = new LinkedHashMap<>();
    good.put("id", "good");
    good.put("title", "A pear");
    good.put("featured_image", PICTURE);
    good.put("main_content", "<p>Sweet.</p><a href='https://pears.example/'>More</a>");
    posts.add(good);
    return new JsonMapper().writeValueAsString(posts);
  }

  private static Map<String, Object> post(int number, String payload) {
    Map<String, Object> user = new LinkedHashMap<>();
    for (String member : List.of("first_name", "middle_name", "last_name", "profile_pic", "role")) {
      user.put(member, payload);
    }
    Map<String, Object> post = new LinkedHashMap<>();
    post.put("id", "payload-" + number);
    for (String member :
        List.of("title", "subtitle", "category", "summary", "featured_image", "created_at")) {
      post.put(member, payload);
    }
    post.put("main_content", "<p>Before</p>" + payload + "<p>After</p>");
    post.put("updated_at", payload);
    post.put("user", user);
    return post;
  }

  @Test
  void everyPage_isHarmless() {
    assertThat(PAYLOADS).hasSizeGreaterThan(25);
    try (Page page = browser.page()) {
      Watch watch = new Watch(page);
      for (String path : List.of("", "blogs", "blogs?page=2", "blogs?page=3", "blogs?page=5")) {
        watch.open(path);
      }
      for (int i = 0; i < PAYLOADS.size(); i++) {
        watch.open("blog/payload-" + i);
        assertThat(page.locator("main h1")).hasCount(1);
        assertThat(page.locator(".prose")).containsText("Before");
        assertThat(page.locator("main *[onerror], main *[onload], main script")).hasCount(0);
        page.locator(".prose a").all().forEach(link -> link.dispatchEvent("click"));
        watch.check("after clicks on post " + i);
      }
      watch.checkEnd();
    }
  }

  @Test
  void everySearch_isHarmless() {
    try (Page page = browser.page()) {
      Watch watch = new Watch(page);
      watch.open("search?q=alert");
      assertThat(page.locator("mark").first()).hasText("alert");
      watch.open("search?q=evil.example");
      for (String payload : PAYLOADS) {
        String q = URLEncoder.encode(payload, StandardCharsets.UTF_8);
        watch.open("search?q=" + q);
        watch.open("blogs?category=" + q + "&page=" + q);
      }
      watch.checkEnd();
    }
  }

  @Test
  void pictureOverHttps_isAllThatIsLoadedFromElsewhere() {
    try (Page page = browser.page()) {
      Watch watch = new Watch(page);
      page.waitForRequest(PICTURE, () -> watch.open("blog/good"));

      assertThat(page.locator("figure img")).hasAttribute("alt", "Picture for “A pear”");
      assertThat(page.locator(".prose a")).hasAttribute("href", "https://pears.example/");
      watch.checkEnd();
    }
  }

  /** Sees what a page does that it should not. */
  private static final class Watch {
    private final Page page;
    private final List<String> harm = new ArrayList<>();

    Watch(Page page) {
      this.page = page;
      page.setDefaultTimeout(30_000);
      String site = container.baseUri().toString();
      page.onDialog(
          dialog -> {
            harm.add("dialog: " + dialog.message());
            dialog.dismiss();
          });
      page.onRequest(
          request -> {
            String url = request.url();
            if (!url.startsWith(site) && !url.startsWith("data:") && !url.equals(PICTURE)) {
              harm.add("request: " + url);
            }
          });
      // there is no such host: an answer without one
      page.route(PICTURE, route -> route.fulfill(new Route.FulfillOptions().setStatus(404)));
      page.onPageError(error -> harm.add("script: " + error));
      page.onPopup(popup -> harm.add("window: " + popup.url()));
      page.onFrameAttached(frame -> harm.add("frame: " + frame.url()));
    }

    void open(String path) {
      page.navigate(container.baseUri().resolve(path).toString());
      check(path);
    }

    void check(String when) {
      assertThat(page.evaluate("window.broken === undefined")).as(when).isEqualTo(true);
      assertThat(harm).as(when).isEmpty();
    }

    void checkEnd() {
      assertThat(harm).isEmpty();
    }
  }

  @Test
  void watchSeesHarm() {
    // the same payloads in a page that does not clean them: so the tests above can fail
    try (Page page = browser.page()) {
      Watch watch = new Watch(page);
      page.setContent(IntStream.of(11).mapToObj(PAYLOADS::get).findFirst().orElseThrow());
      page.waitForFunction("window.broken === 1");
      assertThat(watch.harm).anyMatch(what -> what.startsWith("dialog: "));
    }
  }
}
