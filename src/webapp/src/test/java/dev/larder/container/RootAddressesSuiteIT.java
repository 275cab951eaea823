package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.support.Answers;
import dev.larder.support.Http;
import dev.larder.support.LarderWar;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * The lines of the documents that the application grew from, at the root: as they are written,
 * where everyone may write. One entry for each representation, whatever address it is asked for by.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RootAddressesSuiteIT {

  private static final String[] JSON = {"Content-Type", "application/json"};
  private static final String[] WANTS_JSON = {"Accept", "application/json"};
  private static final String[] CURL = {"Accept", "*/*"};
  private static final String[] BROWSER = {
    "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
  };

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive larder() {
    return LarderWar.archive(
        Map.of("LARDER_WRITES", "everyone", "DEMO_DATA", "on", "DEMO_POSTS_DELAY_MS", "10"));
  }

  private Http http() {
    return Http.at(base);
  }

  @Test
  void items_areCreatedListedReadMergedAndDeleted() {
    Http.Response created = http().post("items", "{\"name\":\"Plum jam\",\"jars\":3}", JSON);
    assertThat(created.status()).isEqualTo(201);
    String id = Answers.json(created).path("id").asText();
    assertThat(Answers.json(created).path("name").asText()).isEqualTo("Plum jam");
    assertThat(created.field("Location")).contains("/api/items/" + id);
    assertThat(created.field("Content-Location")).isEmpty();

    JsonNode list = Answers.json(http().get("items?limit=100"));
    assertThat(list.path("cached").isBoolean()).isTrue();
    assertThat(list.path("items").findValuesAsText("id")).contains(id);

    Http.Response read = http().get("items/" + id);
    assertThat(Answers.json(read).path("cached").asBoolean()).isTrue();
    assertThat(Answers.json(read).path("item").path("jars").asInt()).isEqualTo(3);
    assertThat(read.field("Content-Location")).contains("/api/items/" + id);

    Http.Response merged = http().put("items/" + id, "{\"jars\":2}", JSON);
    assertThat(merged.status()).isEqualTo(200);
    assertThat(Answers.json(merged).path("name").asText()).isEqualTo("Plum jam");
    assertThat(Answers.json(http().get("api/items/" + id)).path("item").path("jars").asInt())
        .isEqualTo(2);

    Http.Response deleted = http().delete("items/" + id);
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(Answers.json(deleted).path("ok").asBoolean()).isTrue();
    Answers.assertProblem(http().get("items/" + id), 404);
    assertThat(http().get("items/" + id).field("Content-Location")).isEmpty();
    Answers.assertProblem(http().delete("api/items/" + id), 404);
  }

  @Test
  void whereEveryoneMayWrite_everyoneMayClear() {
    http().get("articles", CURL);
    assertThat(http().get("articles", CURL).field("X-Cache")).contains("HIT");
    for (String path : List.of("cache/clear", "api/cache/clear")) {
      Http.Response cleared = http().post(path, "");
      assertThat(cleared.status()).isEqualTo(200);
      assertThat(Answers.json(cleared).path("ok").asBoolean()).isTrue();
    }
    assertThat(http().get("articles", CURL).field("X-Cache")).contains("MISS");
    Answers.assertProblem(http().post("cache/clear", "", "Sec-Fetch-Site", "cross-site"), 403);
    Answers.assertProblem(http().get("cache/clear"), 405);
  }

  @ParameterizedTest
  @CsvSource({
    "user/Alice,                   'Hello, Alice!'",
    "user?name=Bob,                'Hello, Bob!'",
    "user,                         'Hello, Guest!'",
    "user/%C3%84nne%20%3Cb%3E,     'Hello, Änne <b>!'"
  })
  void greetings(String path, String message) {
    Http.Response root = http().get(path);
    assertThat(root.status()).isEqualTo(200);
    assertThat(Answers.json(root).path("message").asText()).isEqualTo(message);
    assertThat(root.field("Content-Location")).contains("/api/" + path);
    assertThat(root.field("Vary").orElse("")).doesNotContain("Accept,").isNotEqualTo("Accept");
    Http.Response api = http().get("api/" + path);
    assertThat(api.bytes()).isEqualTo(root.bytes());
    assertThat(api.field("Content-Location")).isEmpty();
  }

  @Test
  void users() {
    Http.Response user = http().get("users/1");
    assertThat(user.status()).isEqualTo(200);
    assertThat(Answers.json(user).path("id").asInt()).isEqualTo(1);
    assertThat(Answers.json(user).path("name").asText()).isNotEmpty();
    assertThat(Answers.json(http().get("users?limit=1")).size()).isEqualTo(1);
    Answers.assertProblem(http().get("users/999999"), 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"articles?skip=1&limit=3", "articles/200", "tags?skip=1&limit=2"})
  void whatHasAPage_isJsonForThoseWhoWantIt(String path) {
    Http.Response page = http().get(path, BROWSER);
    Answers.assertHtml(page);
    assertThat(page.all("Vary").toString()).contains("Accept");
    assertThat(page.field("Content-Location")).isEmpty();

    for (String[] accept : List.of(CURL, WANTS_JSON)) {
      Http.Response json = http().get(path, accept);
      assertThat(json.status()).isEqualTo(200);
      assertThat(json.field("Content-Type")).contains("application/json");
      assertThat(json.field("Content-Location")).contains("/api/" + path);
      assertThat(json.all("Vary").toString()).contains("Accept");
      assertThat(json.bytes()).isEqualTo(http().get("api/" + path).bytes());
      assertThat(json.field("ETag")).isNotEqualTo(page.field("ETag"));
    }
    Answers.assertHtml(http().get(path));
    Answers.assertHtml(http().get(path, "Accept", "text/html, application/json"));
    Answers.assertHtml(http().get(path, "Accept", "image/png"));
  }

  @Test
  void listsHaveSkipAndLimit() {
    JsonNode all = Answers.json(http().get("articles?limit=3", CURL));
    JsonNode rest = Answers.json(http().get("articles?skip=1&limit=2", CURL));
    assertThat(rest).isEqualTo(Answers.json(http().get("api/articles?skip=1&limit=2")));
    assertThat(rest).containsExactly(all.get(1), all.get(2));
    JsonNode tags = Answers.json(http().get("tags?limit=2", CURL));
    assertThat(tags.size()).isEqualTo(2);
    assertThat(tags.get(0).path("tag").asText()).isNotEmpty();
    assertThat(tags.get(0).path("articles").asInt()).isPositive();
    Answers.assertProblem(http().get("articles?limit=101", CURL), 400);
    Answers.assertProblem(http().get("tags?skip=-1", WANTS_JSON), 400);
    Answers.assertProblem(http().get("articles/999999", CURL), 404);
    Answers.assertHtml(http().get("articles/999999", BROWSER));
  }

  @Test
  void home_isTheWelcomeForThoseWhoAskForJson_andThePageForOthers() {
    Http.Response welcome = http().get("", WANTS_JSON);
    assertThat(welcome.status()).isEqualTo(200);
    assertThat(Answers.json(welcome).path("message").asText()).isEqualTo("Welcome to Larder");
    assertThat(Answers.json(welcome).path("version").asText()).isNotEmpty();
    assertThat(Answers.json(welcome).path("links").path("items").asText()).isEqualTo("/api/items");
    assertThat(welcome.field("Content-Location")).contains("/api");
    assertThat(welcome.field("Set-Cookie")).isEmpty();
    for (String[] accept : List.of(CURL, BROWSER)) {
      Http.Response page = http().get("", accept);
      Answers.assertHtml(page);
      assertThat(page.all("Vary").toString()).contains("Accept");
    }
  }

  @Test
  void eachRepresentationHasOneEntry_whateverTheAddressAndTheAccept() {
    String path = "articles?entry";
    assertThat(http().get(path, WANTS_JSON).field("X-Cache")).contains("MISS");
    assertThat(http().get(path, BROWSER).field("X-Cache")).contains("MISS");
    assertThat(http().get("api/" + path).field("X-Cache")).contains("HIT");
    for (int i = 0; i < 30; i++) {
      Http.Response json = http().get(path, "Accept", "application/json;v=" + i + ", */*");
      assertThat(json.field("X-Cache")).contains("HIT");
      Http.Response page = http().get(path, "Accept", "text/html;v=" + i + ", */*;q=0.1");
      assertThat(page.field("X-Cache")).contains("HIT");
      Answers.assertHtml(page);
    }
  }

  @Test
  void writeByEitherAddress_isSeenByBoth() {
    String body =
        "{\"title\":\"%s\",\"summary\":\"s\",\"body\":\"b\",\"authorId\":1,\"tags\":[\"root\"]}";
    String path = "articles?written";
    http().get(path, CURL);
    http().get(path, BROWSER);
    String title = "Written " + UUID.randomUUID();
    Http.Response created = http().post("api/articles", body.formatted(title), JSON);
    String id = Answers.json(created).path("id").asText();
    assertThat(http().get(path, CURL).body()).contains(title);
    assertThat(http().get(path, BROWSER).body()).contains(title);
    assertThat(http().get("articles/" + id, CURL).body()).contains(title);

    String name = "Name " + UUID.randomUUID();
    http().get("api/users/1");
    assertThat(http().put("users/1", "{\"name\":\"" + name + "\"}", JSON).status()).isEqualTo(200);
    assertThat(http().get("api/users/1").body()).contains(name);
    assertThat(http().get("users/1").body()).contains(name);
    assertThat(http().get("articles/" + id, CURL).body()).contains(name);
  }

  @Test
  void conditionsAndHeadAreAnsweredAtBothAddresses() {
    for (String path : List.of("articles?conditional", "tags?conditional", "user/Conditional")) {
      Http.Response made = http().get(path, WANTS_JSON);
      Http.Response head = http().head(path, WANTS_JSON);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.bytes()).isEmpty();
      assertThat(head.field("Content-Type")).contains("application/json");
      Optional<String> tag = made.field("ETag");
      if (tag.isPresent()) {
        Http.Response known =
            http().get(path, "Accept", "application/json", "If-None-Match", tag.get());
        assertThat(known.status()).isEqualTo(304);
        assertThat(known.field("Content-Location")).contains("/api/" + path);
        assertThat(known.all("Vary").toString()).contains("Accept");
      }
    }
  }

  @Test
  void methodsAreThoseOfTheRepresentation() {
    assertThat(http().send("OPTIONS", "items", null).field("Allow").orElseThrow())
        .contains("GET", "POST", "OPTIONS");
    Http.Response refused = http().send("PATCH", "items", null);
    Answers.assertProblem(refused, 405);
    assertThat(refused.field("Allow").orElseThrow()).contains("GET", "POST");
    for (String path : List.of("articles", "articles/200", "tags")) {
      Http.Response write = http().send("DELETE", path, null, WANTS_JSON);
      Answers.assertProblem(write, 405);
      assertThat(write.field("Allow")).contains("GET, HEAD, OPTIONS");
      assertThat(http().send("DELETE", path, null, BROWSER).status()).isEqualTo(405);
      assertThat(http().send("OPTIONS", path, null, WANTS_JSON).status()).isEqualTo(204);
    }
    Answers.assertProblem(http().post("items", "no JSON", JSON), 400);
    Answers.assertProblem(http().post("items", "a", "Content-Type", "text/plain"), 415);
    Answers.assertProblem(http().get("items?limit=0"), 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/items;x=1",
        "/items/..;/articles",
        "/items/%2e%2e/WEB-INF/web.xml",
        "/user/..%2fWEB-INF%2fweb.xml",
        "/user//WEB-INF/web.xml",
        "/users/./1",
        "/itemsx",
        "/cache/clear/",
        "/articles/1/2"
      })
  void otherSpellings_leadNowhereElse(String path) {
    String answer = Answers.raw(base, "GET " + path + " HTTP/1.1", "Accept: application/json");
    assertThat(answer).matches("(?s)HTTP/1\\.1 (200|40[04]) .*").doesNotContain("<web-app");
  }
}
