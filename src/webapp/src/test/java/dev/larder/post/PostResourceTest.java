package dev.larder.post;

import static dev.larder.support.FaultyServer.json;
import static dev.larder.support.HttpProbe.field;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.settings.Settings;
import dev.larder.support.FaultyServer;
import dev.larder.support.HttpProbe;
import dev.larder.support.LogCapture;
import dev.larder.support.WebServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/posts} over HTTP: bodies, and what the caches are told. */
class PostResourceTest {

  private static final String POST = "{\"id\":1,\"title\":\"T\",\"content\":\"<b>\"}";

  private final FaultyServer service = FaultyServer.start(json(200, POST));
  private final PostsGateway gateway =
      new PostsGateway(service::uri, Duration.ofSeconds(1), 1 << 20);
  private final WebServer server = new WebServer();

  @BeforeEach
  void start() throws Exception {
    server.with(new PostResource(gateway, keptFor("300")));
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    gateway.close();
    service.close();
  }

  @Test
  void givesAPostWithAllMembersAndItsFields() throws Exception {
    HttpResponse<String> response = HttpProbe.get(server.uri("/api/posts/1"));

    JsonNode post = new JsonMapper().readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(post.get("id").asLong()).isEqualTo(1);
    assertThat(post.get("title").asText()).isEqualTo("T");
    assertThat(post.get("content").asText()).isEqualTo("<b>");
    assertThat(post.get("author").isNull()).isTrue();
    assertThat(post.get("published").isNull()).isTrue();
    assertThat(field(response, "Content-Type")).startsWith("application/json");
    assertThat(field(response, "Larder-Cache-Control"))
        .isEqualTo("max-age=300, stale-if-error=86400");
    assertThat(field(response, "Cache-Control")).isEqualTo("no-cache");
    assertThat(field(response, "Cache-Groups")).isEqualTo("\"posts\", \"post-1\"");
    assertThat(field(response, "ETag")).matches("W/\"[0-9a-f]{32}\"");
  }

  @Test
  void answersAConditionWith304AndTheSameFields() throws Exception {
    String tag = field(HttpProbe.get(server.uri("/api/posts/1")), "ETag");
    HttpResponse<String> same = HttpProbe.get(server.uri("/api/posts/1"), "If-None-Match", tag);
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(field(same, "ETag")).isEqualTo(tag);
    assertThat(field(same, "Larder-Cache-Control")).startsWith("max-age=300");

    service.become(json(200, "{\"id\":1,\"title\":\"Other\"}"));
    HttpResponse<String> changed = HttpProbe.get(server.uri("/api/posts/1"), "If-None-Match", tag);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(field(changed, "ETag")).isNotEqualTo(tag);
  }

  @Test
  void givesTheList() throws Exception {
    service.become(json(200, "[" + POST + "]"));
    HttpResponse<String> response = HttpProbe.get(server.uri("/api/posts"));
    assertThat(new JsonMapper().readTree(response.body()).get(0).get("title").asText())
        .isEqualTo("T");
    assertThat(field(response, "Cache-Groups")).isEqualTo("\"posts\"");
  }

  @Test
  void givesTheListInPages() throws Exception {
    StringBuilder posts = new StringBuilder("[" + POST);
    for (int id = 2; id <= 25; id++) {
      posts.append(",{\"id\":").append(id).append(",\"title\":\"T\"}");
    }
    service.become(json(200, posts + "]"));
    HttpResponse<String> response = HttpProbe.get(server.uri("/api/posts?skip=20&limit=10"));
    JsonNode page = new JsonMapper().readTree(response.body());
    assertThat(page.findValuesAsText("id")).containsExactly("21", "22", "23", "24", "25");
    assertThat(field(response, "X-Total-Count")).isEqualTo("25");
    assertThat(field(response, "Link")).contains("</api/posts?", "skip=10", "rel=\"prev\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"skip=-1", "skip=x", "limit=0", "limit=101", "limit=99999999999"})
  void wrongPagesAreRefusedByNameWithoutACall(String query) throws Exception {
    HttpResponse<String> response = HttpProbe.get(server.uri("/api/posts?" + query));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(query.substring(0, query.indexOf('=')));
    assertThat(service.calls()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "401, 502, max-age=5",
    "403, 502, max-age=5",
    "407, 502, max-age=5",
    "408, 503, max-age=5",
    "429, 503, max-age=5",
  })
  void whatIsSaidOfThisApplicationIsItsFailureAndTheDetailStaysInside(
      int status, int shown, String forServer) throws Exception {
    service.become(json(status, "{\"detail\":\"Why\"}"));
    try (LogCapture log = LogCapture.of(PostsGateway.class)) {
      HttpResponse<String> response = HttpProbe.get(server.uri("/api/posts/1"));
      assertThat(response.statusCode()).isEqualTo(shown);
      assertThat(response.body()).contains("Posts service unavailable").doesNotContain("Why");
      assertThat(field(response, "Larder-Cache-Control")).isEqualTo(forServer);
      assertThat(log.lines()).singleElement().asString().contains("status " + status + ": Why");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "429, 7, 7, max-age=7",
    "429, 0, 0, max-age=2",
    "429, 120, 120, max-age=30",
    "429, 999999999, 86400, max-age=30",
    "429, soon, 5, max-age=5",
    "429, -1, 5, max-age=5",
    "429, 'Wed, 04 Mar 2020 05:06:07 GMT', 0, max-age=2",
    "429, 'Wed, 04 Mar 2099 05:06:07 GMT', 86400, max-age=30",
    "503, 9, 9, max-age=9"
  })
  void retryAfterOfTheServiceReachesTheClient(
      int status, String given, String shown, String forServer) throws Exception {
    service.become(
        call ->
            call.send(
                FaultyServer.head(status, "Content-Type: application/json", "Retry-After: " + given)
                    + "{}"));
    HttpResponse<String> response = HttpProbe.get(server.uri("/api/posts/1"));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(field(response, "Retry-After")).isEqualTo(shown);
    assertThat(field(response, "Larder-Cache-Control")).isEqualTo(forServer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1,null,\"x\"]", "[{}]", "[{\"title\":\"no number\"}]", "{}", "null"})
  void aListOfNoPostsIsAFailure(String body) throws Exception {
    service.become(json(200, body));
    HttpResponse<String> response = HttpProbe.get(server.uri("/api/posts"));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("Service communication error");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 410})
  void aServiceThatKnowsNoListIsNotTheOneThatWasMeant(int status) throws Exception {
    service.become(json(status, "{}"));
    HttpResponse<String> response = HttpProbe.get(server.uri("/api/posts"));
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(field(response, "Larder-Cache-Control")).isEqualTo("max-age=5");
  }

  @Test
  void anEmptyListIsAnAnswer() throws Exception {
    service.become(json(200, "[]"));
    assertThat(HttpProbe.get(server.uri("/api/posts")).body()).isEqualTo("[]");
  }

  @ParameterizedTest
  @CsvSource({
    "404, max-age=10, no-cache",
    "410, max-age=10, no-cache",
    "500, max-age=2, no-cache",
    "503, max-age=2, no-cache",
    "400, max-age=2, no-cache"
  })
  void passesTheStatusOnAndShieldsTheService(int status, String forServer, String forClient)
      throws Exception {
    service.become(json(status, "{\"detail\":\"Why\"}"));
    HttpResponse<String> response = HttpProbe.get(server.uri("/api/posts/1"));
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(new JsonMapper().readTree(response.body()).get("detail").asText()).isEqualTo("Why");
    assertThat(field(response, "Larder-Cache-Control")).isEqualTo(forServer);
    assertThat(field(response, "Cache-Control")).isEqualTo(forClient);
  }

  @Test
  void troubleOfTheServiceIs503() throws Exception {
    service.become(FaultyServer.html(200, "<p>Welcome"));
    HttpResponse<String> response = HttpProbe.get(server.uri("/api/posts/1"));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("Service communication error").doesNotContain("Welcome");
    assertThat(field(response, "Larder-Cache-Control")).isEqualTo("max-age=2");
    assertThat(field(response, "Retry-After")).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "-1",
        "1.5",
        "1e3",
        "%D9%A1",
        "1234567890123456789",
        "%31%20",
        "007",
        "00",
        "%307"
      })
  void whatIsNoNumberAsItIsWrittenIsNotFoundWithoutACall(String id) throws Exception {
    HttpResponse<String> response = HttpProbe.get(server.uri("/api/posts/" + id));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(field(response, "Larder-Cache-Control")).isEqualTo("no-store");
    assertThat(service.calls()).isZero();
  }

  @Test
  void nothingOfTheClientReachesTheService() throws Exception {
    HttpProbe.get(
        server.uri("/api/posts/1?x=secret"),
        "Cookie",
        "a=secret",
        "Authorization",
        "Basic secret",
        "X-Forwarded-For",
        "secret");
    assertThat(service.requests()).hasSize(1);
    assertThat(service.requests().get(0)).doesNotContain("secret");
  }

  @Test
  void aLifetimeOfZeroMeansNotKept() throws Exception {
    try (WebServer other = new WebServer()) {
      other.with(new PostResource(gateway, keptFor("0")));
      other.start();
      for (int status : new int[] {200, 404, 503}) {
        service.become(json(status, POST));
        HttpResponse<String> response = HttpProbe.get(other.uri("/api/posts/1"));
        assertThat(field(response, "Larder-Cache-Control")).isEqualTo("no-store");
        assertThat(field(response, "Cache-Control")).isEqualTo("no-store");
      }
    }
  }

  static Settings keptFor(String seconds) {
    return Settings.read(
        key -> "cache.ttl.posts".equals(key) ? Optional.of(seconds) : Optional.empty());
  }
}
