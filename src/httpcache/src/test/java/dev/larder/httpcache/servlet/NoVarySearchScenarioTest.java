package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.waiting.AsyncWaits;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A page whose address carries parameters that are for the analysts alone. */
class NoVarySearchScenarioTest {

  private final AtomicInteger version = new AtomicInteger(1);
  private volatile CountDownLatch gate = new CountDownLatch(0);

  private void serve(HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    if (request.getMethod().equals("PUT")) {
      version.incrementAndGet();
      response.setStatus(204);
      return;
    }
    int now = version.get();
    Scene.pass(gate);
    response.setHeader("Cache-Control", "max-age=60");
    response.setHeader("No-Vary-Search", "key-order, params=(\"utm\")");
    response.getWriter().print(request.getParameter("id") + " in version " + now);
  }

  @ParameterizedTest
  @EnumSource
  void parametersThatDoNotCount_answeredByTheSameResponse(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      assertThat(scene.http.get("/page?id=1&utm=mail").body()).isEqualTo("1 in version 1");
      Http.Response other = scene.http.get("/page?utm=ad&id=1");
      assertThat(other.body()).isEqualTo("1 in version 1");
      assertThat(other.field("X-Cache")).contains("HIT");
      assertThat(other.field("No-Vary-Search")).contains("key-order, params=(\"utm\")");
      assertThat(scene.http.get("/page?id=2&utm=mail").body()).isEqualTo("2 in version 1");
      assertThat(scene.calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void writeToOneAddress_nobodyGetsTheOldPageAtAnother(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      scene.http.get("/page?id=1&utm=mail");
      assertThat(scene.http.send("PUT", "/page?id=1", null).status()).isEqualTo(204);
      assertThat(scene.http.get("/page?id=1&utm=mail").body()).isEqualTo("1 in version 2");
      assertThat(scene.http.get("/page?id=1&utm=ad").body()).isEqualTo("1 in version 2");
      assertThat(scene.http.get("/page?id=1&utm=ad").field("X-Cache")).contains("HIT");
    }
  }

  /** The crowd comes from one mailing: every address is another one. */
  @ParameterizedTest
  @EnumSource
  void crowdWithDifferentAddresses_isOneCall(Kind kind) throws Exception {
    try (Scene scene = Scene.on(kind).waits(AsyncWaits.ALL).start(this::serve)) {
      scene.http.get("/page?id=1&utm=first");
      scene.http.send("PUT", "/page?id=1", null);
      gate = new CountDownLatch(1);
      List<CompletableFuture<Http.Response>> crowd = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        crowd.add(scene.http.getAsync("/page?id=1&utm=" + i));
      }
      scene.untilParked(19);
      gate.countDown();
      for (CompletableFuture<Http.Response> one : crowd) {
        assertThat(one.join().body()).isEqualTo("1 in version 2");
      }
      assertThat(scene.calls).hasValue(3);
    }
  }
}
