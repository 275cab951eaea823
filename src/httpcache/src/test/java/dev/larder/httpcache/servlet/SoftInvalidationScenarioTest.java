package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Purges while a response is being fetched again. */
class SoftInvalidationScenarioTest {

  private final AtomicInteger version = new AtomicInteger(1);
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  /** The second call, which is the refresh, waits with what it has read. */
  private Scene start(Kind kind) {
    AtomicInteger calls = new AtomicInteger();
    return Scene.on(kind).start((request, response) -> serve(calls, response));
  }

  private void serve(AtomicInteger calls, HttpServletResponse response)
      throws IOException, InterruptedException {
    int now = version.get();
    if (calls.incrementAndGet() == 2) {
      arrived.countDown();
      Scene.pass(gate);
    }
    response.setHeader("Cache-Control", "max-age=60, stale-while-revalidate=600");
    response.getWriter().print("version " + now);
  }

  private static void invalidate(Scene scene, Strength strength) {
    scene.cache.invalidate("/page", strength);
  }

  @ParameterizedTest
  @EnumSource
  void softPurge_servesTheOldPageUntilTheNewOneIsThere(Kind kind) throws Exception {
    try (Scene scene = start(kind)) {
      scene.http.get("/page");
      version.set(2);
      invalidate(scene, Strength.SOFT);
      Http.Response meanwhile = scene.http.get("/page");
      assertThat(meanwhile.body()).isEqualTo("version 1");
      assertThat(meanwhile.field("X-Cache")).contains("STALE");
      Scene.pass(arrived);
      gate.countDown();
      Scene.until(() -> scene.heard.stored.size() == 2);
      Http.Response after = scene.http.get("/page");
      assertThat(after.body()).isEqualTo("version 2");
      assertThat(after.field("X-Cache")).contains("HIT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void hardPurgeDuringTheRefresh_whatTheRefreshBringsIsNeverServed(Kind kind) throws Exception {
    try (Scene scene = start(kind)) {
      scene.http.get("/page");
      version.set(2);
      invalidate(scene, Strength.SOFT);
      assertThat(scene.http.get("/page").body()).isEqualTo("version 1");
      Scene.pass(arrived);
      version.set(3);
      invalidate(scene, Strength.HARD);
      gate.countDown();
      Scene.until(() -> scene.heard.stored.size() == 2);
      assertThat(scene.http.get("/page").body()).isEqualTo("version 3");
      assertThat(scene.http.get("/page").field("X-Cache")).contains("HIT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void softPurgeDuringTheRefresh_isNotLost(Kind kind) throws Exception {
    try (Scene scene = start(kind)) {
      scene.http.get("/page");
      version.set(2);
      invalidate(scene, Strength.SOFT);
      scene.http.get("/page");
      Scene.pass(arrived);
      version.set(3);
      invalidate(scene, Strength.SOFT);
      gate.countDown();
      Scene.until(() -> scene.heard.stored.size() == 2);
      assertThat(scene.http.get("/page").field("X-Cache")).contains("STALE");
      // an order counts from the moment at which the refresh before has ended
      Scene.until(
          () -> {
            scene.http.get("/page");
            return scene.heard.stored.size() == 3;
          });
      assertThat(scene.http.get("/page").body()).isEqualTo("version 3");
    }
  }
}
