package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Build;
import dev.larder.support.Http;
import dev.larder.support.PostgresServer;
import dev.larder.support.RedisProcess;
import dev.larder.support.TestDatabase;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application with PostgreSQL and Redis that is deployed again and again leaves no thread. */
@Timeout(300)
class RedeployIT {

  private static final int TIMES = 3;
  private static final Pattern THREAD = Pattern.compile("^\"([^\"]+)\"", Pattern.MULTILINE);

  @Test
  void redeployments_leaveNoThread() throws Exception {
    try (PostgresServer postgres = PostgresServer.start();
        RedisProcess redis = RedisProcess.start();
        StockContainer container = start(postgres.newDatabase(), redis)) {
      container.stop();
      replace(
          container.base().resolve("conf/server.xml"),
          "autoDeploy=\"false\"",
          "autoDeploy=\"true\"");
      replace(
          container.base().resolve("conf/server.xml"),
          "<Engine ",
          "<Engine backgroundProcessorDelay=\"1\" ");
      container.restart();
      awaitWhole(container, 2);
      Map<String, Long> first = threads(container);
      assertThat(first).containsKeys("larder-redis-log", "larder-outbox", "lettuce-nioEventLoop");

      for (int time = 1; time <= TIMES; time++) {
        touch(container.base().resolve("webapps/ROOT.war"), time);
        awaitWhole(container, 2 + time);
      }

      assertThat(more(first, threads(container))).as("new threads by name").isEmpty();
      container.stop();
      assertThat(container.log().lines())
          .filteredOn(
              line -> line.matches(".*(failed to stop|failed to unregister|still processing).*"))
          .isEmpty();
    }
  }

  /** What has grown with each deployment; a pool may have made another thread meanwhile. */
  private static Map<String, Long> more(Map<String, Long> first, Map<String, Long> last) {
    Map<String, Long> more = new TreeMap<>();
    last.forEach((name, count) -> more.put(name, count - first.getOrDefault(name, 0L)));
    more.values().removeIf(count -> count < TIMES);
    return more;
  }

  private static StockContainer start(Map<String, String> database, RedisProcess redis) {
    return StockContainer.of(Distribution.TOMCAT, Build.war())
        .environment("DATABASE_URL", database.getOrDefault("database.url", ""))
        .environment("DATABASE_USER", database.getOrDefault("database.user", ""))
        .environment("DATABASE_PASSWORD", database.getOrDefault("database.password", ""))
        .environment("REDIS_URL", redis.url())
        .readyWhen("/health/ready")
        .start();
  }

  /** Waits until the application has come up so many times, and does all its work. */
  private static void awaitWhole(StockContainer container, int starts) throws InterruptedException {
    Http http = Http.at(container.baseUri());
    TestDatabase.await(
        "start " + starts,
        () ->
            container.log().lines().filter(line -> line.contains("The database is ready")).count()
                    == starts
                && http.get("health/ready").body().contains("whole"));
    assertThat(http.get("articles").status()).isEqualTo(200);
    assertThat(http.get("posts").status()).isEqualTo(200);
    assertThat(http.get("metrics").status()).isEqualTo(200);
  }

  /**
   * How many threads of the application and its libraries there are, by their names without
   * numbers.
   */
  private static Map<String, Long> threads(StockContainer container) {
    return THREAD
        .matcher(jcmd(container, "Thread.print"))
        .results()
        .map(thread -> thread.group(1).replaceAll("[-:@ ]*\\d.*", ""))
        // those of the JVM and of the container
        .filter(name -> !name.matches("(C|GC|VM|http-nio|Catalina|Attach|Service).*"))
        .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
  }

  private static String jcmd(StockContainer container, String command) {
    try {
      Process jcmd =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                      Long.toString(container.pid()),
                      command))
              .redirectErrorStream(true)
              .start();
      return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void touch(Path file, int time) throws IOException {
    // Tomcat waits until a file has been left alone for a second
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(100L - 10L * time)));
  }

  private static void replace(Path file, String old, String text) throws IOException {
    String before = Files.readString(file);
    assertThat(before).contains(old);
    Files.writeString(file, before.replace(old, text));
  }
}
