package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.support.Answers;
import dev.larder.support.Http;
import dev.larder.support.LarderWar;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged web application with an administrator, who writes items and clears the caches. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class AdministratorSuiteIT {

  private static final String JSON = "application/json";
  private static final String USER = "opérateur";
  private static final String PASSWORD = "p$ss wörd:1";
  private static final String CREDENTIALS = Answers.basic(USER, PASSWORD);
  private static final int LARGEST_ITEM = 262_144;

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive larder() {
    return LarderWar.archive(
        Map.of("ADMIN_USER", USER, "ADMIN_PASSWORD", PASSWORD, "DEMO_POSTS_DELAY_MS", "10"));
  }

  @Test
  void item_isCreatedReadChangedAndDeleted_andSaysTrulyWhereItCameFrom() {
    Http http = Http.at(base);
    Http.Response created = post("{\"name\":\"Käse\",\"count\":1,\"gone\":null}");
    String location = created.field("Location").orElseThrow();
    assertThat(created.status()).isEqualTo(201);
    assertThat(location).isEqualTo("/api/items/" + Answers.json(created).path("id").asText());
    assertThat(Answers.json(created).path("gone").isNull()).isTrue();

    // primed by the write
    assertItem(http.get(location), true, 1);
    assertItem(http.get(location), true, 1);

    Http.Response changed = put(location, "{\"count\":2}");
    assertThat(changed.status()).isEqualTo(200);
    assertThat(Answers.json(changed).path("name").asText()).isEqualTo("Käse");
    assertItem(http.get(location), true, 2);

    Http.Response deleted = http.delete(location, "Authorization", CREDENTIALS);
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(Answers.json(deleted).path("ok").asBoolean()).isTrue();
    Answers.assertProblem(http.get(location), 404);
    Answers.assertProblem(put(location, "{}"), 404);
    Answers.assertProblem(http.delete(location, "Authorization", CREDENTIALS), 404);
  }

  @Test
  void listOfItems_isReadAgainAfterEachWrite() {
    Http http = Http.at(base);
    post("{\"list\":1}");
    Http.Response read = http.get("api/items");
    Http.Response kept = http.get("api/items");
    post("{\"list\":2}");
    Http.Response again = http.get("api/items");

    assertList(read, false);
    assertList(kept, true);
    assertList(again, false);
    assertThat(total(again)).isEqualTo(total(kept) + 1);
  }

  @Test
  void itemOutOfTheDatabase_saysThatItWasNotCached() {
    Http http = Http.at(base);
    String location = post("{\"count\":7}").field("Location").orElseThrow();
    clear();

    assertItem(http.get(location), false, 7);
    assertItem(http.get(location), true, 7);
  }

  @Test
  void unchangedItem_isNotSentAgain() {
    Http http = Http.at(base);
    String location = post("{\"count\":3}").field("Location").orElseThrow();
    String tag = http.get(location).field("ETag").orElseThrow();

    assertThat(http.get(location, "If-None-Match", tag).status()).isEqualTo(304);
    put(location, "{\"count\":4}");
    assertItem(http.get(location, "If-None-Match", tag), true, 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "1",
        "\"text\"",
        "null",
        "{",
        "{\"a\":1,\"a\":2}",
        "{\"a\":}",
        "{\"id\":\"x\"}",
        "{\"n\":1e99999999999}"
      })
  void bodyThatIsNoItem_isRefused(String body) {
    Answers.assertProblem(post(body), 400);
  }

  @Test
  void bodyBeyondTheLimits_isRefusedBeforeItIsParsed() {
    Answers.assertProblem(post("[".repeat(100_000)), 400);
    Answers.assertProblem(post("{\"n\":" + "9".repeat(200_000) + "}"), 400);
    Answers.assertProblem(post("{\"t\":\"" + "x".repeat(LARGEST_ITEM) + "\"}"), 413);
  }

  @Test
  void clearingTheCache_needsTheAdministrator() {
    Http http = Http.at(base);
    for (String[] fields :
        List.of(
            new String[0],
            new String[] {"Authorization", Answers.basic(USER, "larder")},
            new String[] {"Authorization", Answers.basic("admin", PASSWORD)},
            new String[] {"Authorization", "Basic ???"})) {
      Answers.assertProblem(http.send("POST", "api/cache/clear", null, fields), 401);
    }
    Answers.assertProblem(
        http.post(
            "api/cache/clear", "", "Authorization", CREDENTIALS, "Sec-Fetch-Site", "cross-site"),
        403);
  }

  @Test
  void afterClearing_everythingIsMadeAgain() {
    Http http = Http.at(base);
    List<String> paths =
        List.of("posts", "posts?id=1", "api", "api/posts", "api/posts/1", "api/items?limit=9");
    paths.forEach(http::get);
    for (String path : paths) {
      assertThat(http.get(path).field("X-Cache")).as(path).contains("HIT");
    }
    clear();
    for (String path : paths) {
      assertThat(http.get(path).field("X-Cache")).as(path).contains("MISS");
    }
  }

  private void clear() {
    Http.Response cleared =
        Http.at(base).send("POST", "api/cache/clear", null, "Authorization", CREDENTIALS);
    assertThat(cleared.status()).as(cleared.body()).isEqualTo(200);
    assertThat(Answers.json(cleared).path("ok").asBoolean()).isTrue();
  }

  private Http.Response post(String body) {
    return Http.at(base)
        .post("api/items", body, "Content-Type", JSON, "Authorization", CREDENTIALS);
  }

  private Http.Response put(String location, String body) {
    return Http.at(base).put(location, body, "Content-Type", JSON, "Authorization", CREDENTIALS);
  }

  private static int total(Http.Response list) {
    return Integer.parseInt(list.field("X-Total-Count").orElseThrow());
  }

  private static void assertItem(Http.Response answer, boolean cached, int count) {
    assertThat(answer.status()).isEqualTo(200);
    JsonNode body = Answers.json(answer);
    assertThat(body.path("cached").asBoolean()).isEqualTo(cached);
    assertThat(body.path("item").path("count").asInt()).isEqualTo(count);
    assertOrigin(answer, cached);
  }

  private static void assertList(Http.Response answer, boolean cached) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Answers.json(answer).path("cached").asBoolean()).isEqualTo(cached);
    assertOrigin(answer, cached);
  }

  private static void assertOrigin(Http.Response answer, boolean cached) {
    Answers.assertCache(
        answer, cached ? "HIT" : "MISS", cached ? "larder-items; hit" : "larder-items; fwd=miss");
    assertThat(answer.field("Cache-Control")).contains("private, no-cache");
  }
}
