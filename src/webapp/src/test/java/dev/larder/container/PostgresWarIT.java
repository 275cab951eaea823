package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.support.Answers;
import dev.larder.support.Build;
import dev.larder.support.Http;
import dev.larder.support.PostgresServer;
import dev.larder.support.TestDatabase;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged web application on a real PostgreSQL, with demo data, in both containers. */
@ParameterizedClass
@EnumSource
class PostgresWarIT {

  private static final String JSON = "application/json";
  private static final int CLIENTS = 8;
  private static final int MANY = 50;

  @Parameter Distribution distribution;

  private static PostgresServer server;
  private static StockContainer container;
  private static Http http;

  @BeforeParameterizedClassInvocation
  static void start(Distribution distribution) {
    server = PostgresServer.start();
    String jdbcUrl = server.newDatabase().get("database.url");
    container =
        StockContainer.of(distribution, Build.war())
            .environment(
                "DATABASE_URL",
                jdbcUrl.replace("jdbc:postgresql://", "postgres://postgres:postgres@"))
            .environment("DEMO_DATA", "on")
            .environment("LARDER_WRITES", "everyone")
            .readyWhen("/api/articles")
            .start();
    http = Http.at(container.baseUri());
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    if (container != null) {
      container.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void demoData_isThere_andItsPagesAreKept() {
    assertThat(http.get("api/articles").field("X-Total-Count")).contains("200");
    assertThat(http.get("api/articles/200").status()).isEqualTo(200);
    assertThat(http.get("articles/200?kept").field("X-Cache")).contains("MISS");
    assertThat(http.get("articles/200?kept").field("X-Cache")).contains("HIT");
    assertThat(container.log()).contains("The database is ready: jdbc:postgresql://");
  }

  @Test
  void article_isCreatedFoundChangedAndDeleted() {
    Http.Response created =
        http.post(
            "api/articles",
            "{\"title\":\"Zymurgical notes\",\"body\":\"On wort.\",\"authorId\":1}",
            "Content-Type",
            JSON);
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    String path = created.field("Location").orElseThrow();
    assertThat(Answers.json(created).path("id").asLong()).isGreaterThan(1000);
    assertThat(found("zymurgical%20wort")).isEqualTo(1);
    assertThat(found("%27%3B%20drop%20table%20articles%20--")).isZero();
    assertThat(http.get("articles?q=zymurgical").body()).contains("Zymurgical notes");

    String tag = created.field("ETag").orElseThrow();
    Http.Response changed =
        http.put(path, "{\"title\":\"Brewing\"}", "Content-Type", JSON, "If-Match", tag);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(found("zymurgical")).isZero();
    Answers.assertProblem(
        http.put(path, "{\"title\":\"Late\"}", "Content-Type", JSON, "If-Match", tag), 412);
    assertThat(Answers.json(http.get(path)).path("title").asText()).isEqualTo("Brewing");

    assertThat(http.delete(path).status()).isEqualTo(204);
    Answers.assertProblem(http.get(path), 404);
  }

  @Test
  void item_isCreatedReadChangedAndDeleted() {
    String path =
        http.post("api/items", "{\"name\":\"Käse 😀\",\"zero\":\"\\u0000\"}", "Content-Type", JSON)
            .field("Location")
            .orElseThrow();
    http.put(path, "{\"count\":2}", "Content-Type", JSON);

    JsonNode item = Answers.json(http.get(path)).path("item");
    assertThat(item.path("name").asText()).isEqualTo("Käse 😀");
    assertThat(item.path("zero").asText()).isEqualTo("\0");
    assertThat(item.path("count").asInt()).isEqualTo(2);
    assertThat(http.get("api/items").status()).isEqualTo(200);
    assertThat(http.delete(path).status()).isEqualTo(200);
    Answers.assertProblem(http.get(path), 404);
  }

  @Test
  void databaseThatGoes_is503WithRetryAfter_whileKeptPagesAreServed() throws Exception {
    String kept = "articles/199?kept";
    http.get(kept);
    server.stop();
    try {
      Http.Response refused = http.get("api/articles/198?notkept");
      Answers.assertProblem(refused, 503);
      assertThat(refused.field("Retry-After")).isPresent();
      assertThat(http.get(kept).field("X-Cache")).contains("HIT");
      assertThat(http.get("health").status()).isEqualTo(200);
    } finally {
      server.restart();
    }
    TestDatabase.await(
        "the database is used again", () -> http.get("api/articles/197").status() == 200);
  }

  @Test
  void databaseThatGoesUnderLoad_isALineForEachKindOfFault_withoutStackTraces() throws Exception {
    String before = container.log();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    AtomicBoolean ended = new AtomicBoolean();
    try {
      AtomicInteger refused = new AtomicInteger();
      List<Future<?>> load = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        load.add(clients.submit(() -> readAndWrite(ended, refused)));
      }
      server.stop();
      try {
        TestDatabase.await("many requests are refused", () -> refused.get() > MANY);
      } finally {
        server.restart();
      }
      TestDatabase.await(
          "the database is used again", () -> http.get("api/articles/196").status() == 200);
      ended.set(true);
      for (Future<?> client : load) {
        client.get();
      }
    } finally {
      ended.set(true);
      clients.shutdownNow();
    }
    List<String> lines = container.log().substring(before.length()).lines().toList();

    assertThat(lines).noneMatch(line -> line.startsWith("\tat "));
    assertThat(lines).filteredOn(line -> !line.contains(" dev.larder.cache ")).hasSizeLessThan(10);
    assertThat(container.log()).contains("The database cannot be used: ");
  }

  private static void readAndWrite(AtomicBoolean ended, AtomicInteger refused) {
    for (int i = 0; !ended.get(); i++) {
      Http.Response read = http.get("api/articles/190?" + i);
      http.get("articles/190?" + i);
      Http.Response written = http.post("api/items", "{}", "Content-Type", JSON);
      if (read.status() == 503 && written.status() == 503) {
        refused.incrementAndGet();
      }
    }
  }

  private static int found(String q) {
    return Integer.parseInt(http.get("api/articles?q=" + q).field("X-Total-Count").orElseThrow());
  }
}
