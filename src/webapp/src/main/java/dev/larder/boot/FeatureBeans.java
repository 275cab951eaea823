package dev.larder.boot;

import dev.larder.blog.BlogGateway;
import dev.larder.database.Database;
import dev.larder.demo.DemoOrigin;
import dev.larder.post.PostsGateway;
import dev.larder.settings.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;

/** Makes the gateways to other services, and the demo origin if no service is configured. */
@Dependent
class FeatureBeans {

  @Produces
  @Singleton
  static DemoOrigin demoOrigin(Database database, Settings settings) {
    return new DemoOrigin(
        database.dataSource(), Duration.ofMillis(settings.integer("demo.posts.delay.ms")));
  }

  static void close(@Disposes DemoOrigin origin) {
    origin.close();
  }

  @Produces
  @Singleton
  static PostsGateway postsGateway(Settings settings, DemoOrigin demo) {
    URI base = settings.url("posts.service.url").orElseGet(demo::start);
    return new PostsGateway(
        () -> base,
        settings.seconds("posts.timeout"),
        Math.toIntExact(settings.integer("posts.max.bytes")));
  }

  static void close(@Disposes PostsGateway gateway) {
    gateway.close();
  }

  @Produces
  @Singleton
  static BlogGateway blogGateway(Settings settings, DemoOrigin demo) {
    URI feed = settings.url("blog.api.url").orElseGet(() -> demo.start().resolve("/blogs"));
    return new BlogGateway(
        () -> feed,
        settings.seconds("blog.timeout"),
        Math.toIntExact(settings.integer("blog.max.bytes")));
  }

  static void close(@Disposes BlogGateway gateway) {
    gateway.close();
  }
}
