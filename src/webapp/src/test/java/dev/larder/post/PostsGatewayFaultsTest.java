package dev.larder.post;

import static dev.larder.support.FaultyServer.answer;
import static dev.larder.support.FaultyServer.drippingBody;
import static dev.larder.support.FaultyServer.drippingHead;
import static dev.larder.support.FaultyServer.endlessChunks;
import static dev.larder.support.FaultyServer.endlessHead;
import static dev.larder.support.FaultyServer.head;
import static dev.larder.support.FaultyServer.html;
import static dev.larder.support.FaultyServer.huge;
import static dev.larder.support.FaultyServer.json;
import static dev.larder.support.FaultyServer.noHttp;
import static dev.larder.support.FaultyServer.redirect;
import static dev.larder.support.FaultyServer.resetMidBody;
import static dev.larder.support.FaultyServer.silent;
import static dev.larder.support.FaultyServer.truncated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.support.FaultyServer;
import dev.larder.support.LogCapture;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every trouble of the posts service ends as the mapped problem, in time, and leaves nothing. */
class PostsGatewayFaultsTest {

  private static final String TIMEOUT = "Posts service unavailable (timeout)";
  private static final String NO_CONNECTION = "Posts service unavailable (connection error)";
  private static final String NOT_UNDERSTOOD = "Service communication error";
  private static final String REFUSED = "Posts service unavailable (refused access)";
  private static final String BUSY = "Posts service unavailable (too busy)";
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String SWITCHING =
      "HTTP/1.1 101 Some\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n";
  private static final String LENGTH = "Content-Length: ";
  private static final String CODING = "Transfer-Encoding: ";
  private static final int MOST_BYTES = 1 << 20;
  private static final Duration SHORT = Duration.ofSeconds(1);

  /** What a slow machine may add to a deadline. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("silent", silent(), 503, TIMEOUT),
        arguments("head drips", drippingHead(), 503, TIMEOUT),
        arguments("body drips", drippingBody("{\"id\":1,\"title\":\"T\"}"), 503, TIMEOUT),
        arguments("reset in the body", resetMidBody(), 503, NO_CONNECTION),
        arguments("truncated body", truncated(), 503, NO_CONNECTION),
        arguments("closes without an answer", (FaultyServer.Behaviour) c -> {}, 503, NO_CONNECTION),
        arguments("no HTTP", noHttp(), 503, NOT_UNDERSTOOD),
        arguments("garbage", json(200, "\u0000\u0001{]garbage"), 503, NOT_UNDERSTOOD),
        arguments("nothing", json(200, ""), 503, NOT_UNDERSTOOD),
        arguments("another shape", json(200, "[1,2]"), 503, NOT_UNDERSTOOD),
        arguments("no post", json(200, "{\"id\":1}"), 503, NOT_UNDERSTOOD),
        arguments("two documents", json(200, "{\"title\":\"a\"} {}"), 503, NOT_UNDERSTOOD),
        arguments("too deep", json(200, "[".repeat(100_000)), 503, NOT_UNDERSTOOD),
        arguments("HTML", html(200, "<!DOCTYPE html><p>Welcome"), 503, NOT_UNDERSTOOD),
        arguments("1 GB", huge(200, 1L << 30), 503, NOT_UNDERSTOOD),
        arguments("endless chunks", endlessChunks(), 503, NOT_UNDERSTOOD),
        arguments("endless head", endlessHead(), 503, NOT_UNDERSTOOD),
        arguments(
            "endless line", sends("HTTP/1.1 200 " + "a".repeat(100_000)), 503, NOT_UNDERSTOOD),
        arguments("HTTP/2", sends("HTTP/2 200\r\n\r\n"), 503, NOT_UNDERSTOOD),
        arguments("no field", sends(OK + "no field\r\n\r\n"), 503, NOT_UNDERSTOOD),
        arguments("two lengths", body("{}", LENGTH + "2", LENGTH + "1"), 503, NOT_UNDERSTOOD),
        arguments("negative length", body("{}", LENGTH + "-1"), 503, NOT_UNDERSTOOD),
        arguments("length of no number", body("{}", LENGTH + "1, 1"), 503, NOT_UNDERSTOOD),
        arguments("unknown coding", body("0\r\n\r\n", CODING + "gzip"), 503, NOT_UNDERSTOOD),
        arguments("no chunk size", body("x\r\n", CODING + "chunked"), 503, NOT_UNDERSTOOD),
        arguments("too long a chunk", body("1\r\n{}\r\n", CODING + "chunked"), 503, NOT_UNDERSTOOD),
        arguments("truncated chunk", body("3\r\n{}", CODING + "chunked"), 503, NO_CONNECTION),
        arguments(
            "chunk without its end", body("2\r\n{}", CODING + "chunked"), 503, NOT_UNDERSTOOD),
        arguments("no last chunk", body("2\r\n{}\r\n", CODING + "chunked"), 503, NO_CONNECTION),
        arguments("closed in the status line", sends("HTTP/1.1 2"), 503, NOT_UNDERSTOOD),
        arguments("closed in the head", sends(OK + "Field: a\r\n"), 503, NOT_UNDERSTOOD),
        arguments("packed", body("\u001f\u008b", "Content-Encoding: gzip"), 503, NOT_UNDERSTOOD),
        arguments("another protocol", sends(SWITCHING), 503, NOT_UNDERSTOOD),
        arguments("asks for a user", body("", "WWW-Authenticate: Basic"), 503, NOT_UNDERSTOOD),
        arguments("redirect", redirect(302, "/posts/2"), 503, NOT_UNDERSTOOD),
        arguments("not modified", answer(304, "a/b", ""), 503, NOT_UNDERSTOOD),
        arguments(
            "no content", (FaultyServer.Behaviour) c -> c.send(head(204)), 503, NOT_UNDERSTOOD),
        arguments("404", json(404, "{\"detail\":\"Gone fishing\"}"), 404, "Gone fishing"),
        arguments("500", json(500, "{\"detail\":\"Out of ink\"}"), 500, "Out of ink"),
        arguments("410", json(410, "{\"detail\":\"Eaten\"}"), 410, "Eaten"),
        arguments("401", json(401, "{\"detail\":\"user larder\"}"), 502, REFUSED),
        arguments("403", json(403, "{\"detail\":\"10.0.0.1\"}"), 502, REFUSED),
        arguments("407", json(407, "{\"detail\":\"proxy.lan\"}"), 502, REFUSED),
        arguments("408", json(408, "{\"detail\":\"Late\"}"), 503, BUSY),
        arguments("429", json(429, "{\"detail\":\"Slowly\"}"), 503, BUSY),
        arguments("another post", json(200, "{\"id\":777,\"title\":\"T\"}"), 503, NOT_UNDERSTOOD),
        arguments("404 as HTML", html(404, "<h1>Not here</h1>"), 404, "No such post"),
        arguments(
            "500 as HTML", html(500, "<h1>Trace</h1>"), 500, "The posts service answered 500"),
        arguments(
            "HTML in the detail",
            json(500, "{\"detail\":\"<b>at Foo.java</b>\"}"),
            500,
            "The posts service answered 500"),
        arguments(
            "detail of no text",
            json(400, "{\"detail\":{}}"),
            400,
            "The posts service answered 400"),
        arguments("500 of 1 GB", huge(500, 1L << 30), 500, "The posts service answered 500"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void isMappedInTimeAndLeavesNoConnection(
      String name, FaultyServer.Behaviour fault, int status, String detail) throws Exception {
    try (FaultyServer server = FaultyServer.start(fault);
        PostsGateway gateway = gateway(server.uri(), SHORT);
        LogCapture log = LogCapture.of(PostsGateway.class)) {
      Problem problem = problem(gateway, SHORT);

      assertThat(problem.status()).isEqualTo(status);
      assertThat(problem.detail()).isEqualTo(detail);
      assertThat(server.calls()).as("calls").isEqualTo(1);
      assertThat(server.awaitNoConnection(Duration.ofSeconds(10))).as("connection closed").isTrue();
      assertThat(server.bytesSent()).as("bytes read").isLessThan(32L << 20);
      assertThat(log.lines()).as("one line").hasSize(1);
    }
  }

  @Test
  void callThatNobodyAwaitsEndsAtItsDeadline() throws Exception {
    try (FaultyServer server = FaultyServer.start(drippingBody("x".repeat(100)))) {
      try (PostsGateway gateway = gateway(server.uri(), SHORT)) {
        Supplier<List<Post>> forgotten = gateway.startPosts();
        assertThat(forgotten).isNotNull();
        assertThat(server.awaitCalls(1, GRACE)).isTrue();
      }
      assertThat(server.awaitNoConnection(SHORT.plus(GRACE))).isTrue();
    }
  }

  @Test
  void interimAnswersWithoutEndAreATimeout() throws Exception {
    FaultyServer.Behaviour endless =
        call -> {
          while (true) {
            call.send("HTTP/1.1 103 Hints\r\n\r\n".repeat(1000));
          }
        };
    try (FaultyServer server = FaultyServer.start(endless);
        PostsGateway gateway = gateway(server.uri(), SHORT)) {
      assertThat(problem(gateway, SHORT).detail()).isEqualTo(TIMEOUT);
      assertThat(server.awaitNoConnection(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void callAfterClosingIsAConnectionError() {
    PostsGateway gateway = gateway(FaultyServer.closedPort(), SHORT);
    gateway.close();
    assertThat(problem(gateway, SHORT).detail()).isEqualTo(NO_CONNECTION);
  }

  @Test
  void nobodyListensIsAConnectionError() {
    try (PostsGateway gateway = gateway(FaultyServer.closedPort(), SHORT)) {
      assertThat(problem(gateway, SHORT).detail()).isEqualTo(NO_CONNECTION);
    }
  }

  @Test
  void unknownHostIsAConnectionError() {
    try (PostsGateway gateway =
        gateway(URI.create("http://posts.invalid:8080"), Duration.ofSeconds(5))) {
      assertThat(problem(gateway, Duration.ofSeconds(5)).detail()).isEqualTo(NO_CONNECTION);
    }
  }

  @Test
  void blackholedConnectIsATimeoutAfterOneSecondNotFive() throws Exception {
    try (FaultyServer.Blackhole blackhole = new FaultyServer.Blackhole();
        PostsGateway gateway = gateway(blackhole.uri(), Duration.ofSeconds(5))) {
      assertThat(problem(gateway, SHORT).detail()).isEqualTo(TIMEOUT);
    }
  }

  @Test
  void drippingBodyEndsAtTheDeadlineOfFiveSeconds() throws Exception {
    Duration deadline = Duration.ofSeconds(5);
    try (FaultyServer server = FaultyServer.start(drippingBody("x".repeat(100)));
        PostsGateway gateway = gateway(server.uri(), deadline)) {
      long start = System.nanoTime();
      assertThat(problem(gateway, deadline).detail()).isEqualTo(TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(deadline);
      assertThat(server.awaitNoConnection(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void manyHugeBodiesAtOnceDoNotGrowMemory() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(16);
    try (FaultyServer server = FaultyServer.start(huge(200, 1L << 30));
        PostsGateway gateway = gateway(server.uri(), Duration.ofSeconds(20))) {
      long before = usedMemory();
      List<Future<Problem>> calls = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        calls.add(callers.submit(() -> problem(gateway, Duration.ofSeconds(20))));
      }
      for (Future<Problem> call : calls) {
        assertThat(call.get().detail()).isEqualTo(NOT_UNDERSTOOD);
      }
      assertThat(server.awaitNoConnection(Duration.ofSeconds(5))).isTrue();
      assertThat(usedMemory() - before).isLessThan(32L << 20);
      assertThat(server.bytesSent()).isLessThan(64 * (16L << 20));
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void timeoutsAndClosingLeaveNoThread() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(20);
    try (FaultyServer server = FaultyServer.start(silent())) {
      try (PostsGateway gateway = gateway(server.uri(), SHORT)) {
        List<Future<Problem>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          calls.add(callers.submit(() -> problem(gateway, SHORT)));
        }
        for (Future<Problem> call : calls) {
          assertThat(call.get().detail()).isEqualTo(TIMEOUT);
        }
        assertThat(server.awaitNoConnection(Duration.ofSeconds(10))).isTrue();
      }
      for (Thread thread : clientThreads()) {
        thread.join(5_000);
      }
      assertThat(clientThreads()).isEmpty();
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void interruptedCallerClosesTheConnectionAndStaysInterrupted() throws Exception {
    try (FaultyServer server = FaultyServer.start(silent());
        PostsGateway gateway = gateway(server.uri(), Duration.ofSeconds(30))) {
      Thread.currentThread().interrupt();
      ProblemException problem =
          catchThrowableOfType(ProblemException.class, () -> gateway.post(1));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(problem.problem().detail()).isEqualTo(NO_CONNECTION);
      assertThat(server.awaitNoConnection(Duration.ofSeconds(10))).isTrue();
    }
  }

  /** Sends the text and closes the connection. */
  private static FaultyServer.Behaviour sends(String text) {
    return call -> call.send(text);
  }

  private static FaultyServer.Behaviour body(String body, String... fields) {
    return sends(head(200, fields) + body);
  }

  private static Problem problem(PostsGateway gateway, Duration deadline) {
    long start = System.nanoTime();
    ProblemException thrown = catchThrowableOfType(ProblemException.class, () -> gateway.post(1));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("time taken")
        .isLessThan(deadline.plus(GRACE));
    assertThat(thrown).as("a problem").isNotNull();
    return thrown.problem();
  }

  private static PostsGateway gateway(URI uri, Duration deadline) {
    return new PostsGateway(() -> uri, deadline, MOST_BYTES);
  }

  private static List<Thread> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("posts-client-"))
        .toList();
  }

  private static long usedMemory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
