package dev.larder.httpcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.support.Http;
import dev.larder.support.RedisProcess;
import dev.larder.support.embedded.EmbeddedServer;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What application code invalidates on one node is invalid on the others, with a real Redis. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class HttpCacheOnNodesTest {

  private static RedisProcess redis;

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void empty() {
    redis.command("FLUSHALL");
  }

  private static final class Counting extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setHeader("Cache-Control", "max-age=600");
      response.setHeader("Cache-Groups", "\"pages\"");
      response.getWriter().print("call " + calls.incrementAndGet());
    }
  }

  private static final class Site implements AutoCloseable {

    private final RedisNode node = RedisNode.start(redis.url());
    private final HttpCache cache =
        HttpCache.builder().store(node.store).log(node.log).clock(node.time).build();
    private final EmbeddedServer server;
    private final Http http;

    Site(HttpServlet application) {
      server =
          Kind.JETTY
              .server()
              .filter(RedisLeasesTest::asOneSite, "/*")
              .filter(new CachingFilter(cache), "/*")
              .servlet(application, "/*")
              .start();
      http = server.http();
    }

    @Override
    public void close() {
      server.close();
      cache.close();
      node.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"target", "groups", "all"})
  void invalidationOnOneNode_reachesTheOther(String what) {
    Counting application = new Counting();
    try (Site a = new Site(application);
        Site b = new Site(application)) {
      assertThat(a.http.get("x").body()).isEqualTo("call 1");
      RedisNode.until(() -> b.http.get("x").field("X-Cache").orElseThrow().equals("HIT"));
      String shared = b.http.get("x").body();

      switch (what) {
        case "target" -> a.cache.invalidate("/x");
        case "groups" -> a.cache.invalidateGroups("pages");
        default -> a.cache.clear();
      }

      assertThat(a.http.get("x").body()).isNotEqualTo("call 1").isNotEqualTo(shared);
      RedisNode.until(() -> !b.http.get("x").body().equals(shared));
    }
  }
}
