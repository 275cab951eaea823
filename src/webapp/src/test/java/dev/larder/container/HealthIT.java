package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.support.Answers;
import dev.larder.support.Build;
import dev.larder.support.Http;
import dev.larder.support.PostgresServer;
import dev.larder.support.PrometheusText;
import dev.larder.support.RedisProcess;
import dev.larder.support.TestDatabase;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a node says of itself while its database and its Redis come and go. */
@Timeout(300)
class HealthIT {

  /** Five times what a report may take. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private Http http;

  @ParameterizedTest
  @EnumSource
  void node_startsWithNothing_isReadyOnceTheDatabaseIs_andStaysSoWithoutRedis(
      Distribution distribution) throws Exception {
    long start = System.nanoTime();
    int redisPort = RedisProcess.freePort();
    try (PostgresServer postgres = PostgresServer.start()) {
      Map<String, String> database = postgres.newDatabase();
      postgres.stop();
      try (StockContainer container = start(distribution, database, redisPort)) {
        http = Http.at(container.baseUri());
        assertThat(http.get("health").body()).isEqualTo("{\"status\":\"healthy\"}");
        expect(503, "DOWN", "DOWN", "degraded");

        postgres.restart();
        expect(200, "UP", "UP", "degraded");
        assertThat(Answers.json(http.get("health/ready")).path("degraded").get(0).asText())
            .isEqualTo("shared-cache");

        try (RedisProcess redis = RedisProcess.startOn(redisPort, "--requirepass", "topsecret")) {
          expect(200, "UP", "UP", "whole");
          awaitLine(container, "Redis is in use");
          assertThat(meters().sum("larder_redis_whole")).isEqualTo(1);
          assertThat(meters().sum("larder_redis_command_duration_seconds_count")).isPositive();
          assertThat(Answers.json(http.get("health/ready")).has("degraded")).isFalse();
          redis.freeze();
          expect(200, "UP", "UP", "degraded");
          redis.thaw();
          expect(200, "UP", "UP", "whole");
        }
        expect(200, "UP", "UP", "degraded");
        awaitLine(container, "Redis is out of use");
        assertThat(meters().sum("larder_redis_whole")).isZero();
        assertThat(meters().sum("larder_redis_failures_total", "kind", "connection")).isPositive();

        postgres.freeze();
        try {
          expect(503, "DOWN", "UP", "degraded");
        } finally {
          postgres.thaw();
        }
        expect(200, "UP", "UP", "degraded");
        postgres.stop();
        expect(503, "DOWN", "UP", "degraded");
        postgres.restart();
        expect(200, "UP", "UP", "degraded");
        assertThat(container.log()).doesNotContain("topsecret");
        long minutes = Duration.ofNanos(System.nanoTime() - start).toMinutes();
        assertThat(container.log().lines().filter(line -> line.contains("no client notices")))
            .as("at most one a minute, and no traces")
            .hasSizeLessThanOrEqualTo((int) minutes + 2)
            .anyMatch(line -> line.contains("onnection refused"));
        assertThat(container.log()).doesNotContain("at io.lettuce", "at io.netty");
      }
    }
  }

  /** The log tells of a change at the next beat; a state that has passed by then is not told. */
  private static void awaitLine(StockContainer container, String text) throws InterruptedException {
    TestDatabase.await("a line in the log: " + text, () -> container.log().contains(text));
  }

  private PrometheusText meters() {
    return PrometheusText.parse(http.get("metrics").body());
  }

  private static StockContainer start(
      Distribution distribution, Map<String, String> database, int redisPort) {
    return StockContainer.of(distribution, Build.war())
        .environment("DATABASE_URL", database.getOrDefault("database.url", ""))
        .environment("DATABASE_USER", database.getOrDefault("database.user", ""))
        .environment("DATABASE_PASSWORD", database.getOrDefault("database.password", ""))
        .environment("REDIS_URL", "redis://:topsecret@127.0.0.1:" + redisPort)
        .readyWhen("/health/live")
        .start();
  }

  /** Waits for a report; every one on the way comes soon, is not kept and tells no secret. */
  private void expect(int status, String database, String schema, String shared)
      throws InterruptedException {
    TestDatabase.await(
        status + ", database " + database + ", schema " + schema + ", Redis " + shared,
        () -> {
          Http.Response report = http.get("health/ready");
          assertThat(report.took()).isLessThan(SOON);
          assertThat(report.field("Cache-Control")).contains("no-store");
          assertThat(report.field("X-Cache")).contains("MISS");
          assertThat(report.body()).doesNotContain("secret", "postgres", "jdbc", "127.0.0.1");
          assertThat(http.get("health/live").status()).isEqualTo(200);
          JsonNode body = Answers.json(report);
          return report.status() == status
              && body.path("status").asText().equals(status == 200 ? "UP" : "DOWN")
              && check(body, "database").path("status").asText().equals(database)
              && check(body, "schema").path("status").asText().equals(schema)
              && check(body, "shared-cache").path("status").asText().equals("UP")
              && check(body, "shared-cache").at("/data/state").asText().equals(shared);
        });
  }

  private static JsonNode check(JsonNode report, String name) {
    for (JsonNode check : report.path("checks")) {
      if (check.path("name").asText().equals(name)) {
        return check;
      }
    }
    throw new AssertionError("No check " + name + " in " + report);
  }
}
