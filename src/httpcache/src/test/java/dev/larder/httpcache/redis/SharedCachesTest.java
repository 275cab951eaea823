package dev.larder.httpcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.LogCapture;
import dev.larder.support.RedisProcess;
import io.lettuce.core.RedisChannelHandler;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** The end of what is shared leaves nothing behind, neither threads nor lines in the log. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SharedCachesTest {

  @RepeatedTest(5)
  void end_isQuiet_andLeavesNoThread() {
    try (RedisProcess redis = RedisProcess.start();
        LogCapture lettuce = LogCapture.of(RedisChannelHandler.class)) {
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      RedisNode node = RedisNode.start(redis.url());
      node.fill("/x", "v1");
      node.invalidate();

      node.close();

      assertThat(lettuce.lines()).isEmpty();
      RedisNode.until(() -> threadsOfOurs(before).isEmpty());
    }
  }

  private static Set<String> threadsOfOurs(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> name.matches("(larder|lettuce|parallel|boundedElastic|redis).*"))
        .collect(Collectors.toSet());
  }
}
