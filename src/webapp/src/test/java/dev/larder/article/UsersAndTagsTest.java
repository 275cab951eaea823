package dev.larder.article;

import static dev.larder.article.PublicationServer.id;
import static dev.larder.article.PublicationServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.support.Answers;
import dev.larder.support.Http;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users and tags beside the articles that they belong to. */
class UsersAndTagsTest {

  @TempDir static Path folder;
  private static PublicationServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new PublicationServer(folder, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void user_createdAndRead_isAProfileWithoutSecrets() {
    Http.Response created =
        server.post("api/users", "{\"name\":\"Ada\",\"role\":\"Editor\",\"bio\":\"Jam.\"}");
    String path = PublicationServer.location(created);

    assertThat(created.field("Cache-Group-Invalidation"))
        .contains("\"users\", \"user-" + id(path) + "\"");
    Http.Response read = server.get(path);
    assertThat(json(read)).isEqualTo(json(created));
    assertThat(json(read).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "id", "name", "role", "bio", "createdAt", "updatedAt", "version");
    Http.Response kept = server.get(path);
    assertThat(kept.field("Cache-Status")).contains("larder; hit; ttl=600");
    assertThat(kept.field("Cache-Groups")).contains("\"user-" + id(path) + "\"");
    assertThat(kept.field("ETag")).contains("\"1\"");
  }

  @Test
  void users_areListedByNameAndRefreshedByWrites() {
    String zoe = server.user("Zoe");
    server.user("Abel");
    server.get("api/users?limit=100");
    assertThat(server.get("api/users?limit=100").field("X-Cache")).contains("HIT");

    server.put(zoe, "{\"name\":\"Aaron\"}");

    Http.Response list = server.get("api/users?limit=100");
    List<String> names = json(list).findValues("name").stream().map(JsonNode::textValue).toList();
    assertThat(names).isSorted().contains("Aaron", "Abel").doesNotContain("Zoe");
    assertThat(list.field("X-Total-Count")).contains(Integer.toString(names.size()));
    assertThat(list.field("Cache-Groups")).contains("\"users\"");
    assertThat(json(server.get(zoe)).path("name").textValue()).isEqualTo("Aaron");
  }

  @Test
  void user_withArticles_staysUntilTheyAreGone() {
    String author = server.user("Author");
    String draft = server.article("D", author, ",\"status\":\"draft\"");
    server.get(author);

    Answers.assertProblem(server.delete(author), 409);
    assertThat(server.get(author).field("X-Cache")).contains("HIT");
    server.delete(draft, "Authorization", PublicationServer.CREDENTIALS);
    assertThat(server.delete(author).status()).isEqualTo(204);
    Answers.assertProblem(server.get(author), 404);
    Answers.assertProblem(server.delete(author), 404);
  }

  @Test
  void user_conditionThatDoesNotHold_changesNothing() {
    String path = server.user("Conditional");
    String first = server.get(path).field("ETag").orElseThrow();
    assertThat(server.put(path, "{\"bio\":\"B\"}", "If-Match", first).status()).isEqualTo(200);

    Answers.assertProblem(server.put(path, "{\"bio\":\"C\"}", "If-Match", first), 412);
    Answers.assertProblem(server.delete(path, "If-Match", first), 412);
    assertThat(json(server.get(path)).path("bio").textValue()).isEqualTo("B");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                            | name",
        "{'name':''}                   | name",
        "{'name':'\\u2003'}            | name",
        "{'name':'A\\tB'}              | name",
        "{'name':'A','email':'a@b.c'}  | email",
        "{'name':'A','password':'x'}   | password",
      })
  void user_wrongMembers_areNamed(String body, String name) {
    Http.Response refused = server.post("api/users", body.replace('\'', '"'));

    Answers.assertProblem(refused, 400);
    assertThat(json(refused).path("errors").get(0).path("name").textValue()).isEqualTo(name);
  }

  @Test
  void user_requestThatIsTooLarge_isRefusedAtTheGeneralLimit() {
    String body = "{\"name\":\"N\",\"bio\":\"" + "b".repeat(262_144) + "\"}";

    Answers.assertProblem(server.post("api/users", body), 413);
  }

  @Test
  void tags_countPublishedArticles() {
    String author = server.user("Tagger");
    String path = server.article("T", author, ",\"tags\":[\"rye\",\"bread\"]");
    server.article("U", author, ",\"tags\":[\"rye\"]");
    assertThat(count("rye")).isEqualTo(2);
    assertThat(count("bread")).isEqualTo(1);
    Http.Response kept = server.get("api/tags?limit=100");
    assertThat(kept.field("Cache-Status")).contains("larder; hit; ttl=300");
    assertThat(kept.field("Cache-Groups")).contains("\"tags\"");

    server.put(path, "{\"tags\":[\"rye\"]}");

    assertThat(count("bread")).isZero();
    assertThat(count("rye")).isEqualTo(2);
  }

  @Test
  void tags_areAListLikeTheOthers() {
    server.article("V", server.user("Lister"), ",\"tags\":[\"oat\",\"spelt\"]");
    Http.Response page = server.get("api/tags?skip=1&limit=1");

    assertThat(json(page)).hasSize(1);
    assertThat(Integer.parseInt(page.field("X-Total-Count").orElseThrow())).isGreaterThan(1);
    assertThat(page.field("Link").orElseThrow()).contains("rel=\"prev\"");
    Answers.assertProblem(server.get("api/tags?limit=0"), 400);
  }

  private static long count(String tag) {
    for (JsonNode each : json(server.get("api/tags?limit=100"))) {
      if (each.path("tag").textValue().equals(tag)) {
        return each.path("articles").longValue();
      }
    }
    return 0;
  }
}
