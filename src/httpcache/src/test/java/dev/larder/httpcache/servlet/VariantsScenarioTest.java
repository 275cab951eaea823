package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A page in two languages, which the application tells apart by strong entity tags. */
class VariantsScenarioTest {

  private final List<String> conditions = new CopyOnWriteArrayList<>();
  private volatile boolean naming = true;

  private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String condition = request.getHeader("If-None-Match");
    conditions.add(String.valueOf(condition));
    String language = request.getHeader("Accept-Language").substring(0, 2);
    String tag = '"' + language + '"';
    response.setHeader("Cache-Control", "max-age=60");
    response.setHeader("Vary", "Accept-Language");
    if (condition != null && List.of(condition.split(", ")).contains(tag)) {
      if (naming) {
        response.setHeader("ETag", tag);
      }
      response.setStatus(304);
      response.flushBuffer();
      return;
    }
    response.setHeader("ETag", tag);
    response.getWriter().print("the page in " + language);
  }

  private static Http.Response get(Scene scene, String language) {
    return scene.http.get("/page", "Accept-Language", language);
  }

  @ParameterizedTest
  @EnumSource
  void applicationConfirmsAVariant_itsBodyAnswersAndIsKept(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      get(scene, "en");
      get(scene, "de");
      Http.Response first = get(scene, "de-AT");
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.body()).isEqualTo("the page in de");
      assertThat(first.field("X-Cache")).contains("REVALIDATED");
      assertThat(first.field("Cache-Status"))
          .contains("larder; fwd=vary-miss; fwd-status=304; ttl=60; detail=validated");
      assertThat(get(scene, "en-GB").body()).isEqualTo("the page in en");
      assertThat(conditions).containsExactly("null", "\"en\"", "\"de\"", "\"de\", \"en\"");
      assertThat(get(scene, "de-AT").field("X-Cache")).contains("HIT");
      assertThat(get(scene, "en-GB").body()).isEqualTo("the page in en");
      assertThat(scene.calls).hasValue(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void applicationMakesAnother_thatIsSentAndKept(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      get(scene, "en");
      assertThat(get(scene, "fr").body()).isEqualTo("the page in fr");
      assertThat(get(scene, "fr").field("X-Cache")).contains("HIT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientThatHasTheVariant_gets304(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      get(scene, "en");
      Http.Response known =
          scene.http.get("/page", "Accept-Language", "en-GB", "If-None-Match", "\"en\"");
      assertThat(known.status()).isEqualTo(304);
      assertThat(get(scene, "en-GB").field("X-Cache")).contains("HIT");
    }
  }

  /** It breaks RFC 9110 §15.4.5, and must not do harm by it. */
  @ParameterizedTest
  @EnumSource
  void applicationThatDoesNotNameWhatItConfirms_isAskedAboutOneAtATime(Kind kind) {
    naming = false;
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      get(scene, "en");
      get(scene, "de");
      assertThat(get(scene, "de-AT").body()).isEqualTo("the page in de");
      assertThat(get(scene, "en-GB").body()).isEqualTo("the page in en");
      assertThat(conditions).containsExactly("null", "\"en\"", "\"de\"", "\"de\"");
    }
  }

  @ParameterizedTest
  @EnumSource
  void applicationThatCeasesToName_is503Once(Kind kind) {
    try (Scene scene = Scene.on(kind).start(this::serve)) {
      get(scene, "en");
      get(scene, "de");
      get(scene, "de-AT");
      naming = false;
      Http.Response unclear = get(scene, "en-GB");
      assertThat(unclear.status()).isEqualTo(503);
      assertThat(unclear.field("Retry-After")).contains("0");
      assertThat(unclear.field("Cache-Status"))
          .contains("larder; fwd=vary-miss; detail=unmergeable");
      assertThat(get(scene, "en-GB").body()).isEqualTo("the page in en");
    }
  }
}
