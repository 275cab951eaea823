package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.support.Answers;
import dev.larder.support.Http;
import dev.larder.support.LarderWar;
import dev.larder.support.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.List;
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
 * The packaged web application as it is deployed without any setting: pages, resources, the
 * filter's fields, and what is refused. No test asks for an address that another one expects not to
 * be kept.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class LarderSuiteIT {

  private static final String JSON = "application/json";

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive larder() {
    return LarderWar.archive();
  }

  // Pages

  @Test
  void postsPage_isMadeOnce_andThenComesWholeFromTheStore() {
    Http http = Http.at(base);
    Http.Response made = http.get("posts");
    Http.Response kept = http.get("posts");

    Answers.assertCache(made, "MISS", "larder; fwd=uri-miss; stored");
    Answers.assertCache(kept, "HIT", "larder; hit; ttl=");
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.body())
        .startsWith("<!DOCTYPE html>")
        .contains("The Dialectics of Nature", "<select id=\"post-id\"")
        .endsWith("</html>\n");
    assertThat(kept.bytes()).isEqualTo(made.bytes());
    Answers.assertHtml(kept);
    assertThat(kept.field("ETag")).isEqualTo(made.field("ETag")).isPresent();
    assertThat(kept.field("Age")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"posts?unkeyed", "api?unkeyed", "api/items?limit=1"})
  void fieldsThatAreInNoKey_areInNoBody(String path) {
    Http.Response answer =
        Http.at(base)
            .get(
                path,
                "X-Forwarded-Host",
                "evil.example",
                "X-Forwarded-Proto",
                "gopher",
                "X-Forwarded-Prefix",
                "/evil",
                "Forwarded",
                "host=evil.example",
                "X-Original-URL",
                "/evil",
                "X-Rewrite-URL",
                "/evil",
                "X-HTTP-Method-Override",
                "DELETE");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("evil", "gopher");
    assertThat(answer.fields().toString()).doesNotContain("evil", "gopher");
  }

  @Test
  void keptPage_answersAConditionalRequestWithoutABody() {
    Http http = Http.at(base);
    String tag = http.get("posts?conditional").field("ETag").orElseThrow();

    Http.Response unchanged = http.get("posts?conditional", "If-None-Match", tag);
    Http.Response head = http.head("posts?conditional");

    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.bytes()).isEmpty();
    assertThat(unchanged.field("X-Cache")).contains("HIT");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.bytes()).isEmpty();
    assertThat(head.field("X-Cache")).contains("HIT");
  }

  @Test
  void postsPageWithAPost_showsIt_slowOnceAndFastAfterwards() {
    Http http = Http.at(base);
    Http.Response made = http.get("posts?id=1");
    Http.Response kept = http.get("posts?id=1");

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.body()).contains("<h2 id=\"post-title\">The Dialectics of Nature</h2>");
    assertThat(made.field("X-Cache")).contains("MISS");
    assertThat(made.took()).isGreaterThan(Duration.ofMillis(1_900));
    assertThat(kept.field("X-Cache")).contains("HIT");
    assertThat(kept.took()).isLessThan(Duration.ofSeconds(1));
    assertThat(kept.bytes()).isEqualTo(made.bytes());
  }

  @Test
  void unknownPost_isAPageThatSaysSo() {
    for (String id : List.of("999999", "abc", "-1", "%3Cscript%3E")) {
      Http.Response page = Http.at(base).get("posts?id=" + id);

      assertThat(page.status()).isEqualTo(404);
      Answers.assertHtml(page);
      assertThat(page.body()).contains("There is no such post").doesNotContain("<script>");
    }
  }

  @Test
  void staticFilesOfThePage_areThere() {
    for (String path : List.of("assets/larder.css", "assets/posts.js", "assets/larder.svg")) {
      Http.Response file = Http.at(base).get(path);

      assertThat(file.status()).isEqualTo(200);
      assertThat(file.bytes()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"posts?cookieless", "posts?id=abc", "api", "health", "no-such-page"})
  void requestWithoutCookies_getsNone_fromTheApplicationOrTheStore(String path) {
    Http http = Http.at(base);

    assertThat(http.get(path).all("Set-Cookie")).isEmpty();
    assertThat(http.get(path).all("Set-Cookie")).isEmpty();
  }

  @Test
  void cookieThatNamesNoSession_neitherKeepsFromTheStoreNorMakesASession() {
    Http http = Http.at(base);
    http.get("posts?stranger");
    Http.Response kept = http.get("posts?stranger", "Cookie", "JSESSIONID=unknown; theme=dark");

    assertThat(kept.field("X-Cache")).contains("HIT");
    assertThat(kept.all("Set-Cookie")).isEmpty();
  }

  @Test
  void sessionIdInThePath_goesAroundTheStore() {
    Http http = Http.at(base);
    for (int time = 1; time <= 2; time++) {
      Http.Response page = http.get("posts;jsessionid=0123456789ABCDEF");

      assertThat(page.status()).isEqualTo(200);
      Answers.assertCache(page, "BYPASS", "larder; fwd=bypass; detail=path-parameters");
      assertThat(page.body()).doesNotContainIgnoringCase("jsessionid");
      assertThat(page.all("Set-Cookie")).isEmpty();
    }
  }

  // Resources

  @Test
  void entryOfTheApi_isKept() {
    Http http = Http.at(base);
    Http.Response made = http.get("api?entry");
    Http.Response kept = http.get("api?entry");

    assertThat(made.status()).isEqualTo(200);
    assertThat(Answers.json(made).path("message").asText()).isEqualTo("Welcome to Larder");
    assertThat(Answers.json(made).path("links").path("items").asText()).isEqualTo("/api/items");
    Answers.assertCache(made, "MISS", "larder; fwd=uri-miss; stored");
    Answers.assertCache(kept, "HIT", "larder; hit; ttl=");
    assertThat(kept.bytes()).isEqualTo(made.bytes());
  }

  @ParameterizedTest
  @CsvSource({
    "api/user/Alice,            'Hello, Alice!'",
    "api/user?name=Bob,         'Hello, Bob!'",
    "api/user,                  'Hello, Guest!'",
    "api/user?name=,            'Hello, Guest!'",
    "api/user/%C3%84nne%20%3Cb%3E, 'Hello, Änne <b>!'"
  })
  void greeting_namesTheOneAskedFor_andIsKeptApart(String path, String message) {
    Http http = Http.at(base);
    Http.Response made = http.get(path);
    Http.Response kept = http.get(path);

    for (Http.Response each : List.of(made, kept)) {
      assertThat(each.status()).isEqualTo(200);
      assertThat(each.field("Content-Type"))
          .hasValueSatisfying(t -> assertThat(t).startsWith(JSON));
      assertThat(Answers.json(each).path("message").asText()).isEqualTo(message);
    }
    assertThat(made.field("X-Cache")).contains("MISS");
    assertThat(kept.field("X-Cache")).contains("HIT");
  }

  @Test
  void onePost_isSlowOnceAndFastAfterwards() {
    Http http = Http.at(base);
    Http.Response made = http.get("api/posts/2");
    Http.Response kept = http.get("api/posts/2");

    assertThat(made.status()).isEqualTo(200);
    assertThat(Answers.json(made).path("id").asLong()).isEqualTo(2);
    Answers.assertCache(made, "MISS", "larder; fwd=uri-miss; stored");
    assertThat(made.took()).isGreaterThan(Duration.ofMillis(1_900));
    Answers.assertCache(kept, "HIT", "larder; hit; ttl=");
    assertThat(kept.took()).isLessThan(Duration.ofSeconds(1));
    assertThat(kept.bytes()).isEqualTo(made.bytes());
    assertThat(kept.field("Cache-Control")).contains("no-cache");
    assertThat(kept.field("Cache-Groups")).contains("\"posts\", \"post-2\"");
  }

  @Test
  void listOfPosts_isPagedAndKept() {
    Http http = Http.at(base);
    Http.Response made = http.get("api/posts?skip=2&limit=3");
    Http.Response kept = http.get("api/posts?skip=2&limit=3");
    JsonNode posts = Answers.json(made);

    assertThat(posts).hasSize(3);
    assertThat(posts.get(0).path("id").asLong()).isEqualTo(3);
    assertThat(made.field("X-Total-Count")).contains("10");
    assertThat(made.all("Link")).isNotEmpty();
    assertThat(made.field("X-Cache")).contains("MISS");
    assertThat(kept.field("X-Cache")).contains("HIT");
    assertThat(kept.bytes()).isEqualTo(made.bytes());
  }

  @Test
  void listOfItems_isEmptyAtFirst() {
    Http.Response list = Http.at(base).get("api/items?limit=7");

    assertThat(list.status()).isEqualTo(200);
    assertThat(Answers.json(list).path("items")).isEmpty();
    assertThat(Answers.json(list).path("cached").asBoolean()).isFalse();
    Answers.assertCache(list, "MISS", "larder-items; fwd=miss");
  }

  @Test
  void health_isNeverKept() {
    Http http = Http.at(base);
    http.get("health");
    Http.Response health = http.get("health");

    assertThat(health.status()).isEqualTo(200);
    assertThat(Answers.json(health).path("status").asText()).isEqualTo("healthy");
    assertThat(health.field("X-Cache")).hasValueSatisfying(x -> assertThat(x).isNotEqualTo("HIT"));
    assertThat(health.field("Cache-Status"))
        .hasValueSatisfying(s -> assertThat(s).contains("detail="));
  }

  @Test
  void reportsOfHealth_areInTheFormOfMicroProfile_andNeverKept() throws Exception {
    Http http = Http.at(base);
    TestDatabase.await("it is ready", () -> http.get("health/ready").status() == 200);
    for (String path : List.of("health/live", "health/ready")) {
      http.get(path);
      Http.Response report = http.get(path);

      assertThat(report.status()).as(report.body()).isEqualTo(200);
      Answers.assertCache(report, "MISS", "larder; fwd=uri-miss; detail=no-store");
      assertThat(Answers.json(report).path("status").asText()).isEqualTo("UP");
      assertThat(Answers.json(report).path("checks").isArray()).isTrue();
      assertThat(http.head(path).bytes()).isEmpty();
      assertThat(http.post(path, "").status()).isEqualTo(405);
    }
    assertThat(Answers.json(http.get("health/ready")).at("/checks/2/data/state").asText())
        .isEqualTo("off");
  }

  // Fields

  @ParameterizedTest
  @ValueSource(
      strings = {
        "posts?fields",
        "api?fields",
        "api/user?name=Fields",
        "api/posts?limit=1",
        "api/items"
      })
  void fieldsForTheCacheAlone_neverLeave(String path) {
    Http http = Http.at(base);
    for (int time = 1; time <= 2; time++) {
      Http.Response answer = http.get(path);

      assertThat(answer.field("X-Cache")).isPresent();
      assertThat(answer.field("Cache-Status")).isPresent();
      assertThat(answer.field("Larder-Cache-Control")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "posts?secure",
        "api?secure",
        "api/posts?limit=2",
        "health",
        "no-such-page",
        "api/none"
      })
  void securityFields_areOnEveryAnswer(String path) {
    Http http = Http.at(base);
    for (int time = 1; time <= 2; time++) {
      Http.Response answer = http.get(path);

      assertThat(answer.all("X-Content-Type-Options")).containsExactly("nosniff");
      assertThat(answer.all("X-Frame-Options")).containsExactly("DENY");
      assertThat(answer.all("Referrer-Policy")).containsExactly("same-origin");
      assertThat(answer.all("Content-Security-Policy"))
          .singleElement()
          .satisfies(policy -> assertThat(policy).contains("default-src 'self'"));
      Answers.assertNoVersion(answer);
    }
  }

  // Errors

  @ParameterizedTest
  @CsvSource({
    "GET,    api/no-such-thing,               404",
    "GET,    api/posts/999999,                404",
    "GET,    api/posts/abc,                   404",
    "GET,    api/items/not-a-uuid,            404",
    "GET,    api/items/00000000-0000-4000-8000-000000000000, 404",
    "DELETE, api/user/Alice,                  405",
    "PUT,    api/posts/1,                     405",
    "GET,    api/cache/clear,                 405",
    "GET,    api/items?limit=0,               400",
    "GET,    api/items?skip=-1,               400",
    "GET,    api/posts?limit=101,             400",
    "GET,    api/posts?skip=99999999999999999999, 400",
    "GET,    api/items?limit=many,            400"
  })
  void faultUnderTheApi_isAProblemDocument(String method, String path, int status) {
    Answers.assertProblem(Http.at(base).send(method, path, null), status);
  }

  @Test
  void wrongParameter_isNamed() {
    Http.Response answer = Http.at(base).get("api/items?limit=101");

    assertThat(Answers.json(answer).path("errors").get(0).path("name").asText()).isEqualTo("limit");
  }

  @Test
  void unacceptableMediaType_isRefused() {
    Http http = Http.at(base);

    Answers.assertProblem(http.post("api/items", "a=b", "Content-Type", "text/plain"), 415);
    Answers.assertProblem(http.post("api/items", "<a/>", "Content-Type", "application/xml"), 415);
    Answers.assertProblem(http.get("api/posts?limit=3", "Accept", "image/png"), 406);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, no-such-page, 404",
    "GET, WEB-INF/web.xml, 404",
    "POST, posts, 405",
  })
  void faultElsewhere_isAPageInTheDressOfTheSite(String method, String path, int status) {
    Http.Response page = Http.at(base).send(method, path, null);

    assertThat(page.status()).isEqualTo(status);
    Answers.assertHtml(page);
    assertThat(page.body())
        .contains("<p class=\"status\">" + status + " ", "<nav class=\"sections\"")
        .endsWith("</html>\n");
    assertThat(page.field("Cache-Control")).contains("no-store");
    assertThat(page.all("Set-Cookie")).isEmpty();
    Answers.assertNoInternals(page);
  }

  @Test
  void methodThatAPageDoesNotKnow_isRefused() {
    Http.Response answer = Http.at(base).delete("health");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.field("Allow")).contains("GET, HEAD, OPTIONS");
    Answers.assertNoInternals(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%zz HTTP/1.1",
        "GET /api/%zz HTTP/1.1",
        "GET /posts?id=%zz HTTP/1.1",
        "GET /api/..;/WEB-INF/web.xml HTTP/1.1",
        "GET /%2e%2e/WEB-INF/web.xml HTTP/1.1",
        "GET //WEB-INF/web.xml HTTP/1.1",
        "GET /WEB-INF;/web.xml HTTP/1.1",
        "GET /api/posts/%00 HTTP/1.1",
        "GET / HTTP/9.9"
      })
  void malformedRequest_isRefusedWithoutInternals(String line) {
    String answer = Answers.raw(base, line);

    assertThat(answer).matches("(?s)HTTP/1\\.1 (4\\d\\d|505) .*");
    assertThat(answer)
        .doesNotContain("\tat ", "Exception", "org.apache", "org.eclipse", "<web-app")
        .doesNotContainPattern("(?i)(tomcat|jetty)[/ (]*\\d");
  }

  @Test
  void traceIsRefused_andEchoesNothing() {
    String answer = Answers.raw(base, "TRACE /api/items HTTP/1.1", "Authorization: Basic c2VjcmV0");

    // Jetty's own defaults forbid it before any filter
    assertThat(answer).matches("(?s)HTTP/1\\.1 40[35] .*").doesNotContain("c2VjcmV0");
  }

  // Who may change something

  @Test
  void clearingTheCache_isRefusedWhileNoAdministratorIsConfigured() {
    Http http = Http.at(base);
    for (String[] fields :
        List.of(
            new String[0],
            new String[] {"Authorization", Answers.basic("admin", "larder")},
            new String[] {"Authorization", Answers.basic("", "")},
            new String[] {"Authorization", "Bearer abc"})) {
      Http.Response answer = http.send("POST", "api/cache/clear", null, fields);

      Answers.assertProblem(answer, 401);
      assertThat(answer.field("WWW-Authenticate"))
          .contains("Basic realm=\"larder\", charset=\"UTF-8\"");
    }
  }

  @Test
  void writes_areRefusedByDefault() {
    Http http = Http.at(base);
    String item = "api/items/00000000-0000-4000-8000-000000000000";

    Answers.assertProblem(http.post("api/items", "{}", "Content-Type", JSON), 401);
    Answers.assertProblem(http.put(item, "{}", "Content-Type", JSON), 401);
    Answers.assertProblem(http.delete(item), 401);
  }

  @Test
  void writeFromAnotherSite_isForbidden() {
    Http http = Http.at(base);

    Answers.assertProblem(
        http.post("api/items", "{}", "Content-Type", JSON, "Sec-Fetch-Site", "cross-site"), 403);
    Answers.assertProblem(http.post("api/cache/clear", "", "Origin", "https://evil.example"), 403);
  }
}
