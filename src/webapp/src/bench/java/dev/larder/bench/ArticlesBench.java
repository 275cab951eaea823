package dev.larder.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.demo.DemoPublication;
import dev.larder.database.Database;
import dev.larder.support.Build;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/**
 * How long answers about 10,000 articles take when the application makes them and when the cache
 * has them: the packaged WAR on a stock Jetty with H2, one client, one connection, one request at a
 * time. Not a part of the build; run it with {@code mvn -Pbench verify}.
 */
class ArticlesBench {

  private static final int ARTICLES = 10_000;
  private static final int ROUNDS = 100;

  private final List<String> report = new ArrayList<>();

  @Test
  void coldAgainstKept() throws Exception {
    Path folder = Files.createTempDirectory(Build.folder(), "bench-");
    fill(folder);
    try (StockContainer container =
            StockContainer.of(Distribution.JETTY, Build.war())
                .environment("LARDER_DATA", folder.toString())
                .environment("DEMO_DATA", "off")
                .jvmArgument("-XX:TieredStopAtLevel=4")
                .readyWhen("/api/tags?ready")
                .start();
        BenchClient client = new BenchClient(container.port())) {
      measureAll(client);
    }
    Files.write(Build.folder().resolve("articles-bench.md"), report);
    report.forEach(System.out::println);
  }

  private void measureAll(BenchClient client) throws IOException {
    // both paths are compiled before anything is measured
    for (int i = 0; i < 600; i++) {
      client.get("/api/articles/" + (ARTICLES - i));
      client.get("/api/articles?warm=" + i % 400 + "&skip=" + i % 97);
      client.get("/api/tags?warm=" + i % 50);
    }
    report.add("| answer | made (median) | made (95 %) | kept (median) | kept (95 %) | ratio |");
    report.add("|---|---|---|---|---|---|");
    measure(client, "list, newest 20", i -> "/api/articles?first=" + i);
    measure(client, "list, 20 from the middle", i -> "/api/articles?skip=" + (5_000 + 20 * i));
    measure(client, "list of 100", i -> "/api/articles?limit=100&skip=" + 7 * i);
    measure(client, "list of a tag", i -> "/api/articles?tag=baking&skip=" + 3 * i);
    measure(client, "list of an author", i -> "/api/articles?author=" + (i % 20 + 1) + "&n=" + i);
    measure(client, "article", i -> "/api/articles/" + (i + 1));
    measure(client, "tags with counts", i -> "/api/tags?n=" + i);
    double[] searches = times(client, i -> "/api/articles?q=marmalade%20" + i % 7, "MISS", 20);
    report.add(
        String.format(
            Locale.ROOT,
            "| search (never kept) | %s | %s | | | |",
            shown(searches, 50),
            shown(searches, 95)));
  }

  private void measure(BenchClient client, String name, IntFunction<String> path)
      throws IOException {
    double[] made = times(client, path, "MISS", ROUNDS);
    double[] kept = times(client, path, "HIT", ROUNDS);
    double ratio = percentile(made, 50) / percentile(kept, 50);
    assertThat(ratio).as(name).isGreaterThan(1);
    report.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %s | %s | %.0f |",
            name,
            shown(made, 50),
            shown(made, 95),
            shown(kept, 50),
            shown(kept, 95),
            ratio));
  }

  /** Milliseconds of each request, sorted; every answer must come from where it should. */
  private static double[] times(
      BenchClient client, IntFunction<String> path, String source, int rounds) throws IOException {
    double[] times = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      String head = client.get(path.apply(i));
      times[i] = (System.nanoTime() - start) / 1e6;
      assertThat(head).startsWith("HTTP/1.1 200").contains("X-Cache: " + source);
    }
    Arrays.sort(times);
    return times;
  }

  private static double percentile(double[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static String shown(double[] sorted, int percent) {
    return String.format(Locale.ROOT, "%.2f ms", percentile(sorted, percent));
  }

  /** The demo publication, fifty times over: real texts, one title each. */
  private static void fill(Path folder) throws Exception {
    Database database = TestDatabase.open(TestSettings.in(folder, Map.of()));
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      new DemoPublication().writeInto(database.dataSource(), Instant.now());
      for (int round = 1; round < ARTICLES / 200; round++) {
        copy(statement, round);
      }
      connection.commit();
    } finally {
      database.close();
    }
  }

  private static void copy(Statement statement, int round) throws SQLException {
    int offset = round * 200;
    statement.executeUpdate(
        "insert into articles select id + %d, concat(title, ' (%d)'), summary, body, status,"
                .formatted(offset, round)
            + " author_id, version, published_micros + %d, created_micros, updated_micros"
                .formatted(round)
            + " from articles where id <= 200");
    statement.executeUpdate(
        "insert into article_tags select article_id + %d, tag from article_tags".formatted(offset)
            + " where article_id <= 200");
  }
}
