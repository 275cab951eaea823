package dev.larder.httpcache.redis;

import static dev.larder.support.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.larder.httpcache.redis.SharedEvents.Failure;
import dev.larder.httpcache.redis.SharedEvents.Lookup;
import dev.larder.httpcache.store.CallLeases.Lease;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import dev.larder.support.Build;
import dev.larder.support.FaultyProxy;
import dev.larder.support.FaultyProxy.Fault;
import dev.larder.support.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults of a real Redis of the test's own: nobody sees an error, nobody waits twice. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisFaultsTest {

  /**
   * Waits until what one node stores is served by the other. A node that has just come back may
   * keep the first answers to itself.
   */
  private static void shares(RedisNode one, RedisNode other, String path, String body) {
    RedisNode.until(
        () -> {
          one.fill(path, body);
          return other.served(path).equals(Optional.of(body));
        });
  }

  private static void settle(RedisNode... nodes) {
    for (RedisNode one : nodes) {
      for (RedisNode other : nodes) {
        if (one != other) {
          one.settleWith(other);
        }
      }
    }
  }

  @Test
  void redisThatIsNotThereAtTheStart_isTakenUpWhenItComes() {
    int port = RedisProcess.freePort();
    try (RedisNode node = RedisNode.start(RedisNode.options("redis://127.0.0.1:" + port), false)) {
      node.fill("/x", "v1");
      assertThat(node.served("/x")).contains("v1");
      assertThat(node.shared.isWhole()).isFalse();
      try (RedisProcess redis = RedisProcess.startOn(port)) {
        node.awaitWhole();
        node.fill("/y", "v1");
        assertThat(redis.size()).isEqualTo(2);
      }
    }
  }

  @Test
  void frozenRedis_costsOneTimeoutAndThenNothing() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode node = RedisNode.start(RedisNode.strict(redis.url()), false)) {
      node.awaitWhole();
      node.fill("/x", "v1");
      redis.freeze();
      long start = System.nanoTime();
      assertThat(node.store.get(key("/unknown"))).isEmpty();
      assertThat(node.served("/x")).contains("v1");
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(2).toNanos());
      RedisNode.until(() -> !node.shared.isWhole());
      long later = System.nanoTime();
      for (int i = 0; i < 1000; i++) {
        assertThat(node.store.get(key("/unknown"))).isEmpty();
        node.fill("/y", "v1");
        node.invalidate();
      }
      assertThat(System.nanoTime() - later).isLessThan(Duration.ofSeconds(10).toNanos());
      redis.thaw();
      node.awaitWhole();
      RedisNode.until(() -> node.shared.unplaced() == 0);
      assertThat(node.served("/x")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void faultOnTheWay_isNoError_andPassesBy(Fault fault) {
    try (RedisProcess redis = RedisProcess.start();
        FaultyProxy proxy = FaultyProxy.to(redis.port());
        RedisNode a =
            RedisNode.start(RedisNode.strict("redis://127.0.0.1:" + proxy.port()), false);
        RedisNode b = RedisNode.start(redis.url())) {
      a.awaitWhole();
      b.fill("/x", "v1");
      Mark before = b.log.mark();
      proxy.become(fault);
      long start = System.nanoTime();
      a.invalidate(); // the record has to be appended again
      assertThat(a.served("/x")).isEmpty();
      a.fill("/y", "v1");
      assertThat(a.served("/y")).contains("v1");
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(5).toNanos());
      RedisNode.until(() -> !a.shared.isWhole());
      proxy.become(Fault.NONE);
      a.awaitWhole();
      b.awaitDead(before);
      assertThat(b.served("/x")).isEmpty();
      RedisNode.until(() -> a.shared.unplaced() == 0);
      b.fill("/z", "v2");
      RedisNode.until(() -> a.served("/z").isPresent());
    }
  }

  @Test
  void wrongPassword_leavesTheNearTier_andTheRightOneBringsBoth() {
    try (RedisProcess redis = RedisProcess.start("--requirepass", "secret");
        RedisNode wrong =
            RedisNode.start(RedisNode.strict("redis://:wrong@127.0.0.1:" + redis.port()), false);
        RedisNode right =
            RedisNode.start(RedisNode.strict("redis://:secret@127.0.0.1:" + redis.port()), false)) {
      right.awaitWhole();
      RedisNode.until(() -> !wrong.faults.isEmpty());
      assertThat(wrong.shared.isWhole()).isFalse();
      wrong.fill("/x", "v1");
      assertThat(wrong.served("/x")).contains("v1");
      assertThat(wrong.faults).noneMatch(fault -> fault.contains("secret"));
    }
  }

  /** The oldest that is supported, and the one of the machine. */
  private enum Server {
    BUNDLED,
    INSTALLED;

    String path() {
      Optional<String> path =
          this == BUNDLED ? Optional.of(RedisProcess.BUNDLED) : RedisProcess.installed();
      assumeThat(path).as("a redis-server that is installed on this machine").isPresent();
      return path.orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void scriptForContainers_startsEachServer(Server server) {
    try (RedisProcess redis = RedisProcess.startByScript(server.path(), "secret");
        RedisNode node =
            RedisNode.start(
                RedisNode.options("redis://larder:secret@127.0.0.1:" + redis.port()), false)) {
      node.awaitWhole();
    }
  }

  /**
   * The access rights of docs/operations/nodes.md are enough, and each server knows all that it
   * names.
   */
  @ParameterizedTest
  @EnumSource
  void userWithTheDocumentedRights_canDoEverything(Server server) throws IOException {
    String rights =
        Files.readString(Build.root().resolve("docs/operations/nodes.md"))
            .replaceFirst("(?s).*\\nuser larder on >… ([^`]*)```.*", "$1");
    List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", "larder", "on", ">secret"));
    command.addAll(List.of(rights.strip().split("\\s+")));
    try (RedisProcess redis = RedisProcess.startServer(server.path())) {
      assertThat(redis.command(command.toArray(String[]::new))).isEqualTo("+OK");
      RedisOptions given = RedisNode.options(redis.url());
      RedisOptions options =
          new RedisOptions(
              given.url(),
              Optional.of("larder"),
              Optional.of("secret"),
              given.connections(),
              given.maxEntryBytes(),
              given.commandTimeout(),
              given.partitionMaxAge(),
              given.retention());
      try (RedisNode a = RedisNode.start(options, false);
          RedisNode b = RedisNode.start(options, false)) {
        a.awaitWhole();
        b.awaitWhole();
        settle(a, b);
        a.fill("/x", "v1");
        assertThat(b.served("/x")).contains("v1");
        b.store.remove(key("/x"));
        a.store.clear();
        assertThat(redis.size()).isEqualTo(1);
        Lease lease = a.shared.leases().take(key("/x"), RedisNode.PATIENCE);
        Duration renewed = Duration.ofMillis(RedisLeases.LIFE_MILLIS + 500);
        assertThat(b.shared.leases().take(key("/x"), renewed).waited()).isTrue();
        assertThat(redis.command("EXISTS", RedisLeases.name(key("/x")))).isEqualTo(":1");
        lease.giveBack();
        RedisNode.until(() -> redis.size() == 1);
        assertThat(redis.command("ACL", "LOG")).as("what was refused").isEqualTo("*0");
        assertThat(a.faults).noneMatch(fault -> fault.contains("NOPERM"));
        assertThat(b.faults).noneMatch(fault -> fault.contains("NOPERM"));
      }
    }
  }

  /** What keeps a server from taking writes, and what ends that. */
  private enum Refusal {
    FULL("maxmemory"),
    LACKS_REPLICAS("min-replicas-to-write");

    private final String setting;

    Refusal(String setting) {
      this.setting = setting;
    }

    void set(RedisProcess redis, String value) {
      redis.command("CONFIG", "SET", setting, value);
    }
  }

  @ParameterizedTest
  @EnumSource
  void redisThatRefusesWrites_getsFew_andIsSteadilyOutOfUse(Refusal refusal) {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode a = RedisNode.start(redis.url());
        RedisNode b = RedisNode.start(redis.url())) {
      settle(a, b);
      shares(a, b, "/near", "v1");
      a.fill("/far", "v1");
      Mark before = b.log.mark();
      refusal.set(redis, "1");
      for (int i = 0; i < 2000; i++) {
        a.invalidate();
        assertThat(a.shared.leases().take(key("/" + i), RedisNode.PATIENCE)).isNotNull();
      }
      RedisNode.until(() -> !a.shared.isWhole());
      a.told.clear();
      RedisNode.until(
          () -> {
            assertThat(a.shared.isWhole()).isFalse();
            return Collections.frequency(a.told, Failure.REFUSED) >= 4;
          });
      assertThat(a.told).doesNotContain("sent", "sent again");
      assertThat(a.faults).anyMatch(fault -> fault.startsWith("Redis refuses writes"));
      // nor is it read: what the nodes write does not reach it
      RedisNode.until(() -> !b.shared.isWhole());
      assertThat(b.served("/far")).isEmpty();
      a.fill("/y", "v1");
      assertThat(a.served("/y")).contains("v1");
      refusal.set(redis, "0");
      a.awaitWhole();
      b.awaitDead(before);
      RedisNode.until(() -> a.shared.unplaced() == 0);
    }
  }

  @Test
  void nodeOfACluster_isNamedAndNeverUsed() {
    try (RedisProcess redis = RedisProcess.start("--cluster-enabled", "yes");
        RedisNode node = RedisNode.start(RedisNode.options(redis.url()), false)) {
      RedisNode.until(
          () -> node.faults.stream().anyMatch(fault -> fault.contains("a Redis Cluster")));
      node.told.clear();
      RedisNode.until(
          () -> {
            assertThat(node.shared.isWhole()).isFalse();
            return node.told.size() >= 4;
          });
      node.fill("/x", "v1");
      assertThat(node.served("/x")).contains("v1");
      assertThat(node.told).doesNotContain("sent", "sent again");
    }
  }

  /** How many connections it has ever had, with the one that asks. */
  private static long connectionsOf(RedisProcess redis) {
    return Long.parseLong(redis.command("CLIENT", "ID").substring(1));
  }

  @Test
  void oneLateAnswer_costsNoConnection() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode node = RedisNode.start(RedisNode.strict(redis.url()), false)) {
      node.awaitWhole();
      long connections = connectionsOf(redis);
      redis.command("CLIENT", "PAUSE", "150");
      assertThat(node.store.get(key("/unknown"))).isEmpty();
      assertThat(node.told).contains(Failure.TIMEOUT);
      // nobody waits a second time; then it is asked again, by the same connections
      RedisNode.until(
          () -> {
            node.told.clear();
            assertThat(node.store.get(key("/unknown"))).isEmpty();
            return node.told.contains(Lookup.MISS);
          });
      assertThat(node.faults).noneMatch(fault -> fault.contains("does not answer"));
      assertThat(connectionsOf(redis)).as("with the two of this test").isEqualTo(connections + 2);
    }
  }

  @Test
  void redisThatIsAlwaysLate_goesOutOfUse() {
    try (RedisProcess redis = RedisProcess.start();
        FaultyProxy proxy = FaultyProxy.to(redis.port());
        RedisNode node =
            RedisNode.start(RedisNode.strict("redis://127.0.0.1:" + proxy.port()), false)) {
      node.awaitWhole();
      proxy.become(Fault.LATENCY);
      RedisNode.until(
          () -> {
            assertThat(node.store.get(key("/unknown"))).isEmpty();
            return node.faults.stream()
                .anyMatch(
                    fault ->
                        fault.startsWith("Redis is too slow")
                            || fault.startsWith("Redis does not answer"));
          });
      RedisNode.until(() -> !node.shared.isWhole());
      proxy.become(Fault.NONE);
      node.awaitWhole();
    }
  }

  @Test
  void flush_dropsTheNearTierAndRepeatsOwnRecords() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode a = RedisNode.start(redis.url());
        RedisNode b = RedisNode.start(redis.url())) {
      settle(a, b);
      a.fill("/x", "v1");
      b.fill("/y", "v1");
      Mark before = a.log.mark();
      redis.command("FLUSHALL");
      // before anybody has noticed, and after: no entry that was marked in the lost stream is kept
      a.fill("/late", "old", before);
      RedisNode.until(() -> a.served("/x").isEmpty() && b.served("/y").isEmpty());
      a.fill("/late", "old", before);
      RedisNode.until(() -> a.shared.unplaced() == 0 && b.shared.unplaced() == 0);
      assertThat(redis.size()).isEqualTo(1);
      assertThat(Long.parseLong(redis.command("XLEN", RedisStream.KEY).substring(1)))
          .isGreaterThan(2);
      shares(a, b, "/x", "v2");
      try (RedisNode c = RedisNode.start(redis.url())) {
        assertThat(c.served("/late")).isEmpty();
        assertThat(c.served("/x")).contains("v2");
      }
    }
  }

  @Test
  void redisThatComesBackEmpty_isAFlush() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode a = RedisNode.start(redis.url());
        RedisNode b = RedisNode.start(redis.url())) {
      settle(a, b);
      b.fill("/x", "v1");
      Mark before = b.log.mark();
      redis.kill();
      a.invalidate();
      redis.startAgain();
      b.awaitDead(before);
      assertThat(b.served("/x")).isEmpty();
      a.awaitWhole();
      b.awaitWhole();
      RedisNode.until(() -> a.shared.unplaced() == 0);
      shares(a, b, "/x", "v2");
    }
  }

  @Test
  void cutOffNode_servesNearEntriesOnlyForAWhile() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode node =
            RedisNode.start(RedisNode.options(redis.url(), Duration.ofSeconds(1)), false)) {
      node.awaitWhole();
      Mark old = node.log.mark();
      List<Group> groups = List.of(RedisNode.named("g"));
      assertThat(node.log.since(groups, old)).isEqualTo(Validity.VALID);
      redis.freeze();
      RedisNode.until(() -> node.log.since(groups, old) == Validity.STALE);
      assertThat(node.log.since(groups, node.log.mark())).isEqualTo(Validity.VALID);
      redis.thaw();
      RedisNode.until(() -> node.log.since(groups, old) == Validity.VALID);
    }
  }

  @Test
  void corruptedValue_isAMissAndGoes() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode a = RedisNode.start(redis.url());
        RedisNode b = RedisNode.start(redis.url())) {
      settle(a, b);
      a.fill("/x", "v1");
      redis.command("SETRANGE", RedisStore.name(key("/x")), "80", "broken");
      assertThat(b.served("/x")).isEmpty();
      assertThat(redis.size()).isEqualTo(1);
      a.fill("/y", "v1");
      redis.command("RENAME", RedisStore.name(key("/y")), RedisStore.name(key("/x")));
      assertThat(b.served("/x")).as("the entry of another key").isEmpty();
    }
  }

  @Test
  void rowOfAWriterThatDied_killsNearAndFar_andIsAppendedByWhoReadsIt() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode a = RedisNode.start(redis.url());
        RedisNode b = RedisNode.start(redis.url())) {
      settle(a, b);
      Mark before = b.log.mark();
      b.fill("/x", "old");
      // A has read the outbox; the writer has appended nothing
      a.shared.received("row", List.of(RedisNode.named("g")));
      assertThat(a.served("/x")).isEmpty();
      b.fill("/y", "old", before);
      assertThat(a.served("/y")).isEmpty();
      b.awaitDead(before); // A has appended it in the writer's place
      RedisNode.until(() -> a.shared.unplaced() == 0);
      assertThat(a.served("/y")).isEmpty();
      assertThat(b.served("/y")).isEmpty();
      // B comes to the row itself: it is known
      Mark then = b.log.mark();
      b.shared.received("row", List.of(RedisNode.named("g")));
      assertThat(b.log.since(List.of(RedisNode.named("g")), then)).isEqualTo(Validity.VALID);
    }
  }

  @Test
  void farTier_isReadOnlyAfterTheOutbox() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode a = RedisNode.start(redis.url());
        RedisNode c = RedisNode.start(RedisNode.options(redis.url()), true)) {
      a.fill("/x", "v1");
      c.awaitWhole();
      assertThat(c.served("/x")).isEmpty();
      c.shared.outboxRead();
      assertThat(c.served("/x")).contains("v1");
    }
  }

  @Test
  void clearing_reachesEveryNode() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode a = RedisNode.start(redis.url());
        RedisNode b = RedisNode.start(redis.url())) {
      settle(a, b);
      a.fill("/x", "v1");
      assertThat(b.served("/x")).contains("v1");
      a.log.append(List.of(new Group.All()), Strength.HARD);
      assertThat(a.served("/x")).isEmpty();
      RedisNode.until(() -> b.served("/x").isEmpty());
    }
  }

  @Test
  void everyKeyButTheLog_hasATimeToLive() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode node = RedisNode.start(redis.url())) {
      for (int i = 0; i < 300; i++) {
        node.fill("/" + i, "v1", Duration.ofSeconds(20));
        assertThat(node.shared.leases().take(key("/lease-" + i), RedisNode.PATIENCE)).isNotNull();
      }
      assertThat(redis.command("EXISTS", RedisStore.name(key("/299")))).isEqualTo(":1");
      // a key that does not expire has a time of -1
      String others =
          """
          local found = {}
          for _, key in ipairs(redis.call('KEYS', '*')) do
            local left = redis.call('TTL', key)
            if left < 0 or left > 20 then table.insert(found, key) end
          end
          return redis.status_reply(table.concat(found, ' '))
          """;
      assertThat(redis.command("EVAL", others, "0")).isEqualTo("+" + RedisStream.KEY);
    }
  }
}
