package dev.larder.item;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.support.Answers;
import dev.larder.support.Build;
import dev.larder.support.Http;
import dev.larder.support.TestDatabase;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.JavaProcess;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed while clients write, again and again on one database file: what was
 * acknowledged is there afterwards.
 */
class CrashIT {

  private static final int CLIENTS = 4;
  private static final int CONTAINER_KILLS = 2;
  private static final int PROCESS_KILLS = 18;
  private static final String[] JSON = {"Content-Type", "application/json"};

  /** The value that was last acknowledged for each item, by its address. */
  private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();

  @TempDir private Path folder;

  @Test
  void packagedApplicationInAContainer_losesNothing() throws Exception {
    try (StockContainer container =
        StockContainer.of(Distribution.TOMCAT, Build.war())
            .environment("LARDER_WRITES", "everyone")
            .start()) {
      for (int kill = 1; kill <= CONTAINER_KILLS; kill++) {
        writeUntilKilled(Http.at(container.baseUri()), container::kill);
        container.restart();
        Http http = Http.at(container.baseUri());
        awaitDatabase(http);
        assertNothingIsLost(http);
      }
    }
    assertThat(acknowledged).hasSizeGreaterThan(CONTAINER_KILLS);
  }

  @Test
  void itemsInAProcess_loseNothing() throws Exception {
    for (int kill = 1; kill <= PROCESS_KILLS; kill++) {
      try (JavaProcess process = start()) {
        Http http = Http.at(port(process));
        assertNothingIsLost(http);
        writeUntilKilled(http, process::kill);
      }
    }
    try (JavaProcess process = start()) {
      assertNothingIsLost(Http.at(port(process)));
    }
    assertThat(acknowledged).hasSizeGreaterThan(PROCESS_KILLS);
  }

  private void writeUntilKilled(Http http, Runnable kill) throws Exception {
    CountDownLatch written = new CountDownLatch(ThreadLocalRandom.current().nextInt(20, 200));
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        running.add(clients.submit(() -> writeUntilItIsGone(http, written)));
      }
      assertThat(written.await(60, TimeUnit.SECONDS)).as("clients can write").isTrue();
      kill.run();
      for (Future<?> client : running) {
        client.get(60, TimeUnit.SECONDS);
      }
    } finally {
      clients.shutdownNow();
    }
  }

  /** Creates items and counts each up, until the server answers no more. */
  private void writeUntilItIsGone(Http http, CountDownLatch written) {
    while (true) {
      Http.@Nullable Response created = answer(() -> http.post("api/items", "{\"value\":0}", JSON));
      if (created == null) {
        return;
      }
      assertThat(created.status()).as(created.body()).isEqualTo(201);
      String item = created.field("Location").orElseThrow();
      acknowledged.put(item, 0);
      written.countDown();
      for (int value = 1; value <= 5; value++) {
        String body = "{\"value\":" + value + "}";
        Http.@Nullable Response changed = answer(() -> http.put(item, body, JSON));
        if (changed == null) {
          return;
        }
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        acknowledged.put(item, value);
        written.countDown();
      }
    }
  }

  /** The answer, or null if the server died over the request. */
  private static Http.@Nullable Response answer(Supplier<Http.Response> request) {
    try {
      return request.get();
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(IOException.class);
      return null;
    }
  }

  private void assertNothingIsLost(Http http) {
    acknowledged.forEach(
        (item, value) -> {
          Http.Response read = http.get(item);
          assertThat(read.status()).as("%s %s", item, read.body()).isEqualTo(200);
          JsonNode kept = Answers.json(read).path("item").path("value");
          assertThat(kept.asInt(-1)).as(item).isGreaterThanOrEqualTo(value);
        });
  }

  private static void awaitDatabase(Http http) throws InterruptedException {
    TestDatabase.await(
        "the database is ready", () -> http.get("api/items?limit=1").status() == 200);
  }

  private JavaProcess start() throws IOException {
    Files.deleteIfExists(portFile());
    return JavaProcess.start(
        folder, ItemServerProcess.class, folder.toString(), portFile().toString());
  }

  private int port(JavaProcess process) throws IOException {
    for (int attempt = 1; attempt < 1_200 && !Files.exists(portFile()); attempt++) {
      assertThat(process.endsWithin(Duration.ofMillis(50))).as(process.log()).isFalse();
    }
    assertThat(portFile()).as(process.log()).exists();
    return Integer.parseInt(Files.readString(portFile()));
  }

  private Path portFile() {
    return folder.resolve("port");
  }
}
