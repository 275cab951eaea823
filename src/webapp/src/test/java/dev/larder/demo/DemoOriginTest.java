package dev.larder.demo;

import static dev.larder.support.HttpProbe.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.support.HttpProbe;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The demo origin over HTTP, with a real database and the real migration. */
class DemoOriginTest {

  private final JdbcConnectionPool database =
      JdbcConnectionPool.create(
          "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
  private final DemoOrigin slow = new DemoOrigin(database, Duration.ofSeconds(2));
  private final DemoOrigin quick = new DemoOrigin(database, Duration.ZERO);

  @AfterEach
  void close() throws SQLException {
    slow.close();
    quick.close();
    execute("SHUTDOWN");
    database.dispose();
  }

  @Test
  void servesTenPostsAtOnceFromTheList() throws Exception {
    migrate();
    URI origin = slow.start();
    HttpProbe.get(origin.resolve("/posts"));
    long start = System.nanoTime();
    HttpResponse<String> response = HttpProbe.get(origin.resolve("/posts"));
    assertThat(since(start)).isLessThan(Duration.ofMillis(1900));
    JsonNode posts = json(response);
    assertThat(posts.size()).isEqualTo(10);
    assertThat(posts.findValuesAsText("title"))
        .contains("The Dialectics of Nature")
        .doesNotHaveDuplicates();
    assertThat(field(response, "Content-Type")).isEqualTo("application/json");
  }

  @Test
  void onePostTakesTwoSecondsAndTenAtOnceTakeNoLonger() throws Exception {
    migrate();
    URI origin = slow.start();
    ExecutorService callers = Executors.newFixedThreadPool(10);
    try {
      long start = System.nanoTime();
      List<Future<HttpResponse<String>>> calls = new ArrayList<>();
      for (int id = 1; id <= 10; id++) {
        URI uri = origin.resolve("/posts/" + id);
        calls.add(callers.submit(() -> HttpProbe.get(uri)));
      }
      for (int id = 1; id <= 10; id++) {
        assertThat(json(calls.get(id - 1).get()).get("id").asInt()).isEqualTo(id);
      }
      assertThat(since(start)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10));
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void unknownPostsAndPathsAreNotFoundAndOnlyReadingIsAllowed() throws Exception {
    migrate();
    URI origin = quick.start();
    HttpResponse<String> unknown = HttpProbe.get(origin.resolve("/posts/11"));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(json(unknown).get("detail").asText()).isEqualTo("There is no post 11");
    for (String path : List.of("/", "/posts/", "/posts/x", "/posts/1/2", "/blogs/1")) {
      assertThat(HttpProbe.get(origin.resolve(path)).statusCode()).isEqualTo(404);
    }
    assertThat(HttpProbe.post(origin.resolve("/posts")).statusCode()).isEqualTo(405);
  }

  @Test
  void postsComeFromTheTable() throws Exception {
    migrate();
    execute("INSERT INTO demo_post VALUES (77, 'Ours', 'A', DATE '2026-01-02', 'Text')");
    JsonNode posts = json(HttpProbe.get(quick.start().resolve("/posts")));
    assertThat(posts.findValuesAsText("title")).as("left alone").containsExactly("Ours");
    assertThat(posts.get(0).get("published").asText()).isEqualTo("2026-01-02");
  }

  @Test
  void startsBeforeTheTableIsThereAndServesOnceItIs() throws Exception {
    URI origin = quick.start();
    HttpResponse<String> early = HttpProbe.get(origin.resolve("/posts"));
    assertThat(early.statusCode()).isEqualTo(503);
    assertThat(early.body()).doesNotContain("SQL").doesNotContain("demo_post");
    migrate();
    assertThat(HttpProbe.get(origin.resolve("/posts/1")).statusCode()).isEqualTo(200);
  }

  @Test
  void playsABlogOfSixtyPostsThatIsTheSameEachTime() throws Exception {
    URI origin = quick.start();
    String first = HttpProbe.get(origin.resolve("/blogs")).body();
    assertThat(HttpProbe.get(origin.resolve("/blogs")).body()).isEqualTo(first);
    JsonNode feed = new JsonMapper().readTree(first);
    assertThat(feed.size()).isEqualTo(60);
    assertThat(new HashSet<>(feed.findValuesAsText("id"))).hasSize(60);
    Set<String> categories = new HashSet<>(feed.findValuesAsText("category"));
    assertThat(categories).hasSizeGreaterThan(4);
    assertThat(feed.findValuesAsText("subtitle")).as("missing here and there").hasSizeLessThan(60);
    assertThat(feed.get(0).get("user").get("last_name").asText()).isNotEmpty();
    assertThat(feed.get(0).get("main_content").asText()).contains("<p>");
  }

  @Test
  void stopsCleanlyAlsoWhileRequestsWait() throws Exception {
    migrate();
    URI origin = slow.start();
    ExecutorService callers = Executors.newFixedThreadPool(1);
    try {
      Future<HttpResponse<String>> waiting =
          callers.submit(() -> HttpProbe.get(origin.resolve("/posts/1")));
      assertThat(HttpProbe.get(origin.resolve("/blogs")).statusCode()).isEqualTo(200);
      slow.close();
      slow.close();
      assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(java.io.IOException.class);
    } finally {
      callers.shutdownNow();
    }
    assertThatThrownBy(() -> HttpProbe.get(origin.resolve("/blogs")))
        .isInstanceOf(ConnectException.class);
    for (Thread thread : originThreads()) {
      thread.join(3_000);
    }
    assertThat(originThreads()).isEmpty();
  }

  @Test
  void listensOnLoopbackAlone() {
    assertThat(quick.start().getHost()).isEqualTo("127.0.0.1");
  }

  @Test
  void listensWhereItIsTold() throws Exception {
    URI everywhere = quick.start("0.0.0.0", 0);

    assertThat(everywhere.getHost()).isEqualTo("0.0.0.0");
    URI here = URI.create("http://127.0.0.1:" + everywhere.getPort() + "/blogs");
    assertThat(HttpProbe.get(here).statusCode()).isEqualTo(200);
  }

  @Test
  void startedTwiceIsOneServer() throws Exception {
    URI first = quick.start();
    assertThat(quick.start()).isEqualTo(first);
    assertThat(HttpProbe.get(first.resolve("/blogs")).statusCode()).isEqualTo(200);
  }

  private void migrate() throws Exception {
    try (var file = getClass().getResourceAsStream("/db/migration/V2__demo_posts.sql")) {
      execute(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<Thread> originThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("demo-origin"))
        .toList();
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return new JsonMapper().readTree(response.body());
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
