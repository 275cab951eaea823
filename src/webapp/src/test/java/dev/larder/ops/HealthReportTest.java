package dev.larder.ops;

import static dev.larder.support.HttpProbe.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.database.DatabaseState;
import dev.larder.ops.Readiness.SharedCache;
import dev.larder.support.HttpProbe;
import dev.larder.support.WebServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Liveness and readiness over HTTP, as probes read them. */
@Timeout(60)
class HealthReportTest {

  private static final DatabaseState READY = new DatabaseState(true, true, "");

  private static String report(String status, String degraded, String... checks) {
    return "{\"status\":\""
        + status
        + "\","
        + degraded
        + "\"checks\":["
        + String.join(",", checks)
        + "]}";
  }

  private static String check(String name, String status, String state) {
    return "{\"name\":\"%s\",\"status\":\"%s\",\"data\":{\"state\":\"%s\"}}"
        .formatted(name, status, state);
  }

  private static WebServer server(Readiness readiness) throws Exception {
    return new WebServer()
        .with("/health/ready", HealthReportServlet.ready(readiness))
        .with("/health/live", HealthReportServlet.live())
        .start();
  }

  private static HttpResponse<String> ready(Supplier<DatabaseState> database, SharedCache shared)
      throws Exception {
    try (Readiness readiness = new Readiness(database, () -> shared);
        WebServer server = server(readiness)) {
      return HttpProbe.get(server.uri("/health/ready"));
    }
  }

  @Test
  void aliveIsWhoAnswers_whateverTheDatabaseDoes() throws Exception {
    try (Readiness readiness = new Readiness(() -> READY, () -> SharedCache.OFF);
        WebServer server = server(readiness)) {
      HttpResponse<String> live = HttpProbe.get(server.uri("/health/live"));

      assertThat(live.statusCode()).isEqualTo(200);
      assertThat(live.body()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
      assertThat(field(live, "Content-Type")).startsWith("application/json");
      assertThat(field(live, "Cache-Control")).isEqualTo("no-store");
      assertThat(HttpProbe.post(server.uri("/health/ready")).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void ready_isUpInTheFormOfMicroProfileHealth_andNeverKept() throws Exception {
    HttpResponse<String> ready = ready(() -> READY, SharedCache.OFF);

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body())
        .isEqualTo(
            report(
                "UP",
                "",
                check("database", "UP", "answers"),
                check("schema", "UP", "current"),
                check("shared-cache", "UP", "off")));
    assertThat(field(ready, "Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void cutOffFromTheOthers_isReadyAndDegraded() throws Exception {
    HttpResponse<String> ready = ready(() -> READY, SharedCache.CUT_OFF);

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body())
        .isEqualTo(
            report(
                "UP",
                "\"degraded\":[\"shared-cache\"],",
                check("database", "UP", "answers"),
                check("schema", "UP", "current"),
                check("shared-cache", "UP", "degraded")));
    assertThat(ready(() -> READY, SharedCache.WHOLE).body())
        .contains(check("shared-cache", "UP", "whole"))
        .doesNotContain("degraded");
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, not reachable, DOWN, not reachable, DOWN, not yet current",
    "false, true,  not reachable, DOWN, not reachable, UP,   current",
    "true,  false, '',            UP,   answers,       DOWN, not yet current"
  })
  void databaseThatCannotBeUsed_isDown(
      boolean answers,
      boolean current,
      String detail,
      String database,
      String databaseState,
      String schema,
      String schemaState)
      throws Exception {
    HttpResponse<String> ready =
        ready(() -> new DatabaseState(answers, current, detail), SharedCache.WHOLE);

    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .isEqualTo(
            report(
                "DOWN",
                "",
                check("database", database, databaseState),
                check("schema", schema, schemaState),
                check("shared-cache", "UP", "whole")));
  }

  @Test
  void questionThatFails_isDown() throws Exception {
    HttpResponse<String> ready =
        ready(
            () -> {
              throw new IllegalStateException("secret");
            },
            SharedCache.OFF);

    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).doesNotContain("secret");
  }

  @Test
  void databaseThatHangs_isAskedOnce_andHoldsNoProbe() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch hang = new CountDownLatch(1);
    Supplier<DatabaseState> database =
        () -> {
          asked.incrementAndGet();
          try {
            hang.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return READY;
        };
    ExecutorService probes = Executors.newCachedThreadPool();
    try (Readiness readiness = new Readiness(database, () -> SharedCache.OFF)) {
      long start = System.nanoTime();
      List<Future<HealthReport>> reports = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        reports.add(probes.submit(readiness::report));
      }
      for (Future<HealthReport> report : reports) {
        assertThat(report.get().isUp()).isFalse();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(asked).hasValue(1);
      long later = System.nanoTime();
      assertThat(readiness.report().toString()).contains("no answer in time");
      assertThat(Duration.ofNanos(System.nanoTime() - later)).isLessThan(Duration.ofMillis(500));

      hang.countDown();
      while (!readiness.report().isUp()) {
        LockSupport.parkNanos(1_000_000);
      }
    } finally {
      hang.countDown();
      probes.shutdownNow();
    }
  }

  @Test
  void closed_isDownAndLeavesNoThread() throws Exception {
    Readiness readiness = new Readiness(() -> READY, () -> SharedCache.OFF);
    assertThat(readiness.report().isUp()).isTrue();
    List<Thread> own =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("larder-health"))
            .toList();
    assertThat(own).isNotEmpty();

    readiness.close();

    assertThat(readiness.report().isUp()).isFalse();
    for (Thread thread : own) {
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }
}
