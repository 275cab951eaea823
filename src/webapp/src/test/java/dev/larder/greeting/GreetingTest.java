package dev.larder.greeting;

import static dev.larder.support.HttpProbe.field;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.support.HttpProbe;
import dev.larder.support.WebServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GreetingTest {

  private static final WebServer SERVER =
      new WebServer().with(new GreetingResource()).with(new WelcomeResource());

  @BeforeAll
  static void start() throws Exception {
    SERVER.start();
  }

  @AfterAll
  static void stop() throws Exception {
    SERVER.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/user/Alice, 'Hello, Alice!'",
    "/api/user?name=Alice, 'Hello, Alice!'",
    "/api/user, 'Hello, Guest!'",
    "/api/user?name=, 'Hello, Guest!'",
    "/api/user?name=%20%20, 'Hello, Guest!'",
    "/api/user/J%C3%BCrgen, 'Hello, Jürgen!'",
    "/api/user/%3Cb%3E, 'Hello, <b>!'",
    "/api/user/a%22b, 'Hello, a\"b!'"
  })
  void greets(String path, String message) throws Exception {
    HttpResponse<String> response = HttpProbe.get(SERVER.uri(path));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).get("message").asText()).isEqualTo(message);
    assertThat(field(response, "Content-Type")).startsWith("application/json");
    assertThat(field(response, "Cache-Control")).isEqualTo("max-age=300");
    assertThat(field(response, "Larder-Cache-Control")).isEqualTo("max-age=300");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/user/", "/api/user?name="})
  void boundsTheName(String path) throws Exception {
    HttpResponse<String> longest = HttpProbe.get(SERVER.uri(path + "a".repeat(100)));
    assertThat(longest.statusCode()).isEqualTo(200);
    HttpResponse<String> tooLong = HttpProbe.get(SERVER.uri(path + "a".repeat(101)));
    assertThat(tooLong.statusCode()).isEqualTo(400);
    assertThat(json(tooLong).get("errors").get(0).get("name").asText()).isEqualTo("name");
    assertThat(field(tooLong, "Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void welcomesWithTheVersionOfTheBuildAndLinks() throws Exception {
    HttpResponse<String> response = HttpProbe.get(SERVER.uri("/api"));
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode welcome = json(response);
    assertThat(welcome.get("message").asText()).isNotEmpty();
    assertThat(welcome.get("version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(welcome.get("links").get("posts").asText()).isEqualTo("/api/posts");
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return new JsonMapper().readTree(response.body());
  }
}
