package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.rules.Choices;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose the client's conditions are to answer: the cache's, or the application's. */
class ConditionsScenarioTest {

  private static final String TAG = "\"1\"";

  private final List<String> conditions = new CopyOnWriteArrayList<>();
  private final AtomicInteger renderings = new AtomicInteger();
  private volatile String directives = "private, no-cache";

  /** An application that spares itself the rendering if the client has the page. */
  private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String condition = request.getHeader("If-None-Match");
    conditions.add(condition + " " + request.getHeader("Range"));
    response.setHeader("Cache-Control", directives);
    response.setHeader("ETag", TAG);
    if (request.getParameter("user") != null) {
      request.getUserPrincipal();
    }
    if (Objects.equals(condition, TAG)) {
      response.setStatus(304);
      return;
    }
    renderings.incrementAndGet();
    if (request.getHeader("Range") != null) {
      response.setStatus(206);
      response.setHeader("Content-Range", "bytes 0-1/4");
      response.getOutputStream().print("pa");
    } else {
      response.getOutputStream().print("page");
    }
  }

  private static Http.Response again(Scene scene, String path, String... more) {
    String[] fields = new String[2 + more.length];
    fields[0] = "If-None-Match";
    fields[1] = TAG;
    System.arraycopy(more, 0, fields, 2, more.length);
    return scene.http.get(path, fields);
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, 'private, no-cache'",
    "TOMCAT, no-store",
    "TOMCAT, public",
    "JETTY, 'private, no-cache'",
    "JETTY, no-store",
    "JETTY, public",
    "UNDERTOW, 'private, no-cache'"
  })
  void whereNothingIsEverStored_theApplicationAnswersThem(Kind kind, String said) {
    directives = said;
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      for (int i = 0; i < 4; i++) {
        Http.Response same = again(scene, "a");
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.field("ETag")).contains(TAG);
        assertThat(same.field("X-Cache")).contains("MISS");
      }
      assertThat(conditions)
          .containsExactly("null null", TAG + " null", TAG + " null", TAG + " null");
      assertThat(renderings).hasValue(1);
      // a client that has nothing gets it all
      assertThat(scene.http.get("a").body()).isEqualTo("page");
      // with a range both reach it, and the part that it makes passes
      again(scene, "a", "Range", "bytes=0-1");
      assertThat(conditions).endsWith(TAG + " bytes=0-1");
      Http.Response part = scene.http.get("a", "Range", "bytes=0-1", "If-None-Match", "\"0\"");
      assertThat(part.status()).isEqualTo(206);
      assertThat(part.body()).isEqualTo("pa");
    }
  }

  /** What a user gets is not stored, and what everybody gets is: one says nothing of the other. */
  @ParameterizedTest
  @EnumSource
  void aPageThatIsStoredForOthers_isAskedForInFull(Kind kind) {
    directives = "max-age=60";
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      again(scene, "a", "Authorization", "x");
      again(scene, "a", "Authorization", "x");
      assertThat(again(scene, "a").status()).isEqualTo(304);
      assertThat(conditions).containsExactly("null null", TAG + " null", "null null");
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
      again(scene, "a", "Authorization", "x");
      assertThat(conditions).endsWith(TAG + " null");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPageThatCanBeStoredFromNowOn_isStoredByTheSecondRequest(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      again(scene, "a");
      again(scene, "a");
      directives = "max-age=60";
      assertThat(again(scene, "a").field("Cache-Status"))
          .contains("larder; fwd=uri-miss; detail=status");
      assertThat(again(scene, "a").field("Cache-Status")).contains("larder; fwd=uri-miss; stored");
      assertThat(again(scene, "a").field("Cache-Status")).contains("larder; hit; ttl=60");
      assertThat(scene.http.get("a").body()).isEqualTo("page");
      assertThat(conditions)
          .containsExactly("null null", TAG + " null", TAG + " null", "null null");
    }
  }

  /** Somebody without the page brings it in full. */
  @ParameterizedTest
  @EnumSource
  void aPageThatWasStoredMeanwhile_isValidatedByTheCacheAlone(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      again(scene, "a");
      directives = "max-age=60";
      assertThat(scene.http.get("a").field("Cache-Status"))
          .contains("larder; fwd=uri-miss; stored");
      scene.time.step(Duration.ofSeconds(60));
      Http.Response own =
          scene.http.get("a", "If-None-Match", "\"of the client\"", "Range", "bytes=0-1");
      assertThat(conditions).endsWith(TAG + " null");
      assertThat(own.status()).isEqualTo(206);
      assertThat(own.field("X-Cache")).contains("REVALIDATED");
    }
  }

  /** What one client alone does not want kept says nothing of the target. */
  @ParameterizedTest
  @EnumSource
  void aClientThatWantsNothingKept_takesNothingFromTheOthers(Kind kind) {
    directives = "max-age=60";
    Choices obeying = new Choices(true, false, Duration.ofDays(1), false, Duration.ZERO, false);
    try (Scene scene = Scene.on(kind).choices(obeying).start(this::serve)) {
      again(scene, "a", "Cache-Control", "no-store");
      assertThat(again(scene, "a").field("Cache-Status")).contains("larder; fwd=uri-miss; stored");
      assertThat(conditions).containsExactly("null null", "null null");
    }
  }
}
