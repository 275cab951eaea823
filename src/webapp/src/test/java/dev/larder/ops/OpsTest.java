package dev.larder.ops;

import static dev.larder.support.HttpProbe.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.caching.Changes;
import dev.larder.security.Writes;
import dev.larder.support.HttpProbe;
import dev.larder.support.LogCapture;
import dev.larder.support.WebServer;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpsTest {

  @Test
  void isHealthyAndNeverKept() throws Exception {
    try (WebServer server = new WebServer().with("/health", new HealthServlet()).start()) {
      HttpResponse<String> response = HttpProbe.get(server.uri("/health"));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("{\"status\":\"healthy\"}");
      assertThat(field(response, "Content-Type")).startsWith("application/json");
      assertThat(field(response, "Cache-Control")).isEqualTo("no-store");
    }
  }

  @Test
  void clearsEveryCacheAndSaysWhoDidIt() throws Exception {
    Counting changes = new Counting();
    try (WebServer server = new WebServer().with(new CacheAdministrationResource(changes)).start();
        LogCapture log = LogCapture.of(CacheAdministrationResource.class)) {
      HttpResponse<String> response = HttpProbe.post(server.uri("/api/cache/clear"));
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("{\"ok\":true}");
      assertThat(changes.all.get()).isEqualTo(1);
      assertThat(log.lines())
          .containsExactly("INFO Every cache cleared by the administrator from 127.0.0.1");
    }
  }

  @Test
  void readingNeverClears() throws Exception {
    Counting changes = new Counting();
    try (WebServer server =
        new WebServer().with(new CacheAdministrationResource(changes)).start()) {
      assertThat(HttpProbe.get(server.uri("/api/cache/clear")).statusCode()).isEqualTo(405);
      assertThat(changes.all.get()).isZero();
    }
  }

  @Test
  void isForThoseWhoMayWrite() throws Exception {
    assertThat(
            CacheAdministrationResource.class
                .getMethod("clear", HttpServletRequest.class)
                .isAnnotationPresent(Writes.class))
        .isTrue();
  }

  private static final class Counting implements Changes {
    private final AtomicInteger all = new AtomicInteger();

    @Override
    public Position position() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Change append(Set<String> groups) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean changedSince(Set<String> groups, Position position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void appendAll() {
      all.incrementAndGet();
    }
  }
}
