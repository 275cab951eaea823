package dev.larder.blog;

import static dev.larder.blog.BlogScene.post;
import static dev.larder.blog.BlogScene.title;
import static dev.larder.support.FaultyServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.blog.BlogFeeds.Limits;
import dev.larder.support.FaultyServer;
import dev.larder.support.LogCapture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which feed a session sees, when the service is called, and what stands in for it. */
class BlogFeedsTest {

  private static final FaultyServer.Behaviour BROKEN = json(500, "{}");

  private final BlogScene scene = new BlogScene(post("One"));
  private final BlogSession session = new BlogSession();

  @AfterEach
  void close() throws Exception {
    scene.close();
  }

  @Test
  void sessionKeepsItsCopyForAnHour() {
    FeedView first = scene.see(session);
    assertThat(first.source()).isEqualTo("MISS");
    assertThat(first.status()).isEqualTo("larder-blog; fwd=miss; stored; detail=fetched");

    scene.service.become(post("Two"));
    scene.step(Duration.ofSeconds(3599));
    FeedView kept = scene.see(session);
    assertThat(kept.source()).isEqualTo("HIT");
    assertThat(kept.status()).isEqualTo("larder-blog; hit; ttl=1");
    assertThat(title(kept)).isEqualTo("One");
    assertThat(scene.service.calls()).isEqualTo(1);

    scene.step(Duration.ofSeconds(1));
    FeedView renewed = scene.see(session);
    assertThat(renewed.source()).isEqualTo("MISS");
    assertThat(renewed.status()).isEqualTo("larder-blog; fwd=stale; stored; detail=fetched");
    assertThat(title(renewed)).isEqualTo("Two");
    assertThat(scene.service.calls()).isEqualTo(2);
  }

  @Test
  void clockOnTheWallDoesNotMatter() {
    scene.see(session);
    for (Duration jump : List.of(Duration.ofDays(400), Duration.ofDays(-800))) {
      scene.stepWall(jump);
      assertThat(scene.see(session).source()).isEqualTo("HIT");
    }
  }

  @Test
  void newSessionTakesTheSharedCopyWithinAMinute() {
    scene.see(session);
    scene.step(Duration.ofMillis(59_999));
    FeedView shared = scene.see(new BlogSession());
    assertThat(shared.source()).isEqualTo("MISS");
    assertThat(shared.status()).isEqualTo("larder-blog; fwd=miss; stored; detail=shared");
    assertThat(scene.service.calls()).isEqualTo(1);

    scene.step(Duration.ofMillis(1));
    assertThat(scene.see(new BlogSession()).status()).endsWith("detail=fetched");
    assertThat(scene.service.calls()).isEqualTo(2);
  }

  @Test
  void copyThatWasTakenOverIsAsOldAsItsFetch() {
    scene.see(session);
    scene.step(Duration.ofSeconds(50));
    BlogSession second = new BlogSession();
    scene.see(second);
    scene.step(Duration.ofSeconds(3549));
    assertThat(scene.see(second).status()).isEqualTo("larder-blog; hit; ttl=1");
    scene.step(Duration.ofSeconds(1));
    assertThat(scene.see(second).source()).isEqualTo("MISS");
  }

  @Test
  void refreshOfOneSessionDoesNotTouchAnother() {
    BlogSession other = new BlogSession();
    scene.see(session);
    scene.see(other);
    scene.service.become(post("Two"));
    scene.step(Duration.ofSeconds(61));

    session.drop();
    assertThat(title(scene.see(session))).isEqualTo("Two");
    FeedView untouched = scene.see(other);
    assertThat(untouched.source()).isEqualTo("HIT");
    assertThat(title(untouched)).isEqualTo("One");
  }

  @Test
  void refreshAtWillDoesNotCallTheServiceAtWill() {
    for (int time = 0; time < 50; time++) {
      session.drop();
      scene.see(session);
      scene.step(Duration.ofSeconds(1));
    }
    assertThat(scene.service.calls()).isEqualTo(1);
  }

  @Test
  void requestsWithoutASessionShareOneCopyForAnHour() {
    assertThat(scene.seeWithoutSession().source()).isEqualTo("MISS");
    scene.step(Duration.ofSeconds(3599));
    FeedView shared = scene.seeWithoutSession();
    assertThat(shared.source()).isEqualTo("HIT");
    assertThat(shared.status()).isEqualTo("larder-blog; hit; ttl=1");
    assertThat(scene.service.calls()).isEqualTo(1);
    scene.step(Duration.ofSeconds(1));
    assertThat(scene.seeWithoutSession().source()).isEqualTo("MISS");
    assertThat(scene.service.calls()).isEqualTo(2);
  }

  @Test
  void failingServiceIsStoodInForByTheCopyOfTheSession() {
    scene.see(session);
    scene.service.become(BROKEN);
    scene.step(Duration.ofSeconds(3700));
    FeedView stale = scene.see(session);
    assertThat(stale.source()).isEqualTo("STALE");
    assertThat(stale.status()).isEqualTo("larder-blog; fwd=stale; ttl=-100; detail=unavailable");
    assertThat(stale.trouble()).isEqualTo(FeedView.Trouble.STALE);
    assertThat(title(stale)).isEqualTo("One");
  }

  @Test
  void afterAFailureThereIsNoNewAttemptForHalfAMinute() {
    scene.service.become(BROKEN);
    assertThat(scene.see(session).trouble()).isEqualTo(FeedView.Trouble.UNAVAILABLE);
    assertThat(scene.service.calls()).isEqualTo(1);

    scene.service.become(post("One"));
    scene.step(Duration.ofMillis(29_999));
    assertThat(scene.see(session).trouble()).isEqualTo(FeedView.Trouble.UNAVAILABLE);
    assertThat(scene.see(new BlogSession()).feed().posts()).isEmpty();
    assertThat(scene.seeWithoutSession().source()).isEqualTo("MISS");
    assertThat(scene.service.calls()).isEqualTo(1);

    scene.step(Duration.ofMillis(1));
    FeedView back = scene.see(session);
    assertThat(back.trouble()).isNull();
    assertThat(title(back)).isEqualTo("One");
    assertThat(scene.service.calls()).isEqualTo(2);
  }

  @Test
  void standInIsNotKept_soTheSessionAsksAgain() {
    scene.see(new BlogSession());
    scene.service.become(BROKEN);
    scene.step(Duration.ofMinutes(2));
    FeedView standIn = scene.see(session);
    assertThat(standIn.source()).isEqualTo("STALE");
    assertThat(standIn.status()).isEqualTo("larder-blog; fwd=miss; ttl=3480; detail=unavailable");

    scene.service.become(post("Two"));
    scene.step(Duration.ofSeconds(30));
    assertThat(title(scene.see(session))).isEqualTo("Two");
  }

  @Test
  void newestCopyStandsIn_whoeverHadItFetched() {
    scene.see(session);
    scene.service.become(post("Two"));
    scene.step(Duration.ofMinutes(50));
    scene.see(new BlogSession());
    scene.service.become(BROKEN);
    scene.step(Duration.ofSeconds(1000));
    assertThat(title(scene.see(session))).isEqualTo("Two");
  }

  @Test
  void whatWasClearedIsNeverShownAgain() {
    scene.see(session);
    scene.changes.append(Set.of("articles"));
    assertThat(scene.see(session).source()).isEqualTo("HIT");

    scene.service.become(post("Two"));
    scene.changes.appendAll();
    FeedView renewed = scene.see(session);
    assertThat(renewed.source()).isEqualTo("MISS");
    assertThat(title(renewed)).isEqualTo("Two");

    scene.service.become(BROKEN);
    scene.changes.append(Set.of("blog"));
    FeedView empty = scene.see(session);
    assertThat(empty.trouble()).isEqualTo(FeedView.Trouble.UNAVAILABLE);
    assertThat(empty.feed().posts()).isEmpty();
    assertThat(scene.seeWithoutSession().feed().posts()).isEmpty();
  }

  @Test
  void callThatBeganBeforeTheClearingIsOfNoUseAfterIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    scene.service.become(
        call -> {
          begun.countDown();
          await(go);
          post("Old").serve(call);
        });
    ExecutorService readers = Executors.newFixedThreadPool(2);
    try {
      Future<FeedView> before = readers.submit(() -> scene.see(session));
      await(begun);
      scene.changes.append(Set.of("blog"));
      scene.service.become(post("New"));
      BlogSession late = new BlogSession();
      Future<FeedView> after = readers.submit(() -> scene.see(late));
      go.countDown();

      assertThat(title(after.get())).isEqualTo("New");
      assertThat(title(before.get())).isEqualTo("Old");
      assertThat(title(scene.see(session))).as("the old one was kept dead").isEqualTo("New");
    } finally {
      readers.shutdownNow();
    }
  }

  @Test
  void simultaneousFirstVisitsAreOneCall() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    scene.service.become(
        call -> {
          await(go);
          post("One").serve(call);
        });
    int visitors = 32;
    ExecutorService readers = Executors.newFixedThreadPool(visitors);
    try {
      List<Future<FeedView>> views = new ArrayList<>();
      for (int i = 0; i < visitors; i++) {
        BlogSession each = new BlogSession();
        views.add(
            readers.submit(
                () -> each.hashCode() % 3 == 0 ? scene.seeWithoutSession() : scene.see(each)));
      }
      assertThat(scene.service.awaitCalls(1, Duration.ofSeconds(20))).isTrue();
      go.countDown();
      for (Future<FeedView> view : views) {
        assertThat(title(view.get())).isEqualTo("One");
      }
      assertThat(scene.service.calls()).isEqualTo(1);
    } finally {
      readers.shutdownNow();
    }
  }

  @Test
  void thoseWhoWaitedForACallThatFailedDoNotTryOneAfterTheOther() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    scene.service.become(
        call -> {
          await(go);
          BROKEN.serve(call);
        });
    ExecutorService readers = Executors.newFixedThreadPool(16);
    try {
      List<Future<FeedView>> views = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        views.add(readers.submit(() -> scene.see(new BlogSession())));
      }
      assertThat(scene.service.awaitCalls(1, Duration.ofSeconds(20))).isTrue();
      go.countDown();
      for (Future<FeedView> view : views) {
        assertThat(view.get().trouble()).isEqualTo(FeedView.Trouble.UNAVAILABLE);
      }
      assertThat(scene.service.calls()).isEqualTo(1);
    } finally {
      readers.shutdownNow();
    }
  }

  @Test
  void withoutLimitsEachRequestHasTheServiceCalled() throws Exception {
    Limits none = new Limits(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    try (BlogScene bare = new BlogScene(post("One"), none, Duration.ofSeconds(20))) {
      for (int i = 1; i <= 3; i++) {
        assertThat(bare.see(session).source()).isEqualTo("MISS");
        assertThat(bare.service.calls()).isEqualTo(i);
      }
    }
  }

  @Test
  void numberOfPostsAndTheTimeAreLogged() {
    try (LogCapture log = LogCapture.of(BlogGateway.class)) {
      scene.see(session);
      assertThat(log.lines())
          .singleElement()
          .satisfies(
              line -> assertThat(line).matches("INFO Retrieved 1 blogs in \\d+\\.\\d\\d seconds"));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
