package dev.larder.httpcache.servlet.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lifetimes that end at different times, and refreshes before the end. */
class SpreadingScenarioTest {

  private static final Pattern TTL = Pattern.compile("ttl=(-?\\d+)");

  private final AtomicInteger calls = new AtomicInteger();

  private static void answer(HttpServletResponse response, int body) throws IOException {
    response.setHeader("Cache-Control", "max-age=100");
    response.getWriter().print(body);
  }

  private static boolean isHit(Http.Response response, String body) {
    return response.body().equals(body) && response.field("X-Cache").orElse("").equals("HIT");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAskedForNearItsEndIsFetchedAgainWhileItIsServed(Kind kind) throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Scene scene =
        Scene.on(kind)
            .setting("cache.refresh.early", 20)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  if (call == 2) {
                    inside.countDown();
                    Scene.pass(go);
                  }
                  answer(response, call);
                })) {
      scene.http.get("a");
      scene.time.step(79_000);
      assertThat(isHit(scene.http.get("a"), "1")).isTrue();
      assertThat(calls).hasValue(1);
      scene.time.step(2000);
      assertThat(isHit(scene.http.get("a"), "1")).isTrue();
      Scene.pass(inside);
      for (int i = 0; i < 10; i++) {
        assertThat(isHit(scene.http.get("a"), "1")).isTrue();
      }
      go.countDown();
      Scene.until(() -> isHit(scene.http.get("a"), "2"));
      scene.time.step(50_000);
      assertThat(isHit(scene.http.get("a"), "2")).isTrue();
      assertThat(calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterAFailureThereIsNoOtherAttemptForAWhile(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .setting("cache.refresh.early", 20)
            .start(
                (request, response) -> {
                  int call = calls.incrementAndGet();
                  if (call == 2) {
                    response.sendError(500);
                  } else {
                    answer(response, call);
                  }
                })) {
      scene.http.get("a");
      scene.time.step(85_000);
      assertThat(isHit(scene.http.get("a"), "1")).isTrue();
      Scene.until(() -> calls.get() == 2);
      // the attempt is over when the next one is not made any more
      for (int i = 0; i < 10; i++) {
        assertThat(isHit(scene.http.get("a"), "1")).isTrue();
      }
      assertThat(calls).hasValue(2);
      scene.time.step(6000);
      Scene.until(() -> isHit(scene.http.get("a"), "3"));
      assertThat(calls).hasValue(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void lifetimesAreShortenedByChanceAndNeverProlonged(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .setting("cache.ttl.jitter", 50)
            .start((request, response) -> answer(response, calls.incrementAndGet()))) {
      int[] ttls =
          IntStream.range(0, 40)
              .map(
                  i -> {
                    scene.http.get("a" + i);
                    Http.Response hit = scene.http.get("a" + i);
                    assertThat(hit.field("Cache-Control")).contains("max-age=100");
                    Matcher ttl = TTL.matcher(hit.field("Cache-Status").orElseThrow());
                    assertThat(ttl.find()).isTrue();
                    return Integer.parseInt(ttl.group(1));
                  })
              .toArray();
      assertThat(IntStream.of(ttls).allMatch(ttl -> ttl >= 49 && ttl <= 100)).isTrue();
      assertThat(IntStream.of(ttls).distinct().count()).isGreaterThan(5);
    }
  }
}
