package dev.larder.cluster;

import static dev.larder.support.FaultyServer.json;

import dev.larder.support.Answers;
import dev.larder.support.Build;
import dev.larder.support.FaultyProxy;
import dev.larder.support.FaultyServer;
import dev.larder.support.PostgresServer;
import dev.larder.support.RedisProcess;
import dev.larder.support.TestDatabase;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Two nodes of the packaged application, A on Jetty and B on Tomcat, which start at the same time,
 * with one PostgreSQL, one Redis, and one service each of posts and of the blog.
 */
final class Cluster implements AutoCloseable {

  static final String ADMINISTRATOR = Answers.basic("admin", "secret");

  final RedisProcess redis = RedisProcess.start();
  final FaultyServer posts =
      FaultyServer.start(json(200, "{\"title\":\"Bread\",\"content\":\"text\"}"));
  final FaultyServer blog =
      FaultyServer.start(json(200, "[{\"id\":\"p1\",\"title\":\"Of the blog\"}]"));
  final Node a;
  final Node b;
  private final List<Node> started = Collections.synchronizedList(new ArrayList<>());
  private int asked;

  private Cluster(Map<String, String> database) {
    CompletableFuture<Node> onJetty =
        CompletableFuture.supplyAsync(() -> start(Distribution.JETTY, database));
    CompletableFuture<Node> onTomcat =
        CompletableFuture.supplyAsync(() -> start(Distribution.TOMCAT, database));
    boolean whole = false;
    try {
      CompletableFuture.allOf(onJetty, onTomcat).join();
      a = onJetty.join();
      b = onTomcat.join();
      whole = true;
    } finally {
      if (!whole) {
        close();
      }
    }
  }

  /** Starts everything, and waits until the nodes share what they store. */
  static Cluster start() throws InterruptedException {
    Cluster cluster = new Cluster(PostgresServer.shared().newDatabase());
    cluster.awaitSharing();
    return cluster;
  }

  private Node start(Distribution distribution, Map<String, String> database) {
    FaultyProxy wayToRedis = FaultyProxy.to(redis.port());
    StockContainer.Builder builder =
        StockContainer.of(distribution, Build.war())
            .environment("REDIS_URL", "redis://127.0.0.1:" + wayToRedis.port())
            .environment("REDIS_PARTITION_MAX_AGE", "2")
            .environment("POSTS_SERVICE_URL", posts.uri().toString())
            .environment("BLOG_API_URL", blog.uri().toString())
            .environment("BLOG_FETCH_MIN_INTERVAL", "0")
            .environment("LARDER_ORIGIN", "http://" + Node.HOST)
            .environment("ADMIN_USER", "admin")
            .environment("ADMIN_PASSWORD", "secret")
            .environment("DEMO_DATA", "off")
            .readyWhen("/api/users")
            .timeout(Duration.ofMinutes(4)); // both start at the same time
    database.forEach(
        (key, value) -> builder.environment(key.replace('.', '_').toUpperCase(Locale.ROOT), value));
    Node node = new Node(builder.start(), wayToRedis);
    started.add(node);
    return node;
  }

  List<Node> nodes() {
    return List.of(a, b);
  }

  Node other(Node node) {
    return node == a ? b : a;
  }

  /** Waits until each node serves what the other one has stored. */
  void awaitSharing() throws InterruptedException {
    for (Node node : nodes()) {
      TestDatabase.await(
          "the nodes share",
          () -> {
            String path = "/api/user?name=Sharing" + asked++;
            node.get(path);
            return other(node).get(path).field("X-Cache").equals("HIT");
          });
    }
  }

  @Override
  public void close() {
    started.forEach(Node::close);
    redis.close();
    try {
      posts.close();
      blog.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
