package dev.larder.httpcache.servlet.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.httpcache.servlet.Scene;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever has the answer of a write reads what was written, or newer: in every order of the write
 * and of the reads that race it. The database is one number.
 */
class WriteThenReadTest {

  private final AtomicInteger database = new AtomicInteger(1);
  private final CountDownLatch hasRead = new CountDownLatch(1);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final CountDownLatch hasCommitted = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final AtomicBoolean holding = new AtomicBoolean();

  /** Answers GET with the number; the one read that is held waits between reading and answering. */
  private void read(HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    int value = database.get();
    if (holding.compareAndSet(true, false)) {
      hasRead.countDown();
      Scene.pass(mayAnswer);
    }
    response.setHeader("Cache-Control", "max-age=60, stale-if-error=600");
    response.setHeader("Cache-Groups", "\"numbers\"");
    response.setHeader("ETag", "\"" + value + "\"");
    if (("\"" + value + "\"").equals(request.getHeader("If-None-Match"))) {
      response.setStatus(304);
      return;
    }
    response.getWriter().print(value);
  }

  private Scene scene(Kind kind, Scene.Application write) {
    return Scene.on(kind)
        .start(
            (request, response) -> {
              if (request.getMethod().equals("GET")) {
                read(request, response);
              } else {
                write.serve(request, response);
              }
            });
  }

  private void write(HttpServletRequest request, HttpServletResponse response) {
    database.incrementAndGet();
    response.setHeader("Cache-Group-Invalidation", "\"numbers\"");
    response.setStatus(request.getMethod().equals("DELETE") ? 204 : 200);
  }

  @ParameterizedTest
  @EnumSource
  void aFillThatHasReadBeforeTheCommitDoesNotSurviveTheWrite(Kind kind) throws Exception {
    try (Scene scene = scene(kind, this::write)) {
      holding.set(true);
      CompletableFuture<Http.Response> early = scene.http.getAsync("n");
      Scene.pass(hasRead);
      assertThat(scene.http.put("n", "").status()).isEqualTo(200);
      mayAnswer.countDown();
      assertThat(early.join().body()).isEqualTo("1");

      assertThat(scene.http.get("n").body()).isEqualTo("2");
      assertThat(scene.http.get("n").field("X-Cache")).contains("HIT");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, n",
    "JETTY, n",
    "UNDERTOW, n",
    "TOMCAT, list",
    "JETTY, list",
    "UNDERTOW, list"
  })
  void readersAfterTheWriteDoNotGetWhatALeaderHadReadBefore(Kind kind, String path)
      throws Exception {
    try (Scene scene = scene(kind, this::write)) {
      holding.set(true);
      CompletableFuture<Http.Response> leader = scene.http.getAsync(path);
      Scene.pass(hasRead);
      List<CompletableFuture<Http.Response>> before = scene.getTimes(3, path);
      Scene.until(() -> scene.filter.parked() + scene.filter.blocked() == 3);
      assertThat(scene.http.put("n", "").status()).isEqualTo(200);
      List<CompletableFuture<Http.Response>> after = scene.getTimes(3, path);
      Scene.until(() -> scene.filter.parked() + scene.filter.blocked() == 6);
      mayAnswer.countDown();

      assertThat(leader.join().body()).isEqualTo("1");
      assertThat(after).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("2"));
      assertThat(before).allSatisfy(one -> assertThat(one.join().body()).isIn("1", "2"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadBetweenCommitAndAnswerMayBeEitherButNoneAfterTheAnswerIsOld(Kind kind)
      throws Exception {
    try (Scene scene =
        scene(
            kind,
            (request, response) -> {
              write(request, response);
              hasCommitted.countDown();
              Scene.pass(mayEnd);
            })) {
      assertThat(scene.http.get("n").body()).isEqualTo("1");
      CompletableFuture<Http.Response> write = scene.http.sendAsync("PUT", "n", "");
      Scene.pass(hasCommitted);
      assertThat(scene.http.get("n").body()).isEqualTo("1");
      mayEnd.countDown();
      assertThat(write.join().status()).isEqualTo(200);
      assertThat(scene.http.get("n").body()).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, chunked",
    "JETTY, chunked",
    "UNDERTOW, chunked",
    "TOMCAT, length",
    "JETTY, length",
    "UNDERTOW, length",
    "TOMCAT, async",
    "JETTY, async",
    "UNDERTOW, async"
  })
  void aWriteThatFlushesItsAnswerBeforeItCommits(Kind kind, String framing) throws Exception {
    try (Scene scene =
        scene(
            kind,
            (request, response) -> {
              var async = framing.equals("async") ? request.startAsync() : null;
              if (framing.equals("length")) {
                response.setContentLength(4);
              }
              response.setHeader("Cache-Group-Invalidation", "\"numbers\"");
              response.getOutputStream().print("do");
              response.flushBuffer();
              hasCommitted.countDown();
              Scene.pass(mayEnd);
              database.incrementAndGet();
              response.getOutputStream().print("ne");
              response.getOutputStream().flush();
              if (async != null) {
                async.complete();
              } else if (framing.equals("length")) {
                // all of the answer is there; the application takes its time, the client does not
                // get the last byte meanwhile
                assertThat(mayAnswer.await(1, TimeUnit.SECONDS)).isFalse();
              }
            })) {
      assertThat(scene.http.get("n").body()).isEqualTo("1");
      assertThat(scene.http.get("list").body()).isEqualTo("1");
      CompletableFuture<Http.Response> write = scene.http.sendAsync("PUT", "n", "");
      Scene.pass(hasCommitted);
      // fills after the first byte of the answer and before the commit
      assertThat(scene.http.get("n").body()).isEqualTo("1");
      assertThat(scene.http.get("list").body()).isEqualTo("1");
      mayEnd.countDown();
      assertThat(write.join().body()).isEqualTo("done");
      try {
        assertThat(scene.http.get("n").body()).isEqualTo("2");
        assertThat(scene.http.get("list").body()).isEqualTo("2");
      } finally {
        mayAnswer.countDown();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, exception", "JETTY, exception", "UNDERTOW, exception", "TOMCAT, sendError",
        "JETTY, sendError", "UNDERTOW, sendError",
    "TOMCAT, setStatus", "JETTY, setStatus", "UNDERTOW, setStatus", "TOMCAT, flushed",
        "JETTY, flushed", "UNDERTOW, flushed"
  })
  void aCommitThatIsFollowedByAFailure(Kind kind, String failure) {
    try (Scene scene =
        scene(
            kind,
            (request, response) -> {
              database.incrementAndGet();
              request.setAttribute(CachingFilter.WRITE_COMMITTED, List.of("numbers"));
              fail(failure, response);
            })) {
      assertThat(scene.http.get("n").body()).isEqualTo("1");
      assertThat(scene.http.get("list").body()).isEqualTo("1");
      scene.http.sendAsync("PUT", "n", "").handle((response, cut) -> "").join();
      assertThat(scene.http.get("n").body()).isEqualTo("2");
      assertThat(scene.http.get("list").body()).isEqualTo("2");
    }
  }

  private static void fail(String failure, HttpServletResponse response)
      throws IOException, ServletException {
    switch (failure) {
      case "exception" -> throw new ServletException("on purpose");
      case "sendError" -> response.sendError(500);
      case "setStatus" -> response.setStatus(500);
      default -> {
        response.getWriter().print("half");
        response.flushBuffer();
        throw new IOException("on purpose");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anErrorWithoutACommitInvalidatesNothing(Kind kind) {
    try (Scene scene = scene(kind, (request, response) -> response.setStatus(409))) {
      scene.http.get("n");
      assertThat(scene.http.put("n", "").status()).isEqualTo(409);
      assertThat(scene.http.get("n").field("X-Cache")).contains("HIT");
      assertThat(scene.heard.invalidated).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aValidationThatIsSentBeforeTheWriteAndAnsweredAfterIt(Kind kind) throws Exception {
    try (Scene scene = scene(kind, this::write)) {
      scene.http.get("n");
      scene.time.step(60_000);
      holding.set(true);
      CompletableFuture<Http.Response> validating = scene.http.getAsync("n");
      Scene.pass(hasRead);
      scene.http.put("n", "");
      mayAnswer.countDown();
      assertThat(validating.join().field("X-Cache")).contains("REVALIDATED");
      assertThat(validating.join().body()).isEqualTo("1");

      Http.Response after = scene.http.get("n");
      assertThat(after.body()).isEqualTo("2");
      assertThat(after.field("Cache-Status"))
          .contains("larder; fwd=stale; stored; detail=invalidated");
    }
  }

  @ParameterizedTest
  @EnumSource
  void invalidatedResponsesDoNotStandInForErrors(Kind kind) {
    AtomicBoolean down = new AtomicBoolean();
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  if (!request.getMethod().equals("GET")) {
                    write(request, response);
                  } else if (down.get()) {
                    response.sendError(503);
                  } else {
                    read(request, response);
                  }
                })) {
      scene.http.get("n");
      scene.http.get("list");
      scene.time.step(60_000);
      down.set(true);
      assertThat(scene.http.get("n").field("X-Cache")).contains("STALE");
      scene.http.delete("n");
      // not even while no other attempt is made
      assertThat(scene.http.get("n").status()).isEqualTo(503);
      assertThat(scene.http.get("list").status()).isEqualTo(503);
      down.set(false);
      assertThat(scene.http.get("n").body()).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void locationAndContentLocationOfTheSameOriginAreInvalidated(Kind kind) {
    try (Scene scene =
        scene(
            kind,
            (request, response) -> {
              database.incrementAndGet();
              response.setStatus(201);
              response.setHeader("Location", "/made?a=1");
              response.setHeader("Content-Location", "http://elsewhere.example/kept");
            })) {
      for (String path : List.of("made?a=1", "made", "kept", "n")) {
        scene.http.get(path);
      }
      scene.http.post("n", "");
      assertThat(scene.http.get("n").body()).isEqualTo("2");
      assertThat(scene.http.get("made?a=1").body()).isEqualTo("2");
      assertThat(scene.http.get("made").body()).isEqualTo("1");
      assertThat(scene.http.get("kept").body()).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void unknownMethodsAndRedirectsInvalidateAndSessionIdsInThePathDoNotHide(Kind kind) {
    try (Scene scene =
        scene(
            kind,
            (request, response) -> {
              database.incrementAndGet();
              response.setStatus(303);
              response.setHeader("Location", "/elsewhere");
            })) {
      scene.http.get("n");
      scene.http.send("FOO", "n;jsessionid=1", "");
      assertThat(scene.http.get("n").body()).isEqualTo("2");
      assertThat(scene.http.get("n").field("X-Cache")).contains("HIT");
    }
  }
}
