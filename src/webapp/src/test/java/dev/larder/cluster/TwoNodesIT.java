package dev.larder.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.TestDatabase;
import dev.larder.support.Visitor;
import dev.larder.support.WireResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packaged application on two nodes, with one PostgreSQL and one Redis. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class TwoNodesIT {

  /** Writes of one node are to be seen by reads of the other that begin so much later. */
  private static final Duration LAG = Duration.ofMillis(100);

  /** The same if Redis has no part in it. */
  private static final Duration OUTBOX = Duration.ofSeconds(1);

  /** How much slower than the documented bounds a busy machine may be. */
  private static final int MARGIN = 5;

  private static final int WRITES = 102;
  private static final Duration WATCHED = Duration.ofMillis(150);
  private static final Duration TROUBLE = Duration.ofSeconds(3);

  /** No request takes longer, whatever becomes of Redis; the machine may be busy. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final int WRITERS = 3;
  private static final int WRITES_BEFORE_THE_KILL = 90;

  private static Cluster cluster;

  @BeforeAll
  static void start() throws InterruptedException {
    cluster = Cluster.start();
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** Things of all three kinds that can be written, by their addresses. */
  private static List<Thing> things(String name) {
    Node node = cluster.a;
    Thing user = Thing.create(node, "users", "name", name + " user");
    return List.of(
        user,
        Thing.create(
            node, "articles", "title", name + " title", "\"body\":\"x\",\"authorId\":" + user.id()),
        Thing.create(node, "items", "text", name + " text"));
  }

  @Test
  void whatOneNodeFetched_theOtherServes() throws InterruptedException {
    for (Node node : cluster.nodes()) {
      String path = node == cluster.a ? "/api/posts/11" : "/api/posts/12";
      int calls = cluster.posts.calls();
      long keys = cluster.redis.size();
      assertThat(node.get(path).field("X-Cache")).isEqualTo("MISS");
      TestDatabase.await("the answer is in Redis", () -> cluster.redis.size() > keys);
      WireResponse other = cluster.other(node).get(path);
      assertThat(other.field("X-Cache")).isEqualTo("HIT");
      assertThat(other.text()).contains("Bread");
      assertThat(cluster.posts.calls()).isEqualTo(calls + 1);
    }
  }

  @Test
  void writesOnOneNode_areSeenByEveryLaterReadOnTheOther() {
    List<Thing> things = things("Lag");
    List<Duration> stale = new ArrayList<>();
    List<Duration> seen = new ArrayList<>();
    for (int write = 0; write < WRITES; write++) {
      Thing thing = things.get(write % things.size());
      Node writer = write / things.size() % 2 == 0 ? cluster.a : cluster.b;
      Node reader = cluster.other(writer);
      reader.get(thing.path()); // there is something old to be served
      String text = "v" + write + ".";
      assertThat(thing.write(writer, text).status()).isEqualTo(200);
      Lag lag = Lag.watch(reader, thing.path(), text);
      stale.add(lag.stale());
      seen.add(lag.seen());
      assertThat(writer.get(thing.path()).text()).contains(text);
    }
    print("the last read that shows the old, begun after the write's answer", stale);
    print("the first read that shows the new, done after the write's answer", seen);
    assertThat(stale.stream().sorted().toList().get(WRITES * 95 / 100))
        .isLessThan(LAG.multipliedBy(MARGIN));
    // a Redis that is late on a busy machine counts as one that hangs
    assertThat(stale).allMatch(each -> each.compareTo(OUTBOX.multipliedBy(MARGIN)) < 0);
  }

  /**
   * When a write was seen, after its answer.
   *
   * @param stale when the last read began that did not see it; zero if all did
   * @param seen when the first read ended that saw it
   */
  private record Lag(Duration stale, Duration seen) {

    /** Reads as fast as it is answered, for a while and until the text is there. */
    static Lag watch(Node node, String path, String text) {
      long answered = System.nanoTime();
      long stale = 0;
      long seen = 0;
      long begun = answered;
      while (seen == 0 || begun - answered < WATCHED.toNanos()) {
        boolean isThere = node.get(path).text().contains(text);
        long now = System.nanoTime();
        assertThat(now - answered).as("%s at %s", text, path).isLessThan(30_000_000_000L);
        stale = isThere ? stale : begun - answered;
        seen = isThere && seen == 0 ? now - answered : seen;
        begun = System.nanoTime();
      }
      return new Lag(Duration.ofNanos(stale), Duration.ofNanos(seen));
    }
  }

  private static void print(String what, List<Duration> times) {
    List<Duration> sorted = times.stream().sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "two nodes, %d writes: %s: median %.1f ms, 95 %% %.1f ms, longest %.1f ms%n",
        sorted.size(),
        what,
        millis(sorted.get(sorted.size() / 2)),
        millis(sorted.get(sorted.size() * 95 / 100)),
        millis(sorted.get(sorted.size() - 1)));
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }

  @Test
  void clearingOnOneNode_clearsTheOther_andSessionsLiveOn() throws InterruptedException {
    Visitor visitor = cluster.b.visitor();
    visitor.get("");
    visitor.get("");
    assertThat(visitor.get("").field("X-Cache")).contains("HIT");
    String session = visitor.cookie("JSESSIONID");
    things("Unharmful").get(1).write(cluster.a, "written");
    cluster.b.get("/api/posts/21");
    assertThat(cluster.b.get("/api/posts/21").field("X-Cache")).isEqualTo("HIT");
    assertThat(visitor.get("").field("X-Cache")).contains("HIT");

    int feeds = cluster.blog.calls();
    int posts = cluster.posts.calls();
    assertThat(cluster.a.send("POST", "/api/cache/clear", "").status()).isEqualTo(200);
    TestDatabase.await(
        "B asks for the post anew",
        () -> {
          cluster.b.get("/api/posts/21");
          return cluster.posts.calls() > posts;
        });
    TestDatabase.await(
        "B asks for the feed anew",
        () -> {
          assertThat(visitor.get("").status()).isEqualTo(200);
          return cluster.blog.calls() > feeds;
        });
    assertThat(visitor.get("").field("X-Cache")).contains("HIT");
    assertThat(visitor.cookie("JSESSIONID")).isNotNull().isEqualTo(session);
  }

  @Test
  void redisThatDiesOrHangs_isNoErrorForAnybody_andWritesAreStillSeen() throws Exception {
    try (Load load = Load.on(cluster, things("Trouble"))) {
      Map<String, Load.Figures> figures = new LinkedHashMap<>();
      figures.put("Redis well", load.during(TROUBLE));
      cluster.redis.kill();
      figures.put("Redis dead", load.during(TROUBLE));
      assertThat(lagOfAUser()).isLessThan(OUTBOX.multipliedBy(MARGIN));
      cluster.redis.startAgain();
      cluster.awaitSharing();
      cluster.redis.freeze();
      figures.put("Redis hanging", load.during(TROUBLE));
      assertThat(lagOfAUser()).isLessThan(OUTBOX.multipliedBy(MARGIN));
      cluster.redis.thaw();
      cluster.awaitSharing();
      figures.forEach((state, seen) -> System.out.println("two nodes, " + state + ": " + seen));
      assertThat(figures.values())
          .allSatisfy(
              seen -> {
                assertThat(seen.failures()).isEmpty();
                assertThat(seen.answers()).isGreaterThan(100);
                assertThat(seen.longest()).isLessThan(LONGEST);
              });
    } finally {
      cluster.redis.thaw();
    }
  }

  private static Duration lagOfAUser() {
    Thing user = Thing.create(cluster.a, "users", "name", "Without Redis");
    cluster.b.get(user.path());
    user.write(cluster.a, "v1.");
    return Lag.watch(cluster.b, user.path(), "v1.").stale();
  }

  @Test
  void writerThatIsKilled_losesNothingThatItAcknowledged() throws Exception {
    List<Thing> things = things("Killed");
    Map<Thing, Integer> acknowledged = new ConcurrentHashMap<>();
    CountDownLatch written = new CountDownLatch(WRITES_BEFORE_THE_KILL);
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Thing thing : things) {
        cluster.b.get(thing.path());
        running.add(writers.submit(() -> writeUntilItIsGone(thing, acknowledged, written)));
      }
      assertThat(written.await(60, TimeUnit.SECONDS)).isTrue();
      cluster.a.kill();
      long killed = System.nanoTime();
      for (Future<?> each : running) {
        each.get(60, TimeUnit.SECONDS);
      }
      for (Thing thing : things) {
        int least = acknowledged.get(thing);
        TestDatabase.await("it is seen", () -> thing.number(cluster.b) >= least);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - killed);
      System.out.println(
          "two nodes: after " + acknowledged + " the writer was killed; seen " + took + " later");
      assertThat(took).isLessThan(OUTBOX.multipliedBy(MARGIN));
    } finally {
      writers.shutdownNow();
      cluster.a.startAgain();
    }
    acknowledged.forEach(
        (thing, least) -> assertThat(thing.number(cluster.a)).isGreaterThanOrEqualTo(least));
    cluster.awaitSharing();
  }

  private static void writeUntilItIsGone(
      Thing thing, Map<Thing, Integer> acknowledged, CountDownLatch written) {
    for (int number = 1; ; number++) {
      WireResponse answer = thing.write(cluster.a, "v" + number + ".");
      if (answer.status() == 0 || !answer.isWhole()) {
        return;
      }
      assertThat(answer.status()).isEqualTo(200);
      acknowledged.put(thing, number);
      written.countDown();
    }
  }
}
