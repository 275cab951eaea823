package dev.larder.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** What the tests of the packaged application look for in its answers. */
public final class Answers {

  private static final JsonMapper JSON = new JsonMapper();

  private Answers() {}

  /** The body as JSON. */
  public static JsonNode json(Http.Response answer) {
    try {
      return JSON.readTree(answer.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(answer.body(), e);
    }
  }

  /** Asserts what the cache says about itself: X-Cache, and how its Cache-Status begins. */
  public static void assertCache(Http.Response answer, String source, String status) {
    assertThat(answer.field("X-Cache")).contains(source);
    assertThat(String.join(", ", answer.all("Cache-Status"))).startsWith(status);
  }

  /** Asserts a problem document that tells nothing of the inside. */
  public static void assertProblem(Http.Response answer, int status) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.field("Content-Type")).contains("application/problem+json");
    JsonNode problem = json(answer);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("title").asText()).isNotBlank();
    assertThat(problem.path("detail").asText()).isNotBlank();
    assertThat(answer.field("Larder-Cache-Control")).isEmpty();
    assertNoInternals(answer);
  }

  /** Asserts that neither fields nor body name the server's version, classes or a stack. */
  public static void assertNoInternals(Http.Response answer) {
    assertNoVersion(answer);
    assertThat(answer.body())
        .doesNotContain("\tat ", "Exception", "org.apache", "org.eclipse", "org.glassfish", "java.")
        .doesNotContainPattern("(?i)(tomcat|jetty)[^<]*\\d");
  }

  /** Asserts a page of HTML in UTF-8; containers spell the name of the encoding differently. */
  public static void assertHtml(Http.Response answer) {
    assertThat(answer.field("Content-Type"))
        .hasValueSatisfying(
            type -> assertThat(type).isEqualToIgnoringCase("text/html;charset=UTF-8"));
  }

  /** Asserts that no field names the server. */
  public static void assertNoVersion(Http.Response answer) {
    assertThat(answer.field("Server")).isEmpty();
    assertThat(answer.field("X-Powered-By")).isEmpty();
  }

  /** The value of Authorization for these credentials. */
  public static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /** Sends a request line as it is, with these fields, and reads the whole answer. */
  public static String raw(URI base, String line, String... fields) {
    StringBuilder request = new StringBuilder(line + "\r\nHost: " + base.getAuthority() + "\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    request.append("Connection: close\r\n\r\n");
    return Http.raw(base.getPort(), request.toString(), Duration.ofSeconds(20));
  }
}
