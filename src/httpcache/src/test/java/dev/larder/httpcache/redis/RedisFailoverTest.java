package dev.larder.httpcache.redis;

import static dev.larder.support.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.redis.SharedEvents.Failure;
import dev.larder.httpcache.store.Mark;
import dev.larder.support.FaultyProxy;
import dev.larder.support.FaultyProxy.Fault;
import dev.larder.support.RedisProcess;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another Redis takes the place of the one that nodes know: a replica, or one that still loads. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisFailoverTest {

  /** What one server has comes to the other. */
  private static void replicate(RedisProcess primary, RedisProcess replica) {
    replica.command("REPLICAOF", "127.0.0.1", Integer.toString(primary.port()));
    awaitReplicated(primary, replica);
  }

  private static void awaitReplicated(RedisProcess primary, RedisProcess replica) {
    RedisNode.until(
        () ->
            primary.size() == replica.size()
                && primary
                    .command("XLEN", RedisStream.KEY)
                    .equals(replica.command("XLEN", RedisStream.KEY)));
  }

  @Test
  void replicaThatLacksTheLastRecords_takesOver_andNoOldBodyIsServed() {
    try (RedisProcess primary = RedisProcess.start();
        RedisProcess replica = RedisProcess.start();
        FaultyProxy address = FaultyProxy.to(primary.port());
        RedisNode a = RedisNode.start("redis://127.0.0.1:" + address.port());
        RedisNode b = RedisNode.start("redis://127.0.0.1:" + address.port())) {
      a.settleWith(b);
      b.settleWith(a);
      a.fill("/x", "old");
      a.fill("/y", "old");
      assertThat(b.served("/x")).contains("old");
      replicate(primary, replica);
      assertThat(replica.command("EXISTS", RedisStore.name(key("/y")))).isEqualTo(":1");

      replica.command("REPLICAOF", "NO", "ONE"); // whatever comes now is lost
      a.settleWith(b);
      Mark lost = b.log.mark();
      b.fill("/x", "newer");
      primary.kill();
      address.become(Fault.RESET);
      RedisNode.until(() -> !a.shared.isWhole() && !b.shared.isWhole());
      assertThat(a.served("/x")).isEmpty();
      assertThat(b.served("/x")).contains("newer");
      a.invalidate(); // acknowledged while there is no Redis
      assertThat(a.served("/x")).isEmpty();

      address.moveTo(replica.port());
      address.become(Fault.NONE);
      b.awaitDead(lost);
      a.awaitWhole();
      b.awaitWhole();
      RedisNode.until(() -> a.shared.unplaced() == 0 && b.shared.unplaced() == 0);
      try (RedisNode c = RedisNode.start("redis://127.0.0.1:" + address.port())) {
        for (RedisNode node : new RedisNode[] {a, b, c}) {
          assertThat(node.served("/x")).isEmpty();
          assertThat(node.served("/y")).isEmpty();
        }
        assertThat(a.told).contains("lost by STREAM", "sent again");
        RedisNode.until(
            () -> {
              a.fill("/x", "newest");
              return b.served("/x").equals(Optional.of("newest"))
                  && c.served("/x").equals(Optional.of("newest"));
            });
      }
    }
  }

  @Test
  void replica_refusesRecords_andIsTakenUpWhenItIsPromoted() {
    try (RedisProcess primary = RedisProcess.start();
        RedisProcess replica = RedisProcess.start();
        RedisNode a = RedisNode.start(primary.url())) {
      a.fill("/x", "v1");
      replicate(primary, replica);
      try (RedisNode node = RedisNode.start(RedisNode.options(replica.url()), false)) {
        RedisNode.until(() -> !node.faults.isEmpty());
        assertThat(node.told).contains(Failure.REFUSED);
        assertThat(node.faults).singleElement().asString().contains("READONLY");
        assertThat(node.shared.isWhole()).isFalse();
        assertThat(node.served("/x")).as("its log is not followed").isEmpty();
        node.fill("/x", "v2");
        node.invalidate();
        assertThat(node.served("/x")).isEmpty();
        primary.kill();
        replica.command("REPLICAOF", "NO", "ONE");
        node.awaitWhole();
        RedisNode.until(() -> node.shared.unplaced() == 0);
        assertThat(node.served("/x")).isEmpty();
      }
    }
  }

  @Test
  void redisThatStillLoads_isNotWaitedFor(@TempDir Path folder) {
    // it answers while it loads, after every 2 MB
    String[] options = {
      "--dir", folder.toString(), "--rdbcompression", "no", "--key-load-delay", "150000"
    };
    try (RedisProcess redis = RedisProcess.start(options)) {
      try (RedisNode before = RedisNode.start(redis.url())) {
        before.fill("/x", "v1");
      }
      redis.command(
          "EVAL", "for i=1,20 do redis.call('SET','other:'..i,string.rep('x',2097152)) end", "0");
      assertThat(redis.command("SAVE")).isEqualTo("+OK");
      redis.kill();
      redis.startAgain();
      try (RedisNode node = RedisNode.start(RedisNode.options(redis.url()), false)) {
        // LOADING, or nothing in time
        RedisNode.until(() -> node.told.stream().anyMatch(Failure.class::isInstance));
        node.fill("/y", "v1");
        assertThat(node.served("/y")).contains("v1");
        assertThat(node.shared.isWhole()).isFalse();
        node.awaitWhole();
        assertThat(node.served("/x")).contains("v1");
      }
    }
  }
}
