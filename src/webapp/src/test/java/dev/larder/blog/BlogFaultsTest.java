package dev.larder.blog;

import static dev.larder.blog.BlogScene.post;
import static dev.larder.blog.BlogScene.title;
import static dev.larder.support.FaultyServer.drippingBody;
import static dev.larder.support.FaultyServer.drippingHead;
import static dev.larder.support.FaultyServer.html;
import static dev.larder.support.FaultyServer.huge;
import static dev.larder.support.FaultyServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.larder.blog.BlogFeeds.Clocks;
import dev.larder.blog.BlogFeeds.Limits;
import dev.larder.support.FaultyServer;
import dev.larder.support.LogCapture;
import dev.larder.support.MemoryChanges;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every trouble of the blog API is a copy or an empty blog, in time, and one line in the log. */
class BlogFaultsTest {

  private static final Duration DEADLINE = Duration.ofSeconds(2);

  /** What a busy machine may add. */
  private static final Duration GRACE = Duration.ofSeconds(8);

  private static final Limits NO_PAUSE =
      new Limits(Duration.ofHours(1), Duration.ZERO, Duration.ZERO);

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("silent", FaultyServer.silent()),
        arguments("head drips", drippingHead()),
        arguments("body drips", drippingBody("[{\"id\":1,\"title\":\"T\"}]")),
        arguments("closes at once", (FaultyServer.Behaviour) call -> {}),
        arguments("reset in the body", FaultyServer.resetMidBody()),
        arguments("truncated body", FaultyServer.truncated()),
        arguments("no HTTP", FaultyServer.noHttp()),
        arguments("500", json(500, "[{\"title\":\"No\"}]")),
        arguments("404", json(404, "[{\"title\":\"No\"}]")),
        arguments("no content", json(204, "")),
        arguments("redirect", FaultyServer.redirect(302, "/blogs")),
        arguments("garbage", json(200, "\u0000{]garbage")),
        arguments("nothing", json(200, "")),
        arguments("HTML", html(200, "<!DOCTYPE html><p>Welcome")),
        arguments("two documents", json(200, "[] []")),
        arguments("error with 200", json(200, "{\"error\":\"rate limited\"}")),
        arguments("another shape", json(200, "{\"data\":null}")),
        arguments("null", json(200, "null")),
        arguments("number", json(200, "42")),
        arguments("no post", json(200, "[1,null,\"x\"]")),
        arguments("too deep", json(200, "[".repeat(100_000))),
        arguments("no UTF-8", noUtf8()),
        arguments("1 GB", huge(200, 1L << 30)),
        arguments("endless chunks", FaultyServer.endlessChunks()),
        arguments("endless head", FaultyServer.endlessHead()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void isStoodInForOrEmptyInTime(String name, FaultyServer.Behaviour fault) throws Exception {
    try (BlogScene scene = new BlogScene(post("One"), NO_PAUSE, Duration.ofSeconds(20))) {
      BlogSession session = new BlogSession();
      assertThat(scene.see(session).source()).isEqualTo("MISS");
      scene.service.become(fault);
      try (BlogGateway hurried = new BlogGateway(scene.service::uri, DEADLINE, 1 << 20);
          LogCapture log = LogCapture.of(BlogGateway.class)) {
        BlogFeeds feeds = new BlogFeeds(hurried, new MemoryChanges(), NO_PAUSE, Clocks.SYSTEM);
        long start = System.nanoTime();
        FeedView empty = feeds.view(Optional.of(new BlogSession()));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.plus(GRACE));
        assertThat(empty.trouble()).isEqualTo(FeedView.Trouble.UNAVAILABLE);
        assertThat(empty.feed().posts()).isEmpty();
        assertThat(log.lines())
            .singleElement()
            .satisfies(line -> assertThat(line).startsWith("WARN Blog API: no feed after "));
        assertThat(scene.service.awaitNoConnection(GRACE)).as("connection closed").isTrue();
      }
    }
  }

  @Test
  void staleCopyIsThereAsFastAsTheFailure() throws Exception {
    Limits hasty = new Limits(Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(30));
    try (BlogScene scene = new BlogScene(post("One"), hasty, Duration.ofSeconds(20))) {
      BlogSession session = new BlogSession();
      scene.see(session);
      scene.step(Duration.ofMinutes(1));
      scene.service.become(json(503, "{}"));
      assertThat(title(scene.see(session))).isEqualTo("One");

      scene.service.become(FaultyServer.silent());
      int calls = scene.service.calls();
      for (int i = 0; i < 100; i++) {
        assertThat(scene.see(session).source()).isEqualTo("STALE");
      }
      assertThat(scene.service.calls()).as("during the pause").isEqualTo(calls);
    }
  }

  @Test
  void nonsenseWith200IsServedStaleAndAskedForAgainAfterThePause() throws Exception {
    try (BlogScene scene = new BlogScene(post("One"))) {
      BlogSession session = new BlogSession();
      scene.see(session);
      scene.step(Duration.ofHours(2));
      scene.service.become(json(200, "{\"error\":\"rate limited\"}"));
      FeedView stale = scene.see(session);
      assertThat(stale.source()).isEqualTo("STALE");
      assertThat(title(stale)).isEqualTo("One");

      scene.service.become(post("Two"));
      assertThat(scene.see(session).source()).as("during the pause").isEqualTo("STALE");
      scene.step(Duration.ofSeconds(30));
      assertThat(title(scene.see(session))).isEqualTo("Two");
    }
  }

  @Test
  void theLogSaysAtDebugWhatAnswered() throws Exception {
    try (BlogScene scene = new BlogScene(post("One"));
        LogCapture sessions = LogCapture.debug(BlogFeeds.class);
        LogCapture fetches = LogCapture.debug(FeedFetch.class)) {
      BlogSession session = new BlogSession();
      scene.see(session);
      scene.see(session);
      scene.step(Duration.ofHours(2));
      scene.service.become(json(500, "{}"));
      scene.see(session);
      assertThat(sessions.lines()).containsExactly("DEBUG The session's copy of the blog answers");
      assertThat(fetches.lines())
          .containsExactly(
              "DEBUG The feed was fetched: 1 posts",
              "DEBUG The feed was not fetched; the next attempt is in 30 s");
    }
  }

  @Test
  void nobodyListensOrAnswersTheConnection() throws Exception {
    URI closed = FaultyServer.closedPort();
    assertEmptyInTime(closed);
    try (FaultyServer.Blackhole blackhole = new FaultyServer.Blackhole()) {
      assertEmptyInTime(blackhole.uri());
    }
  }

  private static FaultyServer.Behaviour noUtf8() {
    return call -> {
      call.send(FaultyServer.head(200, "Content-Type: application/json"));
      call.send("[{\"title\":\"".getBytes(StandardCharsets.UTF_8));
      call.send(new byte[] {(byte) 0xc3, (byte) 0x28});
      call.send("\"}]".getBytes(StandardCharsets.UTF_8));
    };
  }

  private static void assertEmptyInTime(URI uri) {
    try (BlogGateway gateway = new BlogGateway(() -> uri, DEADLINE, 1 << 20)) {
      BlogFeeds feeds = new BlogFeeds(gateway, new MemoryChanges(), NO_PAUSE, Clocks.SYSTEM);
      long start = System.nanoTime();
      assertThat(feeds.view(Optional.empty()).trouble()).isEqualTo(FeedView.Trouble.UNAVAILABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.plus(GRACE));
    }
  }
}
