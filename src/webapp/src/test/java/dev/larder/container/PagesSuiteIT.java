package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.support.Answers;
import dev.larder.support.Http;
import dev.larder.support.LarderWar;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The public pages of the packaged web application: kept, new at once after a write, and the error
 * pages in their dress. Each test has an author, a tag and articles of its own, and asks for
 * addresses with a query of its own where a page shows more than these.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class PagesSuiteIT {

  private static final String JSON = "application/json";

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive larder() {
    return LarderWar.archive(Map.of("LARDER_WRITES", "everyone", "DEMO_POSTS_DELAY_MS", "10"))
        .addClass(Failing.class);
  }

  // OffHeapEntry

  @Test
  void everyPublicPage_isMadeOnce_keptAndWithoutACookie() {
    Http http = Http.at(base);
    long author = author("OffHeapEntry");
    long article = article("OffHeapEntry", author, "kept-pages");
    for (String path :
        List.of(
            "articles?kept",
            "articles?author=" + author,
            "articles/" + article,
            "tags?kept",
            "tags/kept-pages",
            "feed.xml?kept",
            "sitemap.xml?kept",
            "robots.txt?kept",
            "posts?kept")) {
      Http.Response made = http.get(path);
      Http.Response kept = http.get(path);

      assertThat(made.status()).as(path).isEqualTo(200);
      Answers.assertCache(made, "MISS", "larder; fwd=uri-miss; stored");
      Answers.assertCache(kept, "HIT", "larder; hit; ttl=");
      assertThat(kept.bytes()).as(path).isEqualTo(made.bytes()).isNotEmpty();
      for (Http.Response each : List.of(made, kept)) {
        assertThat(each.all("Set-Cookie")).as(path).isEmpty();
        assertThat(each.field("Cache-Control")).as(path).contains("no-cache");
        assertThat(each.field("Larder-Cache-Control")).as(path).isEmpty();
      }
      assertUnchanged(http, path, made.field("ETag").orElseThrow());
    }
  }

  private static void assertUnchanged(Http http, String path, String tag) {
    assertThat(tag).as(path).startsWith("W/\"");
    Http.Response unchanged = http.get(path, "If-None-Match", tag);
    assertThat(unchanged.status()).as(path).isEqualTo(304);
    assertThat(unchanged.bytes()).isEmpty();
    Http.Response head = http.head(path);
    assertThat(head.status()).as(path).isEqualTo(200);
    assertThat(head.bytes()).isEmpty();
    assertThat(head.field("X-Cache")).contains("HIT");
  }

  @Test
  void groupsAndLifetimes_areThoseOfTheApi() {
    Http http = Http.at(base);
    long author = author("Groups");
    long article = article("Groups", author, "group-pages");

    assertThat(groups(http.get("articles?groups"))).contains("\"articles\", \"users\"");
    assertThat(groups(http.get("feed.xml?groups"))).isEqualTo("\"articles\", \"users\"");
    assertThat(groups(http.get("tags/group-pages"))).contains("\"articles\", \"users\", \"tags\"");
    assertThat(groups(http.get("articles/" + article)))
        .isEqualTo("\"article-%d\", \"user-%d\", \"earlier-%2$d\"".formatted(article, author));
    assertThat(lifetime(http, "articles?groups")).isBetween(1, 60);
    assertThat(lifetime(http, "feed.xml?groups")).isBetween(1, 60);
    assertThat(lifetime(http, "articles/" + article)).isBetween(61, 300);
  }

  private static String groups(Http.Response answer) {
    return answer.field("Cache-Groups").orElse("");
  }

  private static int lifetime(Http http, String path) {
    String status = http.get(path).field("Cache-Status").orElse("");
    return Integer.parseInt(status.replaceFirst(".*ttl=(\\d+).*", "$1"));
  }

  @Test
  void searchThroughTheArticles_isKeptByNobody() {
    Http http = Http.at(base);
    long author = author("Search");
    String word = "w" + UUID.randomUUID().toString().replace("-", "");
    article("About " + word, author, "search-pages");

    for (int time = 1; time <= 2; time++) {
      Http.Response found = http.get("articles?q=" + word);
      assertThat(found.body()).contains("One article has these words", "About " + word);
      assertThat(found.field("X-Cache")).contains("MISS");
    }
    assertThat(http.get("articles?q=" + word + "%25").body()).contains("Nothing was found");
    assertThat(http.get("articles?q=%F0%9D%84%9E" + word).status()).isEqualTo(200);
    assertThat(http.get("articles?q=%00" + word).status()).isEqualTo(400);
    assertThat(http.get("articles?q=%3Cscript%3E").body()).doesNotContain("<script>");
  }

  @Test
  void pageBehindTheLast_isTheLast() {
    Http http = Http.at(base);
    long author = author("Pages");
    for (int number = 1; number <= 13; number++) {
      article("Page " + number, author, "many-pages");
    }
    String first = http.get("tags/many-pages").body();
    String last = http.get("tags/many-pages?page=2").body();

    assertThat(first).contains(">Page 13<", ">Page 2<", "page=2").doesNotContain(">Page 1<");
    assertThat(last).contains(">Page 1<").doesNotContain(">Page 2<");
    assertThat(http.get("tags/many-pages?page=999999999999").body()).isEqualTo(last);
    assertThat(http.get("tags/many-pages?page=%3Cb%3E").body()).isEqualTo(first);
  }

  // New at once

  @Test
  void articleWritten_isNewAtOnceOnEveryPageOfIt_andOnNoOther() {
    Http http = Http.at(base);
    long author = author("Writer");
    long changed = article("Before", author, "writing");
    String other = "articles/" + article("Other", author("Bystander"), "standing-by");
    List<String> pages =
        List.of(
            "articles?written",
            "articles?author=" + author,
            "articles/" + changed,
            "tags/writing",
            "feed.xml?written",
            "api/articles?tag=writing");
    pages.forEach(path -> assertThat(http.get(path).body()).as(path).contains("Before"));
    assertThat(http.get("tags?written").body()).contains("/tags/writing");
    http.get(other);

    put("api/articles/" + changed, object().put("title", "After the write"));

    for (String path : pages) {
      Http.Response page = http.get(path);
      assertThat(page.field("X-Cache")).as(path).contains("MISS");
      assertThat(page.body()).as(path).contains("After the write").doesNotContain("Before");
    }
    assertThat(http.get(other).field("X-Cache")).contains("HIT");
  }

  @Test
  void articleCreatedAndDeleted_comesAndGoesAtOnce() {
    Http http = Http.at(base);
    long author = author("Creator");
    assertThat(http.get("tags/come-and-go").status()).isEqualTo(404);
    http.get("articles?created");
    http.get("sitemap.xml?created");
    long article = article("Newcomer", author, "come-and-go");
    String path = "articles/" + article;

    assertThat(http.get("tags/come-and-go").body()).contains("Newcomer");
    assertThat(http.get("articles?created").body()).contains("Newcomer");
    assertThat(http.get("sitemap.xml?created").body())
        .contains("/" + path + "<", "/tags/come-and-go<");
    assertThat(http.get(path).status()).isEqualTo(200);

    assertThat(http.delete("api/articles/" + article).status()).isEqualTo(204);
    assertThat(http.get(path).status()).isEqualTo(404);
    assertThat(http.get("tags/come-and-go").status()).isEqualTo(404);
    assertThat(http.get("articles?created").body()).doesNotContain("Newcomer");
    assertThat(http.get("sitemap.xml?created").body()).doesNotContain("/" + path + "<");
  }

  @Test
  void authorRenamed_isRenamedAtOnce_onPagesAndFeed() {
    Http http = Http.at(base);
    long author = author("Anna Maiden");
    long article = article("Renaming", author, "renaming");
    List<String> pages =
        List.of(
            "articles?renamed",
            "articles?author=" + author,
            "articles/" + article,
            "tags/renaming",
            "feed.xml?renamed");
    pages.forEach(path -> assertThat(http.get(path).body()).as(path).contains("Anna Maiden"));

    put("api/users/" + author, object().put("name", "Anna Wedded"));

    for (String path : pages) {
      assertThat(http.get(path).body())
          .as(path)
          .contains("Anna Wedded")
          .doesNotContain("Anna Maiden");
    }
  }

  @Test
  void earlierArticle_isShownUnderItsNewTitle() {
    Http http = Http.at(base);
    long author = author("Earlier");
    long earlier = article("First of two", author, "earlier");
    String later = "articles/" + article("Second of two", author, "earlier");
    assertThat(http.get(later).body()).contains("Earlier by", "First of two");
    assertThat(http.get(later).field("X-Cache")).contains("HIT");

    put("api/articles/" + earlier, object().put("title", "First, renamed"));

    assertThat(http.get(later).body()).contains("First, renamed").doesNotContain("First of two");
  }

  @Test
  void earlierArticle_comesBackAtOnce_fromAnotherAuthor() {
    Http http = Http.at(base);
    long author = author("Past");
    long earlier = article("Lent for a while", author, "past");
    String later = "articles/" + article("Later one", author, "past");
    put("api/articles/" + earlier, object().put("authorId", author("Borrower")));
    assertThat(http.get(later).body()).doesNotContain("Lent for a while");
    assertThat(http.get(later).field("X-Cache")).contains("HIT");

    put("api/articles/" + earlier, object().put("authorId", author));

    assertThat(http.get(later).body()).contains("Lent for a while");
  }

  @Test
  void draft_isOnNoPage() {
    Http http = Http.at(base);
    long author = author("Drafter");
    ObjectNode draft = article("Hidden draft", author, List.of("drafting"));
    long article = created("api/articles", draft.put("status", "draft"));

    assertThat(http.get("articles/" + article).status()).isEqualTo(404);
    assertThat(http.get("tags/drafting").status()).isEqualTo(404);
    assertThat(http.get("articles?author=" + author).status()).isEqualTo(404);
    for (String path : List.of("articles?draft", "feed.xml?draft", "tags?draft")) {
      assertThat(http.get(path).body()).doesNotContain("Hidden draft", "drafting");
    }
  }

  // Text

  @Test
  void everyText_isEscaped_inPagesAndFeed() {
    Http http = Http.at(base);
    String evil = "<script>alert(1)</script> \"&'";
    long author = created("api/users", object().put("name", evil));
    ObjectNode body = article(evil, author, List.of("escaping"));
    body.put("summary", evil).put("body", evil + "\n\n<img src=x onerror=alert(1)>");
    long article = created("api/articles", body);

    for (String path :
        List.of(
            "articles/" + article,
            "articles?author=" + author,
            "tags/escaping",
            "feed.xml?escaped")) {
      assertThat(http.get(path).body())
          .as(path)
          .contains("&lt;script&gt;")
          .doesNotContain("<script>alert", "<img src=x", "\"&'");
    }
    assertThat(http.get("articles/" + article).body()).contains("<p>&lt;img src=x");
  }

  @Test
  void absoluteUrls_nameTheHostThatWasAsked() {
    Http http = Http.at(base);
    String root = "http://" + base.getAuthority();

    assertThat(http.get("robots.txt").body()).contains("Sitemap: " + root + "/sitemap.xml");
    assertThat(http.get("sitemap.xml").body()).contains("<loc>" + root + "/articles</loc>");
    assertThat(http.get("feed.xml").body()).contains("<id>" + root + "/feed.xml</id>");
    assertThat(http.get("feed.xml").field("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/atom+xml"));
    assertThat(http.get("articles").body())
        .contains(
            "<link rel=\"canonical\" href=\"" + root + "/articles\">",
            "type=\"application/atom+xml\"");
    Http.Response forwarded =
        http.get(
            "feed.xml?forwarded", "X-Forwarded-Host", "evil.example", "Forwarded", "host=evil");
    assertThat(forwarded.body()).doesNotContain("evil");
  }

  // Errors

  @ParameterizedTest
  @CsvSource({
    "no-such-page, 404",
    "articles/999999999, 404",
    "articles/0, 404",
    "articles/abc, 404",
    "articles/, 404",
    "articles/1/2, 404",
    "articles?author=999999999, 404",
    "articles?author=x, 404",
    "tags/no-such-tag, 404",
    "tags/%3Cb%3E, 404",
    "failing, 500",
    "failing?status=401, 401",
    "failing?status=403, 403",
    "failing?status=503, 503"
  })
  void error_isAPageInTheDressOfTheSite_andKeptByNobody(String path, int status) {
    Http http = Http.at(base);
    for (int time = 1; time <= 2; time++) {
      Http.Response page = http.get(path);

      assertThat(page.status()).isEqualTo(status);
      Answers.assertHtml(page);
      assertThat(page.body())
          .startsWith("<!DOCTYPE html>")
          .contains(">" + status + " ", "<nav class=\"sections\"", "name=\"robots\"")
          .doesNotContain("secret")
          .endsWith("</html>\n");
      assertThat(page.field("Cache-Control")).contains("no-store");
      assertThat(page.all("Set-Cookie")).isEmpty();
      assertThat(page.field("X-Cache")).hasValueSatisfying(x -> assertThat(x).isEqualTo("MISS"));
      Answers.assertNoInternals(page);
    }
    Http.Response head = http.head(path);
    assertThat(head.status()).isEqualTo(status);
    assertThat(head.bytes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"assets/", "assets", "WEB-INF/", "META-INF/"})
  void folder_showsNoListOfItsFiles(String path) {
    Http.Response refused = Http.at(base).get(path);

    assertThat(refused.status()).isIn(302, 403, 404);
    assertThat(refused.body()).doesNotContain("posts.js", "web.xml", "Directory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "articles",
        "articles/1",
        "tags",
        "tags/x",
        "feed.xml",
        "sitemap.xml",
        "robots.txt",
        "posts",
        "search",
        "blogs",
        ""
      })
  void page_namesTheMethodsItAnswers(String path) {
    Http http = Http.at(base);
    for (String method : List.of("POST", "PUT", "DELETE", "FOO")) {
      Http.Response refused = http.send(method, path, null);

      assertThat(refused.status()).as(method).isEqualTo(405);
      assertThat(refused.all("Allow")).as(method).containsExactly("GET, HEAD, OPTIONS");
    }
    assertThat(http.send("OPTIONS", path, null).all("Allow")).containsExactly("GET, HEAD, OPTIONS");
  }

  // Writing

  private long author(String name) {
    return created("api/users", object().put("name", name));
  }

  private long article(String title, long author, String tag) {
    return created("api/articles", article(title, author, List.of(tag)));
  }

  private static ObjectNode article(String title, long author, List<String> tags) {
    ObjectNode article = object().put("title", title).put("body", "Text.").put("authorId", author);
    tags.forEach(article.putArray("tags")::add);
    return article;
  }

  private long created(String path, JsonNode body) {
    Http.Response answer = Http.at(base).post(path, body.toString(), "Content-Type", JSON);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return Answers.json(answer).path("id").asLong();
  }

  private void put(String path, JsonNode body) {
    Http.Response answer = Http.at(base).put(path, body.toString(), "Content-Type", JSON);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
