package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.support.Answers;
import dev.larder.support.Http;
import dev.larder.support.LarderWar;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The publication of the packaged web application: what is read, and what a write makes of what is
 * kept. It starts with the demo articles, as on a new machine.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ArticlesSuiteIT {

  private static final String CREDENTIALS = Answers.basic("editor", "s3cret");

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive larder() {
    return LarderWar.archive(Map.of("ADMIN_USER", "editor", "ADMIN_PASSWORD", "s3cret"));
  }

  @Test
  void newDatabase_hasThePublication() {
    Http http = Http.at(base);
    Http.Response newest = http.get("api/articles?limit=100&author=1");
    long total = total(http.get("api/articles?new-database"));

    assertThat(total).isGreaterThanOrEqualTo(200);
    assertThat(total(http.get("api/users?new-database"))).isGreaterThanOrEqualTo(20);
    assertThat(Answers.json(http.get("api/tags?new-database")).size()).isGreaterThanOrEqualTo(15);
    assertThat(Answers.json(newest)).isNotEmpty();
    for (JsonNode each : Answers.json(newest)) {
      assertThat(each.path("author").path("name").asText()).isEqualTo("Ada Quince");
    }
    Http.Response detail = http.get("api/articles/" + Answers.json(newest).get(0).path("id"));
    assertThat(detail.status()).isEqualTo(200);
    assertThat(Answers.json(detail).path("body").asText()).hasSizeGreaterThan(500);
  }

  @Test
  void everyKeptAnswer_isAHitTheSecondTime_andMadeForNobody() {
    Http http = Http.at(base);
    for (String path :
        List.of(
            "api/articles?skip=40",
            "api/articles?tag=baking&skip=1",
            "api/articles/2",
            "api/users?skip=1",
            "api/users/2",
            "api/tags?twice")) {
      Http.Response made = http.get(path);
      Http.Response kept = http.get(path);
      Answers.assertCache(made, "MISS", "larder; fwd=uri-miss; stored");
      Answers.assertCache(kept, "HIT", "larder; hit; ttl=");
      assertThat(kept.bytes()).isEqualTo(made.bytes());
      assertThat(kept.field("Cache-Control")).contains("no-cache");
      assertThat(kept.all("Set-Cookie")).isEmpty();
      String tag = kept.field("ETag").orElseThrow();
      Http.Response unchanged = http.get(path, "If-None-Match", tag);
      assertThat(unchanged.status()).as(path).isEqualTo(304);
      assertThat(unchanged.field("X-Cache")).contains("HIT");
    }
  }

  @Test
  void writtenArticle_isInListAndTagsAtOnce_andOthersStayKept() {
    Http http = Http.at(base);
    String other = "api/articles/3";
    String user = "api/users/3";
    List<String> lists = List.of("api/articles?written", "api/articles?tag=storage", "api/tags");
    lists.forEach(http::get);
    http.get(other);
    http.get(user);
    String title = "Written " + UUID.randomUUID();

    Http.Response created = post("api/articles", article(title, 3, "storage"));
    String path = location(created);

    for (String list : lists.subList(0, 2)) {
      Http.Response after = http.get(list);
      assertThat(after.field("X-Cache")).as(list).contains("MISS");
      assertThat(Answers.json(after).get(0).path("title").asText()).isEqualTo(title);
    }
    assertThat(http.get(lists.get(2)).field("X-Cache")).contains("MISS");
    assertThat(http.get(other).field("X-Cache")).contains("HIT");
    assertThat(http.get(user).field("X-Cache")).contains("HIT");

    http.get(path);
    assertThat(http.get(path).field("X-Cache")).contains("HIT");
    String second = "Changed " + UUID.randomUUID();
    assertThat(put(path, "{\"title\":\"" + second + "\"}").status()).isEqualTo(200);
    assertThat(Answers.json(http.get(path)).path("title").asText()).isEqualTo(second);
    assertThat(http.get(lists.get(0)).body()).contains(second).doesNotContain(title);
    assertThat(http.get(other).field("X-Cache")).contains("HIT");

    assertThat(delete(path).status()).isEqualTo(204);
    Answers.assertProblem(http.get(path), 404);
    assertThat(http.get(lists.get(0)).body()).doesNotContain(second);
    assertThat(http.get(other).field("X-Cache")).contains("HIT");
  }

  @Test
  void renamedUser_hasTheNewNameInArticleAndLists() {
    Http http = Http.at(base);
    String user = location(post("api/users", "{\"name\":\"Before the wedding\"}"));
    String path = location(post("api/articles", article("Of one author", id(user), "drinks")));
    String list = "api/articles?author=" + id(user);
    http.get(path);
    http.get(list);
    String tag = http.get(path).field("ETag").orElseThrow();

    assertThat(put(user, "{\"name\":\"After the wedding\"}").status()).isEqualTo(200);

    Http.Response after = http.get(path, "If-None-Match", tag);
    assertThat(after.status()).isEqualTo(200);
    assertThat(after.body()).contains("After the wedding");
    assertThat(http.get(list).body()).contains("After the wedding");
    assertThat(http.get(user).body()).contains("After the wedding");
    Answers.assertProblem(delete(user), 409);
  }

  @Test
  void draft_isForTheAdministratorAlone_untilItIsPublished() {
    Http http = Http.at(base);
    String path =
        location(
            post(
                "api/articles",
                "{\"title\":\"Not yet\",\"body\":\"B\",\"authorId\":4,\"status\":\"draft\"}"));
    for (int time = 1; time <= 2; time++) {
      Answers.assertProblem(http.get(path), 404);
      Answers.assertProblem(http.get("api/articles?status=draft"), 401);
      Answers.assertProblem(http.get(path, "Authorization", Answers.basic("editor", "x")), 404);
      for (String each : List.of(path, "api/articles?status=draft")) {
        Http.Response draft = http.get(each, "Authorization", CREDENTIALS);
        assertThat(draft.body()).contains("Not yet");
        assertThat(draft.field("X-Cache")).contains("MISS");
        assertThat(draft.field("Cache-Control")).contains("private, no-store");
      }
    }
    put(path, "{\"status\":\"published\"}");
    assertThat(http.get(path).status()).isEqualTo(200);
  }

  @Test
  void missingArticle_isThereAsSoonAsItIsCreated() {
    Http http = Http.at(base);
    String known = location(post("api/articles", article("One", 5, "soup")));
    // other tests create articles as well, but not at the same time
    String next = "api/articles/" + (id(known) + 1);
    Answers.assertProblem(http.get(next), 404);

    assertThat(location(post("api/articles", article("Two", 5, "soup")))).isEqualTo(next);

    assertThat(http.get(next).status()).isEqualTo(200);
  }

  @Test
  void writesAtOnce_onOneState_haveOneWinner() {
    Http http = Http.at(base);
    String path = location(post("api/articles", article("Contested", 6, "tools")));
    String tag = http.get(path).field("ETag").orElseThrow();

    List<Http.Response> answers =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    http.sendAsync(
                        "PUT", path, "{\"summary\":\"" + i + "\"}", fields("If-Match", tag)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(answers).filteredOn(answer -> answer.status() == 412).hasSize(3);
    Http.Response winner =
        answers.stream().filter(answer -> answer.status() == 200).findFirst().orElseThrow();
    assertThat(Answers.json(http.get(path))).isEqualTo(Answers.json(winner));
    Answers.assertProblem(http.delete(path, fields("If-Match", tag)), 412);
  }

  @Test
  void searches_areNeverKept_andTakeTheTextLiterally() {
    Http http = Http.at(base);
    post("api/articles", article("100% of it's snake_case", 7, "history"));
    for (String q : List.of("100%25%20of", "it%27s%20snake_", "SNAKE_CASE")) {
      for (int time = 1; time <= 2; time++) {
        Http.Response found = http.get("api/articles?q=" + q);
        assertThat(Answers.json(found)).as(q).hasSize(1);
        assertThat(found.field("X-Cache")).contains("MISS");
        assertThat(found.field("Cache-Control")).contains("no-store");
      }
    }
  }

  @Test
  void wrongInput_namesTheMembers_andStrangersMayNotWrite() {
    Http http = Http.at(base);
    Http.Response refused = post("api/articles", "{\"title\":\"\",\"body\":\"B\"}");
    Answers.assertProblem(refused, 400);
    assertThat(Answers.json(refused).path("errors").findValuesAsText("name"))
        .contains("title", "authorId");
    Answers.assertProblem(post("api/users", "{\"name\":\"N\",\"password\":\"x\"}"), 400);
    for (String path : List.of("api/articles", "api/users")) {
      Answers.assertProblem(http.post(path, "{}", "Content-Type", "application/json"), 401);
      Answers.assertProblem(http.delete(path + "/1"), 401);
    }
  }

  private Http.Response post(String path, String body) {
    return Http.at(base).post(path, body, fields());
  }

  private Http.Response put(String path, String body) {
    return Http.at(base).put(path, body, fields());
  }

  private Http.Response delete(String path) {
    return Http.at(base).delete(path, fields());
  }

  private static String[] fields(String... more) {
    String[] all = new String[4 + more.length];
    all[0] = "Content-Type";
    all[1] = "application/json";
    all[2] = "Authorization";
    all[3] = CREDENTIALS;
    System.arraycopy(more, 0, all, 4, more.length);
    return all;
  }

  private static String article(String title, long author, String tag) {
    return "{\"title\":\"%s\",\"body\":\"Text.\",\"authorId\":%d,\"tags\":[\"%s\"]}"
        .formatted(title, author, tag);
  }

  private static String location(Http.Response created) {
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    return created.field("Location").orElseThrow().substring(1);
  }

  private static long id(String path) {
    return Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
  }

  private static long total(Http.Response list) {
    return Long.parseLong(list.field("X-Total-Count").orElseThrow());
  }
}
