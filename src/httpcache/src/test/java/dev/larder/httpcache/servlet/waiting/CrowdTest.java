package dev.larder.httpcache.servlet.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.support.Crowd;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A crowd that comes for one resource which nobody has asked for before. */
class CrowdTest {

  private static final int CLIENTS = 300;
  private static final int THREADS = 20;

  @ParameterizedTest
  @EnumSource
  void aCrowdIsOneCallAndOthersAreAnsweredMeanwhile(Kind kind) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Scene scene =
            Scene.on(kind)
                .waits(AsyncWaits.ALL)
                .threads(THREADS)
                .start(
                    (request, response) -> {
                      if (request.getRequestURI().equals("/slow")) {
                        calls.incrementAndGet();
                        inside.countDown();
                        Scene.pass(go);
                      }
                      response.setHeader("Cache-Control", "max-age=60");
                      response.getWriter().print("body of " + request.getRequestURI());
                    });
        Crowd crowd = Crowd.of(CLIENTS, scene.server.port(), "/slow")) {
      Scene.pass(inside);
      scene.untilParked(CLIENTS - 1);
      for (int i = 0; i < 10; i++) {
        assertThat(scene.http.get("other/" + i).body()).isEqualTo("body of /other/" + i);
      }
      assertThat(crowd.answered()).isZero();
      go.countDown();
      crowd.await(Duration.ofSeconds(20));

      assertThat(crowd.answers()).allMatch(one -> one.startsWith("HTTP/1.1 200"));
      assertThat(crowd.answers()).allMatch(one -> one.endsWith("body of /slow"));
      assertThat(calls).hasValue(1);
    }
  }
}
