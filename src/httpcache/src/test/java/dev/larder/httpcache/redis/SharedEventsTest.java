package dev.larder.httpcache.redis;

import static dev.larder.support.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.redis.SharedEvents.Failure;
import dev.larder.httpcache.redis.SharedEvents.Lookup;
import dev.larder.httpcache.redis.SharedEvents.Offer;
import dev.larder.httpcache.store.Mark;
import dev.larder.support.LogCapture;
import dev.larder.support.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nodes say of their dealings with a real Redis: to meters, and to the log. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SharedEventsTest {

  @Test
  void lookUpsAndOffers_areToldByTheirResult() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode a = RedisNode.start(redis.url());
        RedisNode b = RedisNode.start(redis.url())) {
      a.settleWith(b);
      Mark old = b.log.mark();
      a.fill("/x", "v1");
      assertThat(a.told).contains(Offer.STORED).doesNotContain(Offer.OUTRUN);
      a.fill("/large", "x".repeat(65 << 10));
      assertThat(a.told).contains(Offer.UNFIT);
      b.told.clear();
      assertThat(b.served("/none")).isEmpty();
      assertThat(b.served("/x")).contains("v1");
      assertThat(b.told).containsExactly(Lookup.MISS, Lookup.HIT);

      a.settleWith(b);
      b.near.clear();
      b.told.clear();
      assertThat(b.served("/x")).isEmpty();
      assertThat(b.told).containsExactly(Lookup.INVALIDATED);
      RedisNode.until(
          () -> {
            a.fill("/x", "v2");
            return b.served("/x").equals(Optional.of("v2"));
          });
      b.near.clear();
      b.fill("/x", "old", old);
      assertThat(b.told).contains(Offer.OUTRUN);
      assertThat(b.commands)
          .contains("eval", "get", "ping", "xadd", "xrange")
          .doesNotContain("xread");
    }
  }

  @Test
  void records_areToldByTheirWay() {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode a = RedisNode.start(redis.url());
        RedisNode b = RedisNode.start(redis.url())) {
      a.told.clear();
      b.told.clear();
      a.settleWith(b);
      assertThat(a.told).containsExactly("sent", "returned");
      assertThat(b.told).containsExactly("received by STREAM");

      b.shared.received("row", List.of(RedisNode.named("g")));
      RedisNode.until(() -> b.told.contains("sent again"));
      assertThat(b.told).contains("received by OUTBOX");
      redis.command("FLUSHALL");
      RedisNode.until(() -> a.told.contains("lost by STREAM"));
      b.shared.outboxLost();
      assertThat(b.told).contains("lost by OUTBOX");
    }
  }

  @Test
  void stateChanges_areOneLineEach_andOneMoreSaysWhy() {
    try (RedisProcess redis = RedisProcess.start();
        LogCapture log = LogCapture.of(RedisInvalidationLog.class);
        RedisNode node =
            RedisNode.start(
                new RedisOptions(
                    redis.url(),
                    Optional.empty(),
                    Optional.empty(),
                    2,
                    64 << 10,
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(1),
                    Duration.ofHours(1)),
                false)) {
      RedisNode.until(() -> log.lines().size() == 1);
      assertThat(node.faults).isEmpty();
      redis.freeze();
      RedisNode.until(() -> log.lines().size() == 2);
      assertThat(node.store.get(key("/x"))).isEmpty();
      assertThat(node.told).contains(Lookup.SKIPPED, Failure.TIMEOUT);
      redis.thaw();
      RedisNode.until(() -> log.lines().size() == 3);

      String out = "WARN Redis is out of use: this node uses its own store and the outbox";
      String in = "INFO Redis is in use: this node follows the log of all nodes";
      assertThat(log.lines()).containsExactly(in, out, in);
      assertThat(node.faults).singleElement().asString().contains("timed out");
    }
  }
}
