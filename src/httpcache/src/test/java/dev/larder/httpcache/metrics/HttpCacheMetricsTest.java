package dev.larder.httpcache.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.CacheStatistics;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.support.Http;
import dev.larder.support.MapStore;
import dev.larder.support.SteppableTime;
import dev.larder.support.embedded.EmbeddedServer;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The meters of a cache that works in front of an application. */
class HttpCacheMetricsTest {

  /** Confirms what it has said, and fails once it is told to. */
  private static final class Application extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private volatile boolean failing;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setHeader("Cache-Control", "max-age=60, stale-if-error=600");
      response.setHeader("ETag", "\"1\"");
      if (failing) {
        response.setStatus(500);
      } else if (request.getHeader("If-None-Match") != null) {
        response.setStatus(304);
      } else if (request.getParameter("private") != null) {
        response.setHeader("Cache-Control", "private");
      } else {
        response.getWriter().print("page");
      }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
      response.setStatus(204);
    }
  }

  private static double count(MeterRegistry registry, String name, String... tags) {
    return registry.get(name).tag("cache", "pages").tags(tags).functionCounter().count();
  }

  /** Waits until so many answers are counted, which may be after the client has the last one. */
  private static void untilAnswered(HttpCache cache, long count) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (answered(cache.statistics()) < count && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  private static long answered(CacheStatistics counted) {
    return counted.hits()
        + counted.stale()
        + counted.revalidated()
        + counted.misses()
        + counted.bypasses();
  }

  @Test
  void meters_haveTheNamesOfMicrometerAndCountWhatClientsGet() {
    Application application = new Application();
    SteppableTime time = new SteppableTime();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (HttpCache cache = HttpCache.builder().name("pages").maxBytes(1 << 20).clock(time).build();
        EmbeddedServer server =
            Kind.TOMCAT
                .server()
                .filter(new CachingFilter(cache), "/*")
                .servlet(application, "/*")
                .start()) {
      new HttpCacheMetrics(cache, Tags.of("region", "eu")).bindTo(registry);
      Http http = server.http();
      http.get("a"); // miss
      http.get("a"); // hit
      http.get("a"); // hit
      time.step(Duration.ofSeconds(61));
      http.get("a"); // revalidated
      time.step(Duration.ofSeconds(61));
      application.failing = true;
      http.get("a"); // stale
      application.failing = false;
      http.get("b?private"); // miss, not stored
      http.post("a", ""); // bypass
      untilAnswered(cache, 7);

      assertThat(count(registry, "cache.gets", "result", "hit", "region", "eu")).isEqualTo(2);
      assertThat(count(registry, "cache.gets", "result", "stale")).isEqualTo(1);
      assertThat(count(registry, "cache.gets", "result", "revalidated")).isEqualTo(1);
      assertThat(count(registry, "cache.gets", "result", "miss")).isEqualTo(2);
      assertThat(count(registry, "cache.puts")).isGreaterThanOrEqualTo(1);
      assertThat(count(registry, "cache.evictions")).isZero();
      assertThat(count(registry, "cache.bypasses")).isEqualTo(1);
      assertThat(count(registry, "cache.not.stored")).isGreaterThanOrEqualTo(1);
      assertThat(count(registry, "cache.invalidations")).isEqualTo(1);
      assertThat(registry.get("cache.size").tag("cache", "pages").gauge().value()).isEqualTo(1);
    }
  }

  @Test
  void twoCaches_haveMetersOfTheirOwn_andAStoreThatDoesNotCountHasNone() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (HttpCache pages =
            HttpCache.builder()
                .name("pages")
                .store(new MapStore())
                .clock(TimeSource.system())
                .build();
        HttpCache api = HttpCache.builder().name("api").maxBytes(1 << 20).build()) {
      new HttpCacheMetrics(pages).bindTo(registry);
      new HttpCacheMetrics(api).bindTo(registry);
      api.invalidate("/a");

      assertThat(count(registry, "cache.invalidations")).isZero();
      assertThat(registry.get("cache.invalidations").tag("cache", "api").functionCounter().count())
          .isEqualTo(1);
      assertThat(registry.find("cache.evictions").tag("cache", "pages").functionCounter()).isNull();
      assertThat(registry.find("cache.evictions").tag("cache", "api").functionCounter())
          .isNotNull();
    }
  }
}
