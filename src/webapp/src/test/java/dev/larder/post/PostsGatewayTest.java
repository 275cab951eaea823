package dev.larder.post;

import static dev.larder.support.FaultyServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.larder.api.ProblemException;
import dev.larder.support.FaultyServer;
import dev.larder.support.LogCapture;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway makes of a service that works. */
class PostsGatewayTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FaultyServer server = FaultyServer.start(FaultyServer.silent());
  private final PostsGateway gateway =
      new PostsGateway(server::uri, Duration.ofSeconds(5), 1 << 20);

  @AfterEach
  void close() throws Exception {
    gateway.close();
    server.close();
  }

  @Test
  void readsAPost() {
    server.become(
        json(
            200,
            """
            {"id":1,"title":"The Dialectics of Nature","author":"A","published":"2026-01-12",
             "content":"Über <b>","more":[1]}
            """));
    assertThat(gateway.post(1))
        .isEqualTo(new Post(1, "The Dialectics of Nature", "A", "2026-01-12", "Über <b>"));
  }

  @Test
  void toleratesMembersThatAreMissingOrOfAnotherType() {
    server.become(json(200, "{\"id\":\"7\",\"title\":12,\"author\":{\"a\":1},\"published\":null}"));
    assertThat(gateway.post(7)).isEqualTo(new Post(7, "12", null, null, null));
    server.become(json(200, "{\"id\":[],\"content\":\"x\"}"));
    assertThat(gateway.post(8)).isEqualTo(new Post(8, null, null, null, "x"));
  }

  @Test
  void readsAListWithoutWhatIsNoPost() {
    server.become(
        json(
            200,
            "[{\"id\":1,\"title\":\"a\"},{\"title\":\"no id\"},3,{\"id\":-4,\"title\":\"b\"}]"));
    assertThat(gateway.posts()).isEqualTo(List.of(new Post(1, "a", null, null, null)));
  }

  @Test
  void asksForThePathAndSendsNothingOfTheClient() {
    server.become(json(200, "{\"title\":\"a\"}"));
    gateway.post(999_999_999_999_999_999L);
    String request = server.requests().get(0);
    assertThat(request).startsWith("get /posts/999999999999999999 http/1.1\r\n");
    assertThat(request).doesNotContain("cookie", "authorization", "upgrade");
  }

  @Test
  void logsTitleAndTimeInOneLineWhateverTheLocaleAndTheTitle() {
    server.become(json(200, "{\"id\":1,\"title\":\"a\\r\\nINFO forged \\u2028 \\u202e\"}"));
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try (LogCapture log = LogCapture.of(PostsGateway.class)) {
      gateway.post(1);
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0))
          .matches(
              "INFO Retrieved post 'a\\\\u000d\\\\u000aINFO forged \\\\u2028 \\\\u202e'"
                  + " in \\d\\.\\d\\d seconds");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void cutsTheDetailOfAFailureAndKeepsItInOneLine() {
    server.become(json(500, "{\"detail\":\"a\\n" + "b".repeat(497) + "😀c\"}"));
    ProblemException problem = catchThrowableOfType(ProblemException.class, () -> gateway.post(1));
    assertThat(problem.problem().detail()).isEqualTo("a " + "b".repeat(497));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"title\":\"a\"}REST",
        "HTTP/1.1 200 OK\r\n\r\n{\"title\":\"a\"}",
        "HTTP/1.0 200 \n\n{\"title\":\"a\"}",
        "HTTP/1.1 103 Hints\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200\r\n\r\n{\"title\":\"a\"}",
        "HTTP/1.1 200\r\nTransfer-Encoding: Chunked\r\n\r\n3;a\r\n{\"t\r\nA\r\nitle\":\"a\"}\r\n0\r\nT: x\r\n\r\n"
      })
  void readsToTheEndOfTheBodyAndNoFurther(String answer) {
    server.become(call -> call.send(answer));
    assertThat(gateway.post(1).title()).isEqualTo("a");
  }

  @Test
  void readsABodyAsLongAsIsAllowed() {
    String post = "{\"id\":1,\"title\":\"a\"}";
    try (PostsGateway exact = new PostsGateway(server::uri, SECOND, post.length());
        PostsGateway less = new PostsGateway(server::uri, SECOND, post.length() - 1)) {
      server.become(json(200, post));
      assertThat(exact.post(1).title()).isEqualTo("a");
      ProblemException problem = catchThrowableOfType(ProblemException.class, () -> less.post(1));
      assertThat(problem.problem().detail()).isEqualTo("Service communication error");
    }
  }

  @Test
  void asksForJsonOverAConnectionOfItsOwn() {
    server.become(json(200, "{\"id\":1,\"title\":\"a\"}"));
    gateway.post(1);
    assertThat(server.requests().get(0).split("\r\n"))
        .containsExactlyInAnyOrder(
            "get /posts/1 http/1.1",
            "host: " + server.uri().getAuthority(),
            "accept: application/json",
            "connection: close",
            "user-agent: larder");
  }

  @Test
  void worksAgainAfterAFailure() {
    server.become(FaultyServer.resetMidBody());
    assertThat(catchThrowableOfType(ProblemException.class, () -> gateway.post(1))).isNotNull();
    server.become(json(200, "{\"id\":1,\"title\":\"a\"}"));
    assertThat(gateway.post(1).title()).isEqualTo("a");
    assertThat(server.calls()).isEqualTo(2);
  }
}
