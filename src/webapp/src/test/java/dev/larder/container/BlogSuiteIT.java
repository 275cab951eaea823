package dev.larder.container;

import static dev.larder.support.FaultyServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.larder.support.Answers;
import dev.larder.support.FaultyServer;
import dev.larder.support.FaultyServer.Behaviour;
import dev.larder.support.Http;
import dev.larder.support.LarderWar;
import dev.larder.support.Visitor;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The blog of the packaged application before a blog API that does as it is told. The shortest
 * interval between fetches and the pause after a failure are none, so that a test need not wait.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class BlogSuiteIT {

  private static final String SESSION = "JSESSIONID";
  private static final String PROBE = "larder_probe";
  private static final String USER = "operator";
  private static final String PASSWORD = "secret";

  private static final LocalDate NEWEST = LocalDate.of(2026, 3, 31);

  private static final FaultyServer SERVICE = FaultyServer.start(feed("First"));

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive larder() {
    return LarderWar.archive(
        Map.of(
            "BLOG_API_URL",
            SERVICE.uri() + "/feed",
            "BLOG_FETCH_MIN_INTERVAL",
            "0",
            "BLOG_RETRY_DELAY",
            "0",
            "ADMIN_USER",
            USER,
            "ADMIN_PASSWORD",
            PASSWORD));
  }

  @AfterAll
  static void stop() throws Exception {
    SERVICE.close();
  }

  @BeforeEach
  void startAnew() {
    SERVICE.become(feed("First"));
    clearCaches();
  }

  /** Thirty posts; the newest one has the title. */
  private static Behaviour feed(String title) {
    StringBuilder posts = new StringBuilder("[");
    for (int i = 1; i <= 30; i++) {
      posts
          .append(i == 1 ? "" : ",")
          .append("{\"id\":\"post-" + i + "\",")
          .append("\"title\":\"" + title + " " + i + "\",")
          .append("\"category\":\"" + (i % 2 == 0 ? "Even & <b>" : "Odd") + "\",")
          .append("\"summary\":\"Summary <i> of " + i + "\",")
          .append("\"created_at\":\"" + NEWEST.minusDays(i) + "\",")
          .append("\"user\":{\"first_name\":\"Ada\",\"last_name\":\"L\u00f6v\"},")
          .append("\"main_content\":\"<h1>Text</h1><p onclick=x()>Body " + i + "</p>\"}");
    }
    return json(200, posts.append("]").toString());
  }

  // Pages

  @ParameterizedTest
  @ValueSource(strings = {"", "blogs", "blogs?page=2", "blog/post-1", "search", "search?q=first"})
  void pages_areWholeAndPrivate(String path) {
    Visitor visitor = new Visitor(http());
    for (int time = 0; time < 3; time++) {
      Http.Response page = visitor.get(path);

      assertThat(page.status()).isEqualTo(200);
      Answers.assertHtml(page);
      assertThat(page.body()).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
      assertThat(page.body()).doesNotContainIgnoringCase("jsessionid").doesNotContain("onclick");
      assertThat(page.field("Cache-Control")).contains("private, no-cache");
      assertThat(page.field("ETag")).isPresent();
    }
  }

  @Test
  void home_showsTheLatestAndThenByCategory() {
    String home = http().get("").body();

    assertThat(home).contains("Latest posts", "First 1<", "First 7<");
    assertThat(home)
        .contains("/blogs?category=Even+%26+%3Cb%3E\">Even &amp; &lt;b&gt;</a>")
        .contains("/blogs?category=Odd\">Odd</a>");
  }

  @ParameterizedTest
  @CsvSource({
    "blogs,            /blogs, First 1<,  First 13<",
    "blogs?page=2,     /blogs?page=2, First 13<, First 12<",
    "blogs?page=3,     /blogs?page=3, First 30<, First 24<",
    "blogs?page=99,    /blogs?page=3, First 30<, First 24<",
    "blogs?page=0,     /blogs, First 12<, First 13<",
    "blogs?page=-4,    /blogs, First 12<, First 13<",
    "blogs?page=abc,   /blogs, First 12<, First 13<",
    "blogs?category=Odd&page=2, /blogs?category=Odd&amp;page=2, First 29<, First 1<"
  })
  void list_isPaged_andThePageClamped(String path, String current, String on, String off) {
    Http.Response page = http().get(path);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body())
        .contains(on, "<nav class=\"pages\" aria-label=\"Pages\">")
        .contains("<a aria-current=\"page\" href=\"" + current + "\">");
    assertThat(page.body()).doesNotContain(off);
  }

  @Test
  void post_isShownWithAuthorDateAndCleanText() {
    String page = http().get("blog/post-2").body();

    assertThat(page)
        .contains("<h1>First 2</h1>", "Ada L\u00f6v", "<time datetime=\"2026-03-29")
        .contains("<h2>Text</h2><p>Body 2</p>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"blog/none", "blog/", "blog/%3Cscript%3E", "blog/post-1/x"})
  void unknownPost_isAPageThatSaysSo(String path) {
    Http.Response page = http().get(path);

    assertThat(page.status()).isEqualTo(404);
    Answers.assertHtml(page);
    assertThat(page.body()).contains("There is no such post").doesNotContain("<script>");
    Answers.assertNoInternals(page);
  }

  @Test
  void search_marksWhatItFinds() {
    Http.Response page = http().get("search?q=SUMMARY%20%3Ci%3E%20even");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body())
        .contains("15 posts for")
        .contains("value=\"SUMMARY &lt;i&gt; even\"")
        .contains("<mark>Summary</mark> <mark>&lt;i&gt;</mark> of")
        .contains("<mark>Even</mark> &amp; &lt;b&gt;")
        .contains("/search?q=SUMMARY+%3Ci%3E+even&amp;page=2")
        .doesNotContain("<i>", "<b>");
  }

  @ParameterizedTest
  @CsvSource({
    "search?q=zzz, Nothing was found for",
    "search?q=, Type one word",
    "search?q=%20, Type one word"
  })
  void searchThatFindsNothing_saysSo(String path, String words) {
    Http.Response page = http().get(path);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains(words);
  }

  @Test
  void unchangedPage_isNotSentAgain() {
    Http.Response page = http().get("blogs");
    Http.Response again = http().get("blogs", "If-None-Match", page.field("ETag").orElseThrow());

    assertThat(again.status()).isEqualTo(304);
    assertThat(again.bytes()).isEmpty();
  }

  // Sessions

  @Test
  void firstVisitGetsTheProbe_theSecondTheSession() {
    Visitor visitor = new Visitor(http());
    Http.Response first = visitor.get("");
    assertThat(first.all("Set-Cookie"))
        .singleElement()
        .satisfies(
            cookie ->
                assertThat(cookie)
                    .startsWith(PROBE + "=1")
                    .containsIgnoringCase("; Path=/")
                    .containsIgnoringCase("; HttpOnly")
                    .containsIgnoringCase("; SameSite=Lax")
                    .doesNotContainIgnoringCase("Secure"));
    assertThat(visitor.cookie(SESSION)).isNull();

    Http.Response second = visitor.get("");
    assertThat(visitor.cookie(SESSION)).isNotNull();
    Answers.assertCache(second, "MISS", "larder-blog; fwd=miss; stored; detail=fetched, larder; ");

    Http.Response third = visitor.get("");
    assertThat(third.all("Set-Cookie")).isEmpty();
    Answers.assertCache(third, "HIT", "larder-blog; hit; ttl=3");
  }

  @Test
  void twoVisitors_haveTheirOwnCopies_andARefreshIsForOneAlone() {
    Visitor one = settled();
    Visitor other = settled();
    assertThat(one.cookie(SESSION)).isNotEqualTo(other.cookie(SESSION));
    SERVICE.become(feed("Second"));
    assertThat(one.get("").body()).contains("First 1<");

    Http.Response answer = one.post("blogs/refresh?from=%2Fblogs%3Fpage%3D2", "");
    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.field("Location").map(base::resolve)).contains(base.resolve("/blogs?page=2"));

    Http.Response renewed = one.get("");
    assertThat(renewed.body()).contains("Second 1<").doesNotContain("First");
    assertThat(renewed.field("X-Cache")).contains("MISS");
    Http.Response untouched = other.get("");
    assertThat(untouched.body()).contains("First 1<").doesNotContain("Second");
    Answers.assertCache(untouched, "HIT", "larder-blog; hit; ");
    assertThat(one.get("").field("X-Cache")).contains("HIT");
  }

  @Test
  void clientWithoutCookies_hasNoSessionAndCostsNoCall() {
    http().get("");
    int calls = SERVICE.calls();
    for (int time = 0; time < 100; time++) {
      Http.Response page =
          time % 2 == 0 ? http().get("") : http().get("", "Cookie", SESSION + "=guess" + time);

      assertThat(page.all("Set-Cookie")).noneMatch(cookie -> cookie.startsWith(SESSION));
      Answers.assertCache(page, "HIT", "larder-blog; hit; ttl=3");
      assertThat(page.took()).isLessThan(Duration.ofSeconds(5));
    }
    assertThat(SERVICE.calls()).isEqualTo(calls);
  }

  @Test
  void refreshWithoutASession_startsNone() {
    Http.Response answer = http().post("blogs/refresh", "", "Cookie", PROBE + "=1");

    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.all("Set-Cookie")).isEmpty();
  }

  @Test
  void refreshFromAnotherSite_isForbidden_andLeadsNowhere() {
    Http.Response answer = http().post("blogs/refresh", "", "Origin", "https://evil.example");
    assertThat(answer.status()).isEqualTo(403);
    Answers.assertNoInternals(answer);

    String evil = "blogs/refresh?from=https%3A%2F%2Fevil.example%2F";
    assertThat(new Visitor(http()).post(evil, "").field("Location").map(base::resolve))
        .contains(base.resolve("/"));
  }

  @Test
  void clearingEveryCache_clearsTheSessionsToo() {
    Visitor visitor = settled();
    SERVICE.become(feed("Second"));
    clearCaches();

    Http.Response page = visitor.get("");
    assertThat(page.body()).contains("Second 1<");
    assertThat(page.field("X-Cache")).contains("MISS");
  }

  @Test
  void nothingOfTheVisitorReachesTheService() {
    http().get("search?q=secret", "Cookie", PROBE + "=1; a=secret", "X-Mine", "secret");

    assertThat(SERVICE.requests()).noneMatch(request -> request.contains("secret"));
  }

  // Faults; those that take their time are shown in BlogWarIT

  static Stream<Arguments> faults() {
    return Stream.of(
        argumentSet("closes at once", (Behaviour) call -> {}),
        argumentSet("resets", FaultyServer.resetMidBody()),
        argumentSet("says 500", json(500, "{\"detail\":\"java.lang.Exception\"}")),
        argumentSet("says 404", json(404, "[]")),
        argumentSet("is no HTTP server", FaultyServer.noHttp()),
        argumentSet("sends garbage", json(200, "[{\"id\":")),
        argumentSet("sends HTML", FaultyServer.html(200, "<p>Hello</p>")),
        argumentSet("leads away", FaultyServer.redirect(302, "/elsewhere")),
        argumentSet("sends a gigabyte", FaultyServer.huge(200, 1L << 30)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void failingService_isStoodInFor_orAnEmptyPage(Behaviour fault) {
    Visitor visitor = settled();
    SERVICE.become(fault);
    visitor.post("blogs/refresh", "");
    Http.Response stale = visitor.get("blogs");
    assertThat(stale.status()).isEqualTo(200);
    Answers.assertCache(stale, "STALE", "larder-blog; fwd=miss; ttl=3");
    assertThat(stale.body()).contains("First 1<", "does not answer now");

    clearCaches();
    for (String path : new String[] {"", "blogs", "search?q=first"}) {
      Http.Response empty = visitor.get(path);
      assertThat(empty.status()).isEqualTo(200);
      Answers.assertHtml(empty);
      assertThat(empty.body()).contains("does not answer now").doesNotContain("First 1<");
      Answers.assertNoInternals(empty);
    }
    assertThat(visitor.get("blog/post-1").status()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":\"rate limited\"}",
        "{}",
        "null",
        "42",
        "\"text\"",
        "{\"data\":null}",
        "[1,\"x\",{}]"
      })
  void otherShape_isAFailureLikeAnyOther(String body) {
    SERVICE.become(json(200, body));
    clearCaches();
    for (String path : new String[] {"", "blogs"}) {
      Http.Response page = http().get(path);
      assertThat(page.status()).isEqualTo(200);
      Answers.assertHtml(page);
      assertThat(page.body()).contains("does not answer now");
    }
    Http.Response post = http().get("blog/post-1");
    assertThat(post.status()).isEqualTo(503);
    assertThat(post.field("Retry-After")).isPresent();
  }

  @Test
  void emptyList_isABlogWithoutPosts() {
    SERVICE.become(json(200, "[]"));
    clearCaches();
    Http.Response page = http().get("");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains("There are no posts yet").doesNotContain("does not answer");
  }

  private Http http() {
    return Http.at(base);
  }

  /** A visitor who has a session with a copy. */
  private Visitor settled() {
    Visitor visitor = new Visitor(http());
    visitor.get("");
    visitor.get("");
    Answers.assertCache(visitor.get(""), "HIT", "larder-blog; hit; ");
    return visitor;
  }

  private void clearCaches() {
    Http.Response cleared =
        http().post("api/cache/clear", "", "Authorization", Answers.basic(USER, PASSWORD));
    assertThat(cleared.status()).isEqualTo(200);
  }
}
