package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What answers to POST and HEAD do for the GET requests that follow. */
class MethodsScenarioTest {

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, /a, stored",
    "JETTY, /a, stored",
    "UNDERTOW, /a, stored",
    "TOMCAT, /b, not",
    "JETTY, /b, not",
    "UNDERTOW, /b, not",
    "TOMCAT, flushed, not",
    "JETTY, flushed, not",
    "UNDERTOW, flushed, not",
    "TOMCAT, parameters, not",
    "JETTY, parameters, not",
    "UNDERTOW, parameters, not"
  })
  void aPostThatSaysWhatAGetWouldGetIsStored(Kind kind, String location, String outcome) {
    boolean stored = outcome.equals("stored");
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("Content-Location", location.equals("/b") ? "/b" : "/a");
                  // as the transaction does after its commit
                  request.setAttribute(CachingFilter.WRITE_COMMITTED, List.of("group"));
                  response.getOutputStream().print(request.getMethod());
                  if (location.equals("flushed")) {
                    response.flushBuffer();
                  }
                })) {
      scene.http.get("a");
      Http.Response posted =
          location.equals("parameters")
              ? scene.http.send("POST", "a;x=y", "x")
              : scene.http.send("POST", "a", "x");
      assertThat(posted.body()).isEqualTo("POST");
      assertThat(posted.field("X-Cache")).contains("BYPASS");
      assertThat(posted.field("Cache-Status"))
          .contains("larder; fwd=method; " + (stored ? "stored; " : "") + "detail=method");
      Http.Response after = scene.http.get("a");
      assertThat(after.body()).isEqualTo(stored ? "POST" : "GET");
      assertThat(after.field("X-Cache")).contains(stored ? "HIT" : "MISS");
      // the next write invalidates it like any other
      scene.http.send("DELETE", "a", "");
      assertThat(scene.http.get("a").body()).isEqualTo("GET");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerToHeadFreshensWhatItConfirms(Kind kind) {
    String[] tag = {"\"1\""};
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=10");
                  response.setHeader("ETag", tag[0]);
                  if (request.getMethod().equals("GET")) {
                    response.getOutputStream().print("one");
                  } else {
                    response.setContentLength(3);
                  }
                })) {
      scene.http.get("a");
      scene.time.step(Duration.ofSeconds(10));
      assertThat(scene.http.send("HEAD", "a", "").field("Cache-Status"))
          .contains("larder; fwd=stale; detail=head");
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
      scene.time.step(Duration.ofSeconds(10));
      tag[0] = "\"2\"";
      scene.http.send("HEAD", "a", "");
      assertThat(scene.http.get("a").field("X-Cache")).contains("MISS");
    }
  }
}
