package dev.larder.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.demo.DemoOrigin;
import dev.larder.platform.Settings;
import dev.larder.post.PostsGateway;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The demo origin plays what is not configured, and nothing else. */
class FeatureBeansTest {

  private final JdbcConnectionPool database =
      JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
  private final DemoOrigin demo = new DemoOrigin(database, Duration.ZERO);

  @AfterEach
  void close() {
    demo.close();
    database.dispose();
  }

  @Test
  void aConfiguredServiceNeedsNoDemo() {
    try (PostsGateway gateway =
        FeatureBeans.postsGateway(posts(Optional.of("http://posts.example")), demo)) {
      assertThat(gateway).isNotNull();
      URI startedNow = demo.start();
      assertThat(startedNow).isNotNull();
    }
  }

  @Test
  void theDemoStartsForAServiceThatIsNotConfigured() {
    try (PostsGateway gateway = FeatureBeans.postsGateway(posts(Optional.empty()), demo)) {
      assertThat(gateway).isNotNull();
      assertThatThrownBy(demo::start).hasMessageContaining("started already");
    }
  }

  private static Settings posts(Optional<String> url) {
    Map<String, String> others = Map.of("posts.timeout", "5", "posts.max.bytes", "1024");
    return Settings.read(
        key -> "posts.service.url".equals(key) ? url : Optional.ofNullable(others.get(key)));
  }
}
