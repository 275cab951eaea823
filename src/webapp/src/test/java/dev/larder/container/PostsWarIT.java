package dev.larder.container;

import static dev.larder.support.FaultyServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Answers;
import dev.larder.support.Build;
import dev.larder.support.FaultyServer;
import dev.larder.support.FaultyServer.Behaviour;
import dev.larder.support.Http;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Posts through the packaged application, before a posts service that counts and holds its answers
 * as the test wants.
 */
class PostsWarIT {

  private static FaultyServer service;
  private static StockContainer container;
  private static Http http;

  @BeforeAll
  static void start() {
    service = FaultyServer.start(PostsWarIT::post);
    container =
        StockContainer.of(Distribution.JETTY, Build.war())
            .environment("POSTS_SERVICE_URL", service.uri().toString())
            .start();
    http = Http.at(container.baseUri());
  }

  @AfterAll
  static void stop() throws Exception {
    if (container != null) {
      container.close();
    }
    service.close();
  }

  /** Answers with the post that is asked for. */
  private static void post(FaultyServer.Call call) throws IOException {
    String id = call.target().substring(call.target().lastIndexOf('/') + 1);
    json(200, "{\"id\":" + id + ",\"title\":\"Post " + id + "\",\"content\":\"text\"}").serve(call);
  }

  @Test
  void slowPost_isSlowOnce_andTheLogSaysWhatHappened() {
    service.become(
        call -> {
          pause(Duration.ofSeconds(2));
          json(200, "{\"id\":1,\"title\":\"Bread\\r\\n09:00 INFO forged\\u001b[31m\"}").serve(call);
        });
    Http.Response made = http.get("api/posts/1");
    Http.Response kept = http.get("api/posts/1");
    service.become(PostsWarIT::post);

    assertThat(made.took()).isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(6));
    Answers.assertCache(made, "MISS", "larder; fwd=uri-miss; stored");
    assertThat(kept.took()).isLessThan(Duration.ofSeconds(1));
    Answers.assertCache(kept, "HIT", "larder; hit; ttl=");
    assertThat(kept.bytes()).isEqualTo(made.bytes());

    assertThat(linesWith("Cache MISS for /api/posts/1")).anyMatch(line -> line.contains("INFO"));
    assertThat(linesWith("Cache HIT for /api/posts/1")).anyMatch(line -> line.contains("INFO"));
    assertThat(linesWith("Retrieved post 'Bread"))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("INFO", "'Bread\\u000d\\u000a09:00 INFO forged\\u001b[31m' in ")
                    .containsPattern("in [2-5]\\.\\d\\d seconds"));
    assertThat(container.log().lines()).noneMatch(line -> line.startsWith("09:00 INFO forged"));
  }

  @Test
  void tenSimultaneousFirstRequests_reachTheServiceOnce() {
    int before = service.calls();
    service.become(
        call -> {
          pause(Duration.ofSeconds(2));
          post(call);
        });
    List<CompletableFuture<Http.Response>> requests =
        IntStream.range(0, 10).mapToObj(number -> http.getAsync("api/posts/20")).toList();
    List<Http.Response> answers = requests.stream().map(CompletableFuture::join).toList();
    service.become(PostsWarIT::post);

    assertThat(service.calls() - before).isEqualTo(1);
    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200))
        .allSatisfy(answer -> assertThat(answer.bytes()).isEqualTo(answers.get(0).bytes()));
    assertThat(answers)
        .extracting(answer -> answer.field("X-Cache").orElseThrow())
        .containsOnlyOnce("MISS")
        .containsOnly("MISS", "HIT");
    assertThat(answers)
        .anySatisfy(
            answer ->
                assertThat(answer.field("Cache-Status").orElseThrow()).contains("; collapsed"));
  }

  @Test
  void differentPosts_areKeptApart() {
    int before = service.calls();
    for (int id = 30; id < 35; id++) {
      assertThat(Answers.json(http.get("api/posts/" + id)).path("id").asInt()).isEqualTo(id);
    }
    for (int id = 30; id < 35; id++) {
      Http.Response kept = http.get("api/posts/" + id);

      assertThat(kept.field("X-Cache")).contains("HIT");
      assertThat(Answers.json(kept).path("title").asText()).isEqualTo("Post " + id);
    }
    assertThat(service.calls() - before).isEqualTo(5);
  }

  @Test
  void nothingOfTheClientReachesTheService() {
    http.get("api/posts/40", "Cookie", "a=secret", "X-Mine", "secret", "User-Agent", "secret");

    assertThat(service.requests()).noneMatch(request -> request.contains("secret"));
  }

  @Test
  void refusalOfTheService_isPassedOnAsAProblem() {
    Behaviour gone = json(404, "{\"detail\":\"No such post here\"}");
    service.become(gone);
    Http.Response missing = http.get("api/posts/50");
    service.become(PostsWarIT::post);

    Answers.assertProblem(missing, 404);
    assertThat(Answers.json(missing).path("detail").asText()).isEqualTo("No such post here");
  }

  /** The log is written when the answer has left: a line may come later than the answer. */
  private static List<String> linesWith(String text) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    List<String> lines;
    do {
      lines = container.log().lines().filter(line -> line.contains(text)).toList();
    } while (lines.isEmpty() && System.nanoTime() < deadline);
    return lines;
  }

  /** The time that a slow service takes. */
  private static void pause(Duration time) {
    CountDownLatch never = new CountDownLatch(1);
    try {
      assertThat(never.await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
