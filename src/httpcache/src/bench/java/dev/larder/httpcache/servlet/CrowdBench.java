package dev.larder.httpcache.servlet;

import dev.larder.httpcache.servlet.waiting.AsyncWaits;
import dev.larder.support.Crowd;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import dev.larder.support.Http;
import dev.larder.support.SteppableTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;


/**
 * 2,000 clients at one cold resource that takes 2 s, with 30 threads. Not part of the build, since
 * its figures want an idle machine: {@code mvn surefire:test -Dtest=CrowdBench}.
 */
class CrowdBench {

  private static final int CLIENTS = 2_000;

  /** With a filter behind the cache no dispatch is safe; then only virtual threads wait for all. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, SAFE, max-age=60", "JETTY, SAFE, max-age=60",
    "TOMCAT, SAFE, max-age=1", "JETTY, SAFE, max-age=1",
    "TOMCAT, ALL, max-age=60", "JETTY, ALL, max-age=60",
  })
  void slowestOfTheCrowdAndOfTheOthers(Kind kind, AsyncWaits waits, String directives)
      throws Exception {
    measure(Scene.on(kind).waits(waits).threads(30), kind + " " + waits, directives);
  }

  @ParameterizedTest
  @EnabledForJreRange(min = JRE.JAVA_21)
  @CsvSource({"TOMCAT, max-age=60", "JETTY, max-age=60", "TOMCAT, max-age=1", "JETTY, max-age=1"})
  void onVirtualThreads(Kind kind, String directives) throws Exception {
    measure(
        Scene.on(kind)
            .virtualThreads()
            .behind((request, response, chain) -> chain.doFilter(request, response)),
        kind + " virtual",
        directives);
  }

  private static void measure(Scene.Builder builder, String what, String directives)
      throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Duration slowestOther = Duration.ZERO;
    try (Scene scene =
            builder.start(
                    (request, response) -> {
                      if (request.getRequestURI().equals("/slow")) {
                        calls.incrementAndGet();
                        inside.countDown();
                        assertThat(never.await(2, TimeUnit.SECONDS)).isFalse();
                      }
                      response.setHeader("Cache-Control", directives);
                      response.getWriter().print(request.getRequestURI());
                    });
        Crowd crowd = Crowd.of(CLIENTS, scene.server.port(), "/slow")) {
      Thread clock = ticking(scene.time);
      Scene.pass(inside);
      for (int i = 0; i < 50; i++) {
        Http.Response other = scene.http.get("other/" + i);
        slowestOther = slowestOther.compareTo(other.took()) < 0 ? other.took() : slowestOther;
      }
      crowd.await(Duration.ofSeconds(60));
      clock.interrupt();
      System.out.printf(
          "%s, %s: %d clients, %d calls, slowest %d ms; slowest of 50 others %d ms%n",
          what, directives, CLIENTS, calls.get(), crowd.slowest().toMillis(), slowestOther.toMillis());
      assertThat(crowd.answers()).allMatch(one -> one.startsWith("HTTP/1.1 200"));
      assertThat(calls).hasValueLessThan(10);
    }
  }

  /** Lets a clock run in real time until the thread is interrupted. */
  private static Thread ticking(SteppableTime time) {
    Thread thread =
        new Thread(
            () -> {
              long last = System.nanoTime();
              while (!Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(5_000_000);
                long now = System.nanoTime();
                time.step(Duration.ofNanos(now - last));
                last = now;
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
