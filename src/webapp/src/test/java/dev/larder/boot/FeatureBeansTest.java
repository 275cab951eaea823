package dev.larder.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.blog.BlogGateway;
import dev.larder.demo.DemoOrigin;
import dev.larder.post.PostsGateway;
import dev.larder.settings.Settings;
import dev.larder.support.LogCapture;
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
  private final LogCapture starts = LogCapture.of(DemoOrigin.class);

  @AfterEach
  void close() {
    starts.close();
    demo.close();
    database.dispose();
  }

  @Test
  void configuredServicesNeedNoDemo() {
    Settings settings =
        settings(
            Map.of(
                "posts.service.url", "http://posts.example",
                "blog.api.url", "http://blog.example/feed"));
    try (PostsGateway posts = FeatureBeans.postsGateway(settings, demo);
        BlogGateway blog = FeatureBeans.blogGateway(settings, demo)) {
      assertThat(posts).isNotNull();
      assertThat(blog).isNotNull();
      assertThat(starts.lines()).isEmpty();
    }
  }

  @Test
  void oneDemoPlaysAllThatIsNotConfigured() {
    Settings settings = settings(Map.of());
    try (PostsGateway posts = FeatureBeans.postsGateway(settings, demo);
        BlogGateway blog = FeatureBeans.blogGateway(settings, demo)) {
      assertThat(posts).isNotNull();
      assertThat(blog).isNotNull();
      assertThat(starts.lines()).hasSize(1);
    }
  }

  @Test
  void theDemoPlaysOneServiceBesideAnotherThatIsConfigured() {
    Settings settings = settings(Map.of("posts.service.url", "http://posts.example"));
    try (BlogGateway blog = FeatureBeans.blogGateway(settings, demo)) {
      assertThat(blog).isNotNull();
      assertThat(starts.lines()).hasSize(1);
    }
  }

  private static Settings settings(Map<String, String> urls) {
    Map<String, String> others =
        Map.of(
            "posts.timeout", "5",
            "posts.max.bytes", "1024",
            "blog.timeout", "5",
            "blog.max.bytes", "1024");
    return Settings.read(
        key -> Optional.ofNullable(urls.getOrDefault(key, others.getOrDefault(key, ""))));
  }
}
