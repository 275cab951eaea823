package dev.larder.httpcache.redis;

import static dev.larder.support.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.store.Mark;
import dev.larder.support.RedisProcess;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes and a real Redis: no interleaving leaves an old body alive. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisNodesTest {

  private static RedisProcess redis;

  private RedisNode a;
  private RedisNode b;

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void startNodes() {
    redis.command("FLUSHALL");
    a = RedisNode.start(redis.url());
    b = RedisNode.start(redis.url());
  }

  @AfterEach
  void stopNodes() {
    a.close();
    b.close();
  }

  /** Both know all records of each other, and everything has its place. */
  private void settle() {
    for (RedisNode one : new RedisNode[] {a, b}) {
      one.settleWith(one == a ? b : a);
    }
  }

  @Test
  void whatOneFills_theOtherServes() {
    settle();
    a.fill("/x", "v1");
    assertThat(b.near.get(key("/x"))).isEmpty();
    assertThat(b.served("/x")).contains("v1");
    assertThat(b.near.get(key("/x"))).isPresent();
  }

  @Test
  void invalidationOnOne_killsNearAndFarOnTheOther() {
    settle();
    a.fill("/x", "v1");
    assertThat(b.served("/x")).contains("v1");
    Mark before = b.log.mark();
    a.invalidate();
    assertThat(a.served("/x")).isEmpty();
    b.awaitDead(before);
    assertThat(b.served("/x")).isEmpty();
    a.fill("/x", "v2");
    RedisNode.until(() -> a.shared.unplaced() == 0);
    a.fill("/x", "v2");
    assertThat(b.served("/x")).contains("v2");
  }

  @Test
  void fillOnB_thatBeganBeforeTheWriteOnA_isDeadEverywhere() {
    settle();
    Mark before = b.log.mark(); // B calls the application, which reads the old data
    a.invalidate(); // A's write is acknowledged
    b.awaitDead(before);
    b.fill("/x", "old", before);
    assertThat(b.served("/x")).isEmpty();
    assertThat(a.served("/x")).isEmpty();
    try (RedisNode c = RedisNode.start(redis.url())) {
      assertThat(c.served("/x")).isEmpty();
    }
  }

  @Test
  void oldFarEntry_isNotServedByTheWriterWhoseRecordIsStillOnItsWay() {
    settle();
    b.fill("/x", "old");
    a.invalidate();
    // whether or not the stream has shown A its own record
    assertThat(a.served("/x")).isEmpty();
    RedisNode.until(() -> a.shared.unplaced() == 0);
    assertThat(a.served("/x")).isEmpty();
  }

  @Test
  void startingNode_readsTheWholeStreamBeforeItsFirstFarLookUp() {
    settle();
    a.fill("/dead", "old");
    Mark before = b.log.mark();
    a.invalidate();
    b.awaitDead(before);
    RedisNode.until(() -> a.shared.unplaced() == 0);
    a.fill("/alive", "new");
    try (RedisNode c = RedisNode.start(RedisNode.options(redis.url()), false)) {
      assertThat(c.served("/dead")).isEmpty();
      c.awaitWhole();
      assertThat(c.served("/dead")).isEmpty();
      assertThat(c.served("/alive")).contains("new");
    }
  }
}
