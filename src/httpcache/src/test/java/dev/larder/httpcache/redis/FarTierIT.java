package dev.larder.httpcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.RedisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A flood of answers that are soon of no use leaves nothing behind in a real Redis. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class FarTierIT {

  private static final int URLS = 100_000;
  private static final int THREADS = 4;
  private static final int NEAR = 10_000;
  private static final Duration LIFETIME = Duration.ofSeconds(3);
  private static final long SOME_MEMORY = 1 << 20;

  private static final String USED =
      "return tonumber(string.match(redis.call('INFO', 'memory'), 'used_memory:(%d+)'))";

  @Test
  void hundredThousandUrls_leaveNeitherKeysNorMemoryBehind() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        RedisNode node = RedisNode.start(redis.url())) {
      node.fill("/first", "text", Duration.ofMillis(1));
      RedisNode.until(() -> redis.size() == 1);
      long memory = used(redis);

      long start = System.nanoTime();
      flood(node);
      long keys = redis.size();
      long most = used(redis);
      assertThat(keys).isGreaterThan(URLS / 20);
      assertThat(most).isGreaterThan(memory + 2 * SOME_MEMORY);
      long filled = System.nanoTime();

      RedisNode.until(() -> redis.size() == 1);
      RedisNode.until(() -> used(redis) < memory + SOME_MEMORY);
      System.out.printf(
          "far tier: %d URLs in %.1f s, then %d keys and %d KiB more than before; "
              + "%.1f s later 1 key and %d KiB more%n",
          URLS,
          (filled - start) / 1e9,
          keys,
          (most - memory) >> 10,
          (System.nanoTime() - filled) / 1e9,
          (used(redis) - memory) >> 10);
    }
  }

  private static void flood(RedisNode node) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread;
        running.add(threads.submit(() -> flood(node, first)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void flood(RedisNode node, int first) {
    for (int url = first; url < URLS; url += THREADS) {
      node.fill("/flood/" + url, "text", LIFETIME);
      if (url % NEAR == 0) {
        node.near.clear();
      }
    }
  }

  private static long used(RedisProcess redis) {
    return Long.parseLong(redis.command("EVAL", USED, "0").substring(1));
  }
}
