package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Crowd;
import dev.larder.support.EmbeddedServer.Kind;
import dev.larder.support.Http;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * 2,000 clients at one cold resource that takes 2 s, with 30 threads. Not part of the build, since
 * its figures want an idle machine: {@code mvn surefire:test -Dtest=CrowdBench}.
 */
class CrowdBench {

  private static final int CLIENTS = 2_000;

  @ParameterizedTest
  @EnumSource
  void slowestOfTheCrowdAndOfTheOthers(Kind kind) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Duration slowestOther = Duration.ZERO;
    try (Scene scene =
            Scene.on(kind)
                .waits(AsyncWaits.ALL)
                .threads(30)
                .start(
                    (request, response) -> {
                      if (request.getRequestURI().equals("/slow")) {
                        calls.incrementAndGet();
                        inside.countDown();
                        assertThat(never.await(2, TimeUnit.SECONDS)).isFalse();
                      }
                      response.setHeader("Cache-Control", "max-age=60");
                      response.getWriter().print(request.getRequestURI());
                    });
        Crowd crowd = Crowd.of(CLIENTS, scene.server.port(), "/slow")) {
      Scene.pass(inside);
      for (int i = 0; i < 50; i++) {
        Http.Response other = scene.http.get("other/" + i);
        slowestOther = slowestOther.compareTo(other.took()) < 0 ? other.took() : slowestOther;
      }
      crowd.await(Duration.ofSeconds(20));
      System.out.printf(
          "%s: %d clients, %d call, slowest %d ms; slowest of 50 others %d ms%n",
          kind, CLIENTS, calls.get(), crowd.slowest().toMillis(), slowestOther.toMillis());
      assertThat(crowd.answers()).allMatch(one -> one.startsWith("HTTP/1.1 200"));
      assertThat(calls).hasValue(1);
    }
  }
}
