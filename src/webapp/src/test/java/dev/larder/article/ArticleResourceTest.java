package dev.larder.article;

import static dev.larder.article.PublicationServer.id;
import static dev.larder.article.PublicationServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.support.Answers;
import dev.larder.support.Http;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArticleResourceTest {

  private static final String[] ADMINISTRATOR = {"Authorization", PublicationServer.CREDENTIALS};

  @TempDir static Path folder;
  private static PublicationServer server;
  private static String ada;

  @BeforeAll
  static void start() throws Exception {
    server = new PublicationServer(folder, Map.of());
    ada = server.user("Ada Quince");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  // Reading

  @Test
  void post_wholeArticle_isThereWithEveryMember() {
    Http.Response created =
        server.post(
            "api/articles",
            """
            {"title":" Plum jam ","summary":"In an hour.","body":"One.\\n\\nTwo.","authorId":%s,
             "tags":["jam","fruit","jam"],"status":"published"}
            """
                .formatted(id(ada)));
    String path = PublicationServer.location(created);
    JsonNode article = json(created);

    assertThat(created.field("Cache-Control")).contains("no-store");
    assertThat(created.field("Cache-Group-Invalidation"))
        .contains("\"articles\", \"article-" + id(path) + "\", \"tags\"");
    assertThat(server.committed.get()).isEqualTo(Set.of("articles", "article-" + id(path), "tags"));
    assertThat(article.path("title").textValue()).isEqualTo("Plum jam");
    assertThat(article.path("author").path("name").textValue()).isEqualTo("Ada Quince");
    assertThat(article.path("tags").toString()).isEqualTo("[\"fruit\",\"jam\"]");
    assertThat(article.path("status").textValue()).isEqualTo("published");
    assertThat(article.path("publishedAt").textValue()).endsWith("Z");
    assertThat(article.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "id",
            "title",
            "summary",
            "body",
            "status",
            "author",
            "tags",
            "publishedAt",
            "createdAt",
            "updatedAt",
            "version");
    Http.Response read = server.get(path);
    assertThat(json(read)).isEqualTo(article);
    assertThat(read.field("ETag")).isEqualTo(created.field("ETag"));
    assertThat(read.field("ETag").orElseThrow()).startsWith("\"").endsWith("\"");
    assertThat(read.field("Cache-Control")).contains("no-cache");
    assertThat(read.field("Larder-Cache-Control")).isEmpty();
    assertThat(read.field("Cache-Groups"))
        .contains("\"article-" + id(path) + "\", \"user-" + id(ada) + "\"");
  }

  @Test
  void list_isKeptForTheTimeOfItsSetting_andShowsNoTexts() {
    server.article("Listed", ada, ",\"tags\":[\"listed\"]");
    Http.Response made = server.get("api/articles?tag=listed");
    Http.Response kept = server.get("api/articles?tag=listed");

    assertThat(made.field("X-Cache")).contains("MISS");
    assertThat(kept.field("Cache-Status")).contains("larder; hit; ttl=60");
    assertThat(kept.field("Cache-Groups")).contains("\"articles\", \"users\"");
    assertThat(kept.field("ETag").orElseThrow()).startsWith("W/");
    assertThat(kept.field("X-Total-Count")).contains("1");
    assertThat(kept.field("Link").orElseThrow())
        .isEqualTo(
            "</api/articles?tag=listed&skip=0&limit=20>; rel=\"first\", "
                + "</api/articles?tag=listed&skip=0&limit=20>; rel=\"last\"");
    assertThat(json(kept).get(0).has("body")).isFalse();
    server.time.step(Duration.ofSeconds(61));
    assertThat(server.get("api/articles?tag=listed").field("X-Cache")).contains("REVALIDATED");
  }

  @Test
  void detail_isKeptForTheTimeOfItsSetting() {
    String path = server.article("OffHeapEntry", ada, "");
    server.get(path);

    assertThat(server.get(path).field("Cache-Status")).contains("larder; hit; ttl=300");
    String tag = server.get(path).field("ETag").orElseThrow();
    assertThat(server.get(path, "If-None-Match", tag).status()).isEqualTo(304);
    assertThat(server.http.head(path).field("X-Cache")).contains("HIT");
  }

  @Test
  void q_isNeverKept() {
    server.article("It's 100% snake_case", ada, "");
    for (int time = 1; time <= 2; time++) {
      for (String q : List.of("it%27s", "100%25", "snake_c", "S%20100")) {
        Http.Response found = server.get("api/articles?q=" + q);
        assertThat(json(found)).as(q).hasSize(1);
        assertThat(found.field("X-Cache")).contains("MISS");
        assertThat(found.field("Cache-Control")).contains("no-store");
        assertThat(found.field("Cache-Status").orElseThrow()).contains("detail=no-store");
      }
    }
    assertThat(json(server.get("api/articles?q=snakeXc"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "tag=Jam,         tag",
    "tag=a--b,        tag",
    "tag=a&tag=b,     tag",
    "author=x,        author",
    "author=007,      author",
    "author=-1,       author",
    "q=a%00b,         q",
    "status=hidden,   status",
    "skip=-1,         skip",
    "limit=101,       limit"
  })
  void list_wrongParameter_isNamed(String query, String name) {
    Http.Response refused = server.get("api/articles?" + query);

    Answers.assertProblem(refused, 400);
    assertThat(json(refused).path("errors").get(0).path("name").textValue()).isEqualTo(name);
    assertThat(refused.field("Cache-Control")).contains("no-store");
  }

  @Test
  void list_filters_work() {
    String ben = server.user("Ben Sloe");
    server.article("One", ben, ",\"tags\":[\"both\"]");
    server.article("Two", ada, ",\"tags\":[\"both\"]");

    assertThat(json(server.get("api/articles?tag=both"))).hasSize(2);
    assertThat(json(server.get("api/articles?tag=both&author=" + id(ben)))).hasSize(1);
    assertThat(json(server.get("api/articles?author=" + id(ben) + "&q=one"))).hasSize(1);
    assertThat(json(server.get("api/articles?tag=nothing-has-it"))).isEmpty();
    Http.Response page = server.get("api/articles?tag=both&limit=1");
    assertThat(json(page).get(0).path("title").textValue()).isEqualTo("Two");
    assertThat(page.field("X-Total-Count")).contains("2");
    assertThat(page.field("Link").orElseThrow()).contains("skip=1&limit=1>; rel=\"next\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "007", "-1", "x", "9999999999999999999", "999999"})
  void unknownArticle_is404AndNotKept(String id) {
    for (int time = 1; time <= 2; time++) {
      Http.Response missing = server.get("api/articles/" + id);
      Answers.assertProblem(missing, 404);
      assertThat(missing.field("X-Cache")).contains("MISS");
    }
    Answers.assertProblem(server.put("api/articles/" + id, "{}"), 404);
    Answers.assertProblem(server.delete("api/articles/" + id), 404);
  }

  // Writing, and what the cache makes of it

  @Test
  void write_isSeenAtOnce_andLeavesOtherArticlesKept() {
    String other = server.article("Other", ada, "");
    String path = server.article("Before", ada, ",\"tags\":[\"seen\"]");
    List<String> lists = List.of("api/articles", "api/articles?tag=seen", "api/tags");
    for (String each : List.of(other, path, lists.get(0), lists.get(1), lists.get(2))) {
      server.get(each);
      assertThat(server.get(each).field("X-Cache")).as(each).contains("HIT");
    }

    Http.Response written =
        server.put(path, "{\"title\":\"After\",\"tags\":[\"seen\",\"new-tag\"]}");

    assertThat(written.status()).isEqualTo(200);
    assertThat(json(server.get(path)).path("title").textValue()).isEqualTo("After");
    assertThat(server.get(lists.get(0)).body()).contains("After").doesNotContain("Before");
    assertThat(server.get(lists.get(1)).body()).contains("After").doesNotContain("Before");
    assertThat(server.get(lists.get(2)).body()).contains("new-tag");
    assertThat(server.get(other).field("X-Cache")).contains("HIT");
  }

  @Test
  void rename_refreshesArticleAndLists_thoughTheArticleIsUnchanged() {
    String author = server.user("Old Name");
    String path = server.article("Named", author, ",\"tags\":[\"named\"]");
    String otherArticle = server.article("Of another author", ada, "");
    String before = server.get(path).field("ETag").orElseThrow();
    server.get("api/articles?tag=named");
    server.get(otherArticle);

    assertThat(server.put(author, "{\"name\":\"New Name\"}").status()).isEqualTo(200);

    Http.Response after = server.get(path, "If-None-Match", before);
    assertThat(after.status()).isEqualTo(200);
    assertThat(json(after).path("author").path("name").textValue()).isEqualTo("New Name");
    assertThat(after.field("ETag").orElseThrow()).isNotEqualTo(before);
    assertThat(server.get("api/articles?tag=named").body()).contains("New Name");
    assertThat(server.get(otherArticle).field("X-Cache")).contains("HIT");
  }

  @Test
  void expiredArticle_confirmedUnchanged_keepsItsGroups() {
    String author = server.user("Confirmed");
    String path = server.article("Expiring", author, "");
    server.get(path);
    server.time.step(Duration.ofSeconds(301));
    assertThat(server.get(path).field("X-Cache")).contains("REVALIDATED");
    assertThat(server.get(path).field("X-Cache")).contains("HIT");

    server.put(author, "{\"name\":\"Renamed\"}");

    assertThat(server.get(path).body()).contains("Renamed");
  }

  @Test
  void movedToAnotherAuthor_followsThatOne() {
    String first = server.user("First Author");
    String second = server.user("Second Author");
    String path = server.article("Moved", first, "");
    server.get(path);
    server.put(path, "{\"authorId\":" + id(second) + "}");
    assertThat(server.get(path).body()).contains("Second Author");

    server.put(second, "{\"name\":\"Third Author\"}");

    assertThat(server.get(path).body()).contains("Third Author");
  }

  @Test
  void articleThatComesIntoAnAuthorsPast_refreshesWhatShowsIt() {
    String first = server.user("Past First");
    String second = server.user("Past Second");
    String path = server.article("Comes and goes", first, "");
    String own = "article-" + id(path);

    server.put(path, "{\"title\":\"Still there\"}");
    assertThat(server.committed.get()).isEqualTo(Set.of("articles", own, "tags"));
    server.put(path, "{\"status\":\"draft\"}");
    assertThat(server.committed.get()).isEqualTo(Set.of("articles", own, "tags"));
    server.put(path, "{\"status\":\"published\"}", ADMINISTRATOR);
    assertThat(server.committed.get())
        .isEqualTo(Set.of("articles", own, "tags", "earlier-" + id(first)));
    server.put(path, "{\"authorId\":" + id(second) + "}");
    assertThat(server.committed.get())
        .isEqualTo(Set.of("articles", own, "tags", "earlier-" + id(second)));
  }

  @Test
  void draft_publishedForTheFirstTime_isInNobodysPast() {
    String path = server.article("New at last", ada, ",\"status\":\"draft\"");

    server.put(path, "{\"status\":\"published\"}", ADMINISTRATOR);

    assertThat(server.committed.get()).isEqualTo(Set.of("articles", "article-" + id(path), "tags"));
  }

  @Test
  void tagAsLongAsTheRequestMayBe_isRefusedLikeEveryOther() {
    String tag = "a-".repeat(200_000) + "a";

    Http.Response refused =
        server.post(
            "api/articles",
            "{\"title\":\"T\",\"body\":\"B\",\"authorId\":%s,\"tags\":[\"%s\"]}"
                .formatted(id(ada), tag));

    Answers.assertProblem(refused, 400);
    assertThat(json(refused).path("errors").get(0).path("name").textValue()).isEqualTo("tags[0]");
  }

  @Test
  void missingArticle_isThereAsSoonAsItIsCreated() {
    String before = server.article("Before", ada, "");
    long next = Long.parseLong(id(before)) + 1;
    String path = "api/articles/" + next;
    Answers.assertProblem(server.get(path), 404);

    assertThat(server.article("Next", ada, "")).isEqualTo(path);

    assertThat(server.get(path).status()).isEqualTo(200);
  }

  @Test
  void deletedArticle_isGoneAtOnce() {
    String path = server.article("Gone", ada, ",\"tags\":[\"gone\"]");
    server.get(path);
    server.get("api/articles?tag=gone");

    Http.Response deleted = server.delete(path);

    assertThat(deleted.status()).isEqualTo(204);
    assertThat(deleted.bytes()).isEmpty();
    assertThat(deleted.field("Cache-Group-Invalidation"))
        .contains("\"articles\", \"article-" + id(path) + "\", \"tags\"");
    Answers.assertProblem(server.get(path), 404);
    assertThat(json(server.get("api/articles?tag=gone"))).isEmpty();
    Answers.assertProblem(server.delete(path), 404);
  }

  @Test
  void put_members_changesThoseGivenAlone() {
    String path = server.article("Whole", ada, ",\"summary\":\"S\",\"tags\":[\"x\"]");

    JsonNode after = json(server.put(path, "{\"summary\":\"\",\"title\":null}"));

    assertThat(after.path("title").textValue()).isEqualTo("Whole");
    assertThat(after.path("summary").textValue()).isEmpty();
    assertThat(after.path("tags").toString()).isEqualTo("[\"x\"]");
  }

  // Conditions

  @Test
  void ifMatch_ofAnEarlierState_changesNothing() {
    String path = server.article("First", ada, "");
    String first = server.get(path).field("ETag").orElseThrow();
    Http.Response second = server.put(path, "{\"title\":\"Second\"}", "If-Match", first);
    assertThat(second.status()).isEqualTo(200);

    for (String stale : List.of(first, "W/" + first, "\"x\"", "W/" + tag(second), "", " , ,")) {
      Answers.assertProblem(server.put(path, "{\"title\":\"Third\"}", "If-Match", stale), 412);
      Answers.assertProblem(server.delete(path, "If-Match", stale), 412);
    }
    Answers.assertProblem(server.put(path, "{}", "If-None-Match", "*"), 412);
    assertThat(json(server.get(path)).path("title").textValue()).isEqualTo("Second");
    assertThat(server.put(path, "{}", "If-Match", "*").status()).isEqualTo(200);
    String now = tag(server.get(path));
    assertThat(server.delete(path, "If-Match", "\"x\", " + now).status()).isEqualTo(204);
  }

  @Test
  void writesAtOnce_onOneState_haveOneWinner() {
    String path = server.article("Contested", ada, "");
    String tag = tag(server.get(path));

    List<CompletableFuture<Http.Response>> all =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    server.http.sendAsync(
                        "PUT",
                        path,
                        "{\"summary\":\"by " + i + "\"}",
                        "Content-Type",
                        "application/json",
                        "If-Match",
                        tag))
            .toList();
    List<Http.Response> answers = all.stream().map(CompletableFuture::join).toList();

    assertThat(answers).filteredOn(answer -> answer.status() == 412).hasSize(3);
    Http.Response winner =
        answers.stream().filter(answer -> answer.status() == 200).findFirst().orElseThrow();
    assertThat(json(server.get(path))).isEqualTo(json(winner));
  }

  // Drafts

  @Test
  void draft_isThereForTheAdministratorAlone_andNeverKept() {
    String path = server.article("Secret draft", ada, ",\"status\":\"draft\",\"tags\":[\"s\"]");
    for (int time = 1; time <= 2; time++) {
      Answers.assertProblem(server.get(path), 404);
      Answers.assertProblem(server.get(path, "Authorization", Answers.basic("editor", "x")), 404);
      Answers.assertProblem(server.put(path, "{\"title\":\"Mine\"}"), 404);
      Answers.assertProblem(server.delete(path), 404);
      assertThat(server.get("api/articles").body()).doesNotContain("Secret draft");
      assertThat(server.get("api/articles?q=secret").body()).isEqualTo("[]");
      assertThat(json(server.get("api/articles?tag=s"))).isEmpty();
      assertThat(server.get("api/tags").body()).doesNotContain("\"s\"");

      Http.Response draft = server.get(path, ADMINISTRATOR);
      assertThat(draft.status()).isEqualTo(200);
      assertThat(json(draft).path("status").textValue()).isEqualTo("draft");
      assertThat(json(draft).has("publishedAt")).isTrue();
      assertThat(json(draft).path("publishedAt").isNull()).isTrue();
      assertThat(draft.field("Cache-Control")).contains("private, no-store");
      assertThat(draft.field("X-Cache")).contains("MISS");
    }
  }

  @Test
  void drafts_areListedForTheAdministratorAlone() {
    server.article("Listed draft", ada, ",\"status\":\"draft\",\"tags\":[\"ld\"]");
    for (String[] fields :
        List.of(
            new String[0],
            new String[] {"Authorization", Answers.basic("editor", "wrong")},
            new String[] {"Authorization", "Bearer x"})) {
      Http.Response refused = server.get("api/articles?status=draft&tag=ld", fields);
      Answers.assertProblem(refused, 401);
      assertThat(refused.field("WWW-Authenticate").orElseThrow()).startsWith("Basic");
    }
    Http.Response drafts = server.get("api/articles?status=draft&tag=ld", ADMINISTRATOR);
    assertThat(json(drafts)).hasSize(1);
    assertThat(drafts.field("Cache-Control")).contains("private, no-store");
    assertThat(drafts.field("X-Total-Count")).contains("1");
    Answers.assertProblem(server.get("api/articles?status=draft&tag=ld"), 401);
  }

  @Test
  void credentials_neitherReadNorFillTheStore() {
    String path = server.article("For all", ada, "");
    Http.Response first = server.get(path, ADMINISTRATOR);
    assertThat(first.field("X-Cache")).contains("MISS");
    assertThat(server.get(path).field("X-Cache")).contains("MISS");
    assertThat(server.get(path).field("X-Cache")).contains("HIT");
    assertThat(server.get(path, "Authorization", "Basic ???").field("X-Cache")).contains("MISS");
  }

  @Test
  void published_thenDraftAgain_isGoneAtOnce() {
    String path = server.article("Soon", ada, ",\"status\":\"draft\"");
    Answers.assertProblem(server.get(path), 404);
    server.put(path, "{\"status\":\"published\"}", ADMINISTRATOR);
    assertThat(server.get(path).status()).isEqualTo(200);
    assertThat(server.get("api/articles?limit=5").body()).contains("Soon");

    server.put(path, "{\"status\":\"draft\"}");

    Answers.assertProblem(server.get(path), 404);
    assertThat(server.get("api/articles?limit=5").body()).doesNotContain("Soon");
  }

  // Input

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                          | authorId,body,title",
        "{'title':' ','body':'','authorId':1}        | body,title",
        "{'title':'T','body':'B'}                    | authorId",
        "{'title':'T','body':'B','authorId':999999}  | authorId",
        "{'title':'T\\u0000','body':'B\\u0001','authorId':1} | body,title",
        "{'title':'T\\nU','body':'B','authorId':1}   | title",
        "{'title':'T','body':'\\ud800','authorId':1} | body",
        "{'title':'T','body':'B','authorId':1,'tags':['A']}  | tags[0]",
        "{'title':'T','body':'B','authorId':1,'tags':[null]} | tags[0]",
        "{'title':'T','body':'B','authorId':1,'tags':'a'}    | tags",
        "{'title':'T','body':'B','authorId':1,'status':'x'}  | status",
        "{'title':'T','body':'B','authorId':1,'status':1}    | status",
        "{'title':5,'body':'B','authorId':1}         | title",
        "{'title':'\\u2003\\u00a0','body':'\\u200b\\u2028','authorId':1} | body,title",
        "{'title':'T','body':'B','authorId':'1'}     | authorId",
        "{'title':'T','body':'B','authorId':1.5}     | authorId",
        "{'title':'T','body':'B','authorId':1,'id':7} | id",
        "{'title':'T','body':'B','authorId':1,'evil':7} | evil",
      })
  void post_wrongMembers_areNamed(String body, String names) {
    Http.Response refused = server.post("api/articles", body.replace('\'', '"'));

    Answers.assertProblem(refused, 400);
    List<String> named =
        json(refused).path("errors").findValues("name").stream()
            .map(JsonNode::textValue)
            .distinct()
            .toList();
    assertThat(String.join(",", named)).isEqualTo(names);
    assertThat(server.committed.get()).isEmpty();
  }

  @Test
  void input_beyondTheLimits_isRefused() {
    String user = id(ada);
    String start = "{\"authorId\":" + user + ",\"title\":\"";
    Answers.assertProblem(
        server.post("api/articles", start + "t".repeat(201) + "\",\"body\":\"B\"}"), 400);
    Answers.assertProblem(
        server.post("api/articles", start + "T\",\"body\":\"" + "b".repeat(100_001) + "\"}"), 400);
    Http.Response longest =
        server.post(
            "api/articles",
            start + "t".repeat(200) + "\",\"body\":\"" + "ä".repeat(100_000) + "\"}");
    assertThat(longest.status()).isEqualTo(201);
    Answers.assertProblem(
        server.post("api/articles", start + "T\",\"body\":\"" + "b".repeat(524_288) + "\"}"), 413);
    for (String body : List.of("", "null", "[]", "1", "\"x\"", "{")) {
      Answers.assertProblem(server.post("api/articles", body), 400);
    }
    Answers.assertProblem(
        server.http.post("api/articles", "title=T", "Content-Type", "text/plain"), 415);
    String article = start + "T\",\"body\":\"B\"}";
    for (String type : List.of("application/json", "application/json;charset=utf-16")) {
      String coding = type.contains("charset") ? "identity" : "br";
      Answers.assertProblem(
          server.http.post(
              "api/articles", article, "Content-Type", type, "Content-Encoding", coding),
          415);
    }
    Answers.assertProblem(
        server.post("api/articles", article.replace(":" + user + ",", ":1e999999999,")), 400);
  }

  @Test
  void writes_byOthers_areRefusedWhereTheyAreNotOpen(@TempDir Path other) throws Exception {
    try (PublicationServer closed =
        new PublicationServer(other, Map.of("larder.writes", "admin"))) {
      String wrong = Answers.basic("editor", "wrong");
      for (String path : List.of("api/articles", "api/users")) {
        Answers.assertProblem(closed.post(path, "{}"), 401);
        Answers.assertProblem(closed.post(path, "{}", "Authorization", wrong), 401);
        Answers.assertProblem(closed.put(path + "/1", "{}"), 401);
        Answers.assertProblem(closed.delete(path + "/1"), 401);
      }
      Http.Response created = closed.post("api/users", "{\"name\":\"A\"}", ADMINISTRATOR);
      assertThat(created.status()).isEqualTo(201);
    }
  }

  @Test
  void lifetimeOfZero_isNotKept(@TempDir Path other) throws Exception {
    try (PublicationServer none =
        new PublicationServer(
            other, Map.of("cache.ttl.articles.list", "0", "cache.ttl.articles.detail", "0"))) {
      String path = none.article("Never kept", none.user("A"), "");
      for (String each : List.of(path, path, "api/articles", "api/articles")) {
        Http.Response answer = none.get(each);
        assertThat(answer.field("X-Cache")).contains("MISS");
        assertThat(answer.field("Cache-Control")).contains("no-store");
      }
    }
  }

  private static String tag(Http.Response answer) {
    return answer.field("ETag").orElseThrow();
  }
}
