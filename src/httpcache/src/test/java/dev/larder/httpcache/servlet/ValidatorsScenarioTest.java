package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.servlet.waiting.AsyncWaits;
import dev.larder.support.Http;
import dev.larder.support.SteppableTime;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the application is asked with about a stored response, and which answers count. */
class ValidatorsScenarioTest {

  private static final Instant LONG_AGO = Instant.parse("2020-02-02T20:20:20Z");

  /** A document with a date and no entity tag, as {@link HttpServlet} itself supports it. */
  private static final class Dated extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient List<String> conditions = new CopyOnWriteArrayList<>();
    private volatile String body = "A";
    private volatile Instant modified;
    private volatile String control = "max-age=60";

    Dated(Instant modified) {
      this.modified = modified;
    }

    @Override
    protected long getLastModified(HttpServletRequest request) {
      conditions.add(String.valueOf(request.getHeader("If-Modified-Since")));
      return modified.toEpochMilli();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setHeader("Cache-Control", control);
      response.setHeader("Cache-Groups", "\"documents\"");
      response.setContentLength(body.length());
      response.getOutputStream().print(body);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
      body = "B";
      response.setHeader("Cache-Group-Invalidation", "\"documents\"");
    }
  }

  private static Scene dated(Kind kind, SteppableTime time, Dated document) {
    return Scene.on(kind)
        .time(time)
        .servlet(document, "/document")
        .servlet(document, "/list")
        .start((request, response) -> {});
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, document",
    "JETTY, document",
    "UNDERTOW, document",
    "TOMCAT, list",
    "JETTY, list",
    "UNDERTOW, list"
  })
  void aWriteInTheSameSecondIsFollowedByTheNewBody(Kind kind, String written) {
    SteppableTime time = new SteppableTime();
    Dated document = new Dated(time.date());
    try (Scene scene = dated(kind, time, document)) {
      assertThat(scene.http.get("document").body()).isEqualTo("A");
      scene.http.send("POST", written, "");
      assertThat(scene.http.get("document").body()).isEqualTo("B");
      assertThat(scene.http.get("document").field("X-Cache")).contains("HIT");
      assertThat(document.conditions).containsExactly("null", "null");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, document",
    "JETTY, document",
    "UNDERTOW, document",
    "TOMCAT, list",
    "JETTY, list",
    "UNDERTOW, list"
  })
  void aWriteThatPutsAnOlderRevisionBackIsFollowedByIt(Kind kind, String written) {
    SteppableTime time = new SteppableTime();
    Dated document = new Dated(time.date().minusSeconds(3600));
    try (Scene scene = dated(kind, time, document)) {
      scene.http.get("document");
      time.step(90_000);
      document.modified = LONG_AGO;
      scene.http.send("POST", written, "");
      Http.Response after = scene.http.get("document");
      assertThat(after.body()).isEqualTo("B");
      assertThat(after.field("Last-Modified")).contains(HttpDate.format(LONG_AGO));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, false",
    "JETTY, false",
    "UNDERTOW, false",
    "TOMCAT, true",
    "JETTY, true",
    "UNDERTOW, true"
  })
  void anAnswerToHeadRevivesNothingThatAWriteHasInvalidated(Kind kind, boolean expired) {
    SteppableTime time = new SteppableTime();
    Dated document = new Dated(LONG_AGO);
    try (Scene scene = dated(kind, time, document)) {
      scene.http.get("document");
      time.step(expired ? 90_000 : 0);
      scene.http.send("POST", "document", "");
      scene.http.head("document");
      Http.Response after = scene.http.get("document");
      assertThat(after.field("X-Cache")).contains("MISS");
      assertThat(after.body()).isEqualTo("B");
    }
  }

  /** Nothing has told the cache of the change, but the date cannot tell the two bodies apart. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, GET",
    "JETTY, GET",
    "UNDERTOW, GET",
    "TOMCAT, HEAD",
    "JETTY, HEAD",
    "UNDERTOW, HEAD"
  })
  void aDateOfTheSecondInWhichTheResponseWasMadeIsNoValidator(Kind kind, String method) {
    SteppableTime time = new SteppableTime();
    Dated document = new Dated(time.date());
    try (Scene scene = dated(kind, time, document)) {
      scene.http.get("document");
      document.body = "B";
      time.step(60_000);
      scene.http.send(method, "document", "");
      assertThat(scene.http.get("document").body()).isEqualTo("B");
      assertThat(document.conditions).doesNotContain(HttpDate.format(document.modified));
    }
  }

  /** The response is received two seconds after its date, but the page was read before. */
  @ParameterizedTest
  @EnumSource
  void aDateOfTheSecondInWhichTheCallBeganIsNoValidator(Kind kind) {
    List<String> conditions = new CopyOnWriteArrayList<>();
    SteppableTime time = new SteppableTime();
    String modified = HttpDate.format(time.date());
    try (Scene scene =
        Scene.on(kind)
            .time(time)
            .start(
                (request, response) -> {
                  conditions.add(String.valueOf(request.getHeader("If-Modified-Since")));
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("Last-Modified", modified);
                  time.step(2_000);
                  response.getWriter().print("slow");
                })) {
      scene.http.get("a");
      time.step(60_000);
      scene.http.get("a");
      time.step(60_000);
      scene.http.get("a");
      assertThat(conditions).containsExactly("null", "null", modified);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOlderDateIsAValidatorWhileNothingWasWritten(Kind kind) {
    SteppableTime time = new SteppableTime();
    Dated document = new Dated(time.date().minusSeconds(1));
    try (Scene scene = dated(kind, time, document)) {
      scene.http.get("document");
      time.step(60_000);
      assertThat(scene.http.get("document").field("X-Cache")).contains("REVALIDATED");
      scene.http.head("document");
      assertThat(scene.http.get("document").field("X-Cache")).contains("HIT");
      assertThat(document.conditions).containsExactly("null", HttpDate.format(document.modified));
    }
  }

  /**
   * The tag is the application's own promise; the date would be believed by one that reads both.
   */
  @ParameterizedTest
  @EnumSource
  void whatAWriteHasInvalidatedIsAskedForWithItsTagAlone(Kind kind) {
    List<String> conditions = new CopyOnWriteArrayList<>();
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  conditions.add(
                      request.getHeader("If-None-Match")
                          + ", "
                          + request.getHeader("If-Modified-Since"));
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("ETag", "W/\"1\"");
                  response.setDateHeader("Last-Modified", LONG_AGO.toEpochMilli());
                  if (request.getHeader("If-None-Match") != null) {
                    response.setStatus(304);
                  } else {
                    response.getWriter().print("text");
                  }
                })) {
      scene.http.get("a");
      scene.http.send("POST", "a", "");
      conditions.clear();
      assertThat(scene.http.get("a").field("X-Cache")).contains("REVALIDATED");
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
      scene.time.step(60_000);
      scene.http.get("a");
      assertThat(conditions)
          .containsExactly("W/\"1\", null", "W/\"1\", " + HttpDate.format(LONG_AGO));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, 404", "JETTY, 404", "UNDERTOW, 404", "TOMCAT, 410", "JETTY, 410", "UNDERTOW, 410",
    "TOMCAT, 301", "JETTY, 301", "UNDERTOW, 301", "TOMCAT, 203", "JETTY, 203", "UNDERTOW, 203"
  })
  void aStoredResponseThatIsNo200IsNotValidated(Kind kind, int status) {
    List<String> conditions = new CopyOnWriteArrayList<>();
    int[] answer = {status};
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  conditions.add(String.valueOf(request.getHeader("If-None-Match")));
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("ETag", "\"1\"");
                  response.setDateHeader("Last-Modified", LONG_AGO.toEpochMilli());
                  if (request.getHeader("If-None-Match") != null) {
                    response.setStatus(304);
                  } else {
                    response.setStatus(answer[0]);
                    response.getWriter().print("status " + answer[0]);
                  }
                })) {
      scene.http.get("a");
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
      scene.time.step(60_000);
      answer[0] = 200;
      Http.Response after = scene.http.get("a");
      assertThat(after.status()).isEqualTo(200);
      assertThat(after.body()).isEqualTo("status 200");
      assertThat(conditions).containsExactly("null", "null");
    }
  }

  /** A response of which every 304 names another validator than the one that was asked with. */
  private static Scene naming(
      Kind kind, String vary, String name, String first, String later, Counted counted) {
    return naming(Scene.on(kind), vary, name, first, later, counted);
  }

  private static Scene naming(
      Scene.Builder scene, String vary, String name, String first, String later, Counted counted) {
    return scene.start(
        (request, response) -> {
          boolean conditional =
              request.getHeader("If-None-Match") != null
                  || request.getHeader("If-Modified-Since") != null;
          counted.conditions.add(conditional);
          response.setHeader("Cache-Control", "max-age=60");
          response.setHeader("Vary", vary);
          response.setHeader(name, conditional ? later : first);
          if (conditional) {
            response.setStatus(304);
          } else {
            response.getWriter().print("body " + counted.conditions.size());
          }
        });
  }

  private static final class Counted {
    final List<Boolean> conditions = new CopyOnWriteArrayList<>();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "TOMCAT | ETag | \"a\" | \"b\"",
        "JETTY | ETag | \"a\" | \"b\"",
        "UNDERTOW | ETag | \"a\" | \"b\"",
        "TOMCAT | ETag | W/\"a\" | W/\"b\"",
        "TOMCAT | ETag | \"a\" | b",
        "TOMCAT | Last-Modified | Sun, 09 Sep 2001 01:46:40 GMT | Mon, 10 Sep 2001 01:46:40 GMT",
        "JETTY | Last-Modified | Sun, 09 Sep 2001 01:46:40 GMT | Mon, 10 Sep 2001 01:46:40 GMT",
        "UNDERTOW | Last-Modified | Sun, 09 Sep 2001 01:46:40 GMT | Mon, 10 Sep 2001 01:46:40 GMT"
      })
  void a304ThatNamesAnotherValidatorConfirmsNothing(
      Kind kind, String name, String first, String later) {
    Counted counted = new Counted();
    try (Scene scene = naming(kind, "", name, first, later, counted)) {
      scene.http.get("a");
      scene.time.step(60_000);
      Http.Response contradicted = scene.http.get("a");
      assertThat(contradicted.status()).isEqualTo(503);
      assertThat(contradicted.body()).isEmpty();
      assertThat(contradicted.field("Retry-After")).contains("0");
      assertThat(contradicted.field("Cache-Status"))
          .contains("larder; fwd=stale; detail=validator-mismatch");
      Http.Response next = scene.http.get("a");
      assertThat(next.body()).isEqualTo("body 3");
      assertThat(next.field("Cache-Status")).contains("larder; fwd=uri-miss; stored");
      // an application that does so once does so always: it is not asked in this way again
      scene.time.step(60_000);
      assertThat(scene.http.get("a").body()).isEqualTo("body 4");
      assertThat(counted.conditions).containsExactly(false, true, false, false);
    }
  }

  /** Where a dispatch reaches the application again, the client does not notice. */
  @ParameterizedTest
  @EnumSource
  void theApplicationIsAskedAgainWhereADispatchReachesIt(Kind kind) {
    Counted counted = new Counted();
    Scene.Builder setup = Scene.on(kind).waits(AsyncWaits.ALL);
    try (Scene scene = naming(setup, "", "ETag", "\"a\"", "\"b\"", counted)) {
      scene.http.get("a");
      scene.time.step(60_000);
      Http.Response again = scene.http.get("a");
      assertThat(again.status()).isEqualTo(200);
      assertThat(again.body()).isEqualTo("body 3");
      assertThat(again.field("X-Cache")).contains("MISS");
      assertThat(again.field("Cache-Status"))
          .contains("larder; fwd=stale; stored; detail=validator-mismatch");
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
      assertThat(counted.conditions).containsExactly(false, true, false);
      // one exchange, although the application was called twice
      scene.heard.exchange(3);
      assertThat(scene.heard.answered).hasSize(3);
    }
  }

  /** An asynchronous answer has ended the request: nobody can ask again. */
  @ParameterizedTest
  @EnumSource
  void anAsynchronousAnswerThatNamesAnotherValidatorIs503(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .waits(AsyncWaits.ALL)
            .start(
                (request, response) -> {
                  var async = request.startAsync();
                  response.setHeader("Cache-Control", "max-age=60");
                  boolean conditional = request.getHeader("If-None-Match") != null;
                  response.setHeader("ETag", conditional ? "\"b\"" : "\"a\"");
                  if (conditional) {
                    response.setStatus(304);
                  } else {
                    response.getWriter().print("text");
                  }
                  async.complete();
                })) {
      scene.http.get("a");
      scene.time.step(60_000);
      assertThat(scene.http.get("a").status()).isEqualTo(503);
      assertThat(scene.http.get("a").body()).isEqualTo("text");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a304ThatNamesAVariantThatWasNotAskedAboutConfirmsNothing(Kind kind) {
    Counted counted = new Counted();
    try (Scene scene = naming(kind, "Accept-Language", "ETag", "\"en\"", "\"fr\"", counted)) {
      scene.http.get("a", "Accept-Language", "en");
      Http.Response contradicted = scene.http.get("a", "Accept-Language", "de");
      assertThat(contradicted.status()).isEqualTo(503);
      assertThat(contradicted.field("Cache-Status"))
          .contains("larder; fwd=vary-miss; detail=validator-mismatch");
      assertThat(scene.http.get("a", "Accept-Language", "de").body()).isEqualTo("body 3");
      assertThat(scene.http.get("a", "Accept-Language", "fr").body()).isEqualTo("body 4");
      assertThat(counted.conditions).containsExactly(false, true, false, false);
    }
  }
}
