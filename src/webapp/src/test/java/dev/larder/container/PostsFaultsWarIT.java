package dev.larder.container;

import static dev.larder.support.FaultyServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.larder.support.Answers;
import dev.larder.support.Build;
import dev.larder.support.FaultyServer;
import dev.larder.support.FaultyServer.Behaviour;
import dev.larder.support.Http;
import dev.larder.support.TestDatabase;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Posts through the packaged application in a small heap, kept for one second, while the posts
 * service fails in every way. Each time a post that was kept is served stale, and one that was not
 * is a problem document.
 */
class PostsFaultsWarIT {

  private static final long GIGABYTE = 1L << 30;
  private static final String TIMEOUT = "Posts service unavailable (timeout)";
  private static final String NO_CONNECTION = "Posts service unavailable (connection error)";
  private static final String NOT_UNDERSTOOD = "Service communication error";

  /** The deadline of 5 s, and room for a busy machine. */
  private static final Duration DEADLINE = Duration.ofSeconds(9);

  private static final AtomicInteger IDS = new AtomicInteger();
  private static FaultyServer service;
  private static StockContainer container;
  private static Http http;

  @BeforeAll
  static void start() {
    service = FaultyServer.start(good());
    container =
        StockContainer.of(Distribution.TOMCAT, Build.war())
            .environment("POSTS_SERVICE_URL", service.uri().toString())
            .environment("CACHE_TTL_POSTS", "1")
            .jvmArgument("-Xmx128m")
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

  private static Behaviour good() {
    return call -> {
      String id = call.target().substring(call.target().lastIndexOf('/') + 1);
      json(200, "{\"id\":" + id + ",\"title\":\"Post " + id + "\"}").serve(call);
    };
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        argumentSet("closes at once", (Behaviour) call -> {}, 503, NO_CONNECTION),
        argumentSet("never answers", FaultyServer.silent(), 503, TIMEOUT),
        argumentSet("drips its head", FaultyServer.drippingHead(), 503, TIMEOUT),
        argumentSet(
            "drips its body",
            FaultyServer.drippingBody("{\"id\":1,\"title\":\"x\"}"),
            503,
            TIMEOUT),
        argumentSet("resets", FaultyServer.resetMidBody(), 503, NO_CONNECTION),
        argumentSet("says 500", json(500, "{\"detail\":\"out of bread\"}"), 500, "out of bread"),
        argumentSet(
            "says 500 in HTML",
            FaultyServer.html(500, "<h1>java.lang.Exception</h1>"),
            500,
            "The posts service answered 500"),
        argumentSet("is no HTTP server", FaultyServer.noHttp(), 503, NOT_UNDERSTOOD),
        argumentSet("sends garbage", json(200, "{\"id\":"), 503, NOT_UNDERSTOOD),
        argumentSet("sends HTML", FaultyServer.html(200, "<p>Hello</p>"), 503, NOT_UNDERSTOOD),
        argumentSet("leads away", FaultyServer.redirect(302, "/elsewhere"), 503, NOT_UNDERSTOOD),
        argumentSet("sends a gigabyte", FaultyServer.huge(200, GIGABYTE), 503, NOT_UNDERSTOOD));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void failingService_isAProblemOrTheStalePost(Behaviour fault, int status, String detail) {
    int kept = IDS.incrementAndGet();
    int never = IDS.incrementAndGet();
    service.become(good());
    Http.Response first = http.get("api/posts/" + kept);
    assertThat(first.field("X-Cache")).contains("MISS");

    service.become(fault);
    CompletableFuture<Http.Response> problem = http.getAsync("api/posts/" + never);
    Http.Response stale = expired(kept);

    assertProblem(problem.join(), status, detail);
    assertThat(stale.status()).isEqualTo(200);
    Answers.assertCache(stale, "STALE", "larder; fwd=stale");
    assertThat(stale.bytes()).isEqualTo(first.bytes());
    assertThat(stale.took()).isLessThan(DEADLINE);
  }

  @Test
  void postThatIsGone_isNotServedStale() {
    int id = IDS.incrementAndGet();
    service.become(good());
    http.get("api/posts/" + id);
    service.become(json(404, "{\"detail\":\"eaten\"}"));

    assertProblem(expired(id), 404, "eaten");
  }

  @ParameterizedTest
  @CsvSource({"401, 502", "403, 502", "407, 502", "429, 503"})
  void serviceThatRefusesThisApplication_isAskedOnceForManyRequests(int status, int shown) {
    int kept = IDS.incrementAndGet();
    int never = IDS.incrementAndGet();
    service.become(good());
    http.get("api/posts/" + kept);
    service.become(refusing(status));
    assertThat(expired(kept).status()).isEqualTo(200);

    int calls = service.calls();
    for (int i = 0; i < 20; i++) {
      Http.Response stale = http.get("api/posts/" + kept);
      assertThat(stale.status()).isEqualTo(200);
      assertThat(stale.field("X-Cache")).contains("STALE");
    }
    assertThat(service.calls() - calls).as("calls where a stale post is there").isLessThan(2);

    int before = service.calls();
    Http.Response first = http.get("api/posts/" + never);
    Answers.assertProblem(first, shown);
    assertThat(first.body()).doesNotContain("secret");
    assertThat(first.field("Retry-After")).isEqualTo(Optional.of("7").filter(no -> shown == 503));
    for (int i = 0; i < 20; i++) {
      assertThat(http.get("api/posts/" + never).status()).isEqualTo(shown);
    }
    assertThat(service.calls() - before).as("calls where none is there").isLessThan(3);
    assertThat(container.log()).contains("status " + status + ": secret");
  }

  private static Behaviour refusing(int status) {
    return call ->
        call.send(
            FaultyServer.head(status, "Content-Type: application/json", "Retry-After: 7")
                + "{\"detail\":\"secret\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"posts", "posts?id="})
  void pageWhoseListFails_isServedStaleWithItsList(String path) {
    String page = path.endsWith("=") ? path + IDS.incrementAndGet() : path;
    service.become(
        call -> {
          if (call.target().equals("/posts")) {
            json(200, "[{\"id\":4711,\"title\":\"Listed\"}]").serve(call);
          } else {
            good().serve(call);
          }
        });
    assertThat(expired(page).body()).contains("Listed");

    service.become(
        call -> {
          if (call.target().equals("/posts")) {
            json(500, "{}").serve(call);
          } else {
            good().serve(call);
          }
        });
    Http.Response stale = expired(page);
    assertThat(stale.status()).isEqualTo(200);
    assertThat(stale.field("X-Cache")).contains("STALE");
    assertThat(stale.body()).contains("Listed");
  }

  @Test
  void expiredPost_isFetchedAgain() {
    int id = IDS.incrementAndGet();
    service.become(good());
    http.get("api/posts/" + id);
    service.become(json(200, "{\"id\":" + id + ",\"title\":\"changed\"}"));
    Http.Response again = expired(id);

    assertThat(again.field("X-Cache")).contains("MISS");
    assertThat(Answers.json(again).path("title").asText()).isEqualTo("changed");
  }

  @Test
  void manyHugeAnswersAtOnce_doNotFillTheMemory() {
    service.become(FaultyServer.huge(200, GIGABYTE));
    List<CompletableFuture<Http.Response>> requests =
        IntStream.range(0, 20)
            .mapToObj(number -> http.getAsync("api/posts/" + IDS.incrementAndGet()))
            .toList();
    requests.forEach(request -> assertProblem(request.join(), 503, NOT_UNDERSTOOD));

    service.become(good());
    assertThat(http.get("api/posts/" + IDS.incrementAndGet()).status()).isEqualTo(200);
    assertThat(container.isAlive()).isTrue();
    assertThat(container.log()).doesNotContain("OutOfMemoryError");
  }

  @Test
  void pageWithAFailingService_saysSoInWords() {
    service.become(json(500, "{\"detail\":\"<b>out of bread</b>\"}"));
    Http.Response page = http.get("posts?id=" + IDS.incrementAndGet());

    assertThat(page.status()).isEqualTo(500);
    Answers.assertHtml(page);
    assertThat(page.body())
        .contains("The post cannot be shown now", "The list of posts cannot be shown now")
        .contains("Number of the post")
        .doesNotContain("<b>");
    Answers.assertNoInternals(page);
  }

  /** The first answer for a post that is not fresh any more. */
  private static Http.Response expired(int id) {
    return expired("api/posts/" + id);
  }

  private static Http.Response expired(String path) {
    Http.Response[] last = new Http.Response[1];
    try {
      TestDatabase.await(
          path + " expires",
          () -> {
            last[0] = http.get(path);
            return last[0].field("X-Cache").filter("HIT"::equals).isEmpty();
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return last[0];
  }

  private static void assertProblem(Http.Response answer, int status, String detail) {
    Answers.assertProblem(answer, status);
    assertThat(Answers.json(answer).path("detail").asText()).isEqualTo(detail);
    assertThat(answer.took()).isLessThan(DEADLINE);
  }
}
