package dev.larder.ops;

import static dev.larder.support.HttpProbe.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.security.Administrator;
import dev.larder.support.Answers;
import dev.larder.support.PrometheusText;
import dev.larder.support.TestSettings;
import dev.larder.support.WebServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsServletTest {

  private static final String OPEN_METRICS =
      "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"text/html", "*/*", "text/plain;version=0.0.4"})
  void form_isPlainText_unlessOpenMetricsIsAccepted(String accept) throws Exception {
    HttpResponse<String> answer = get(true, "Accept", accept);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(field(answer, "Content-Type")).startsWith("text/plain; version=0.0.4");
    assertThat(field(answer, "Cache-Control")).isEqualTo("no-store");
    assertThat(field(answer, "Vary")).isEqualTo("Accept");
    assertThat(PrometheusText.parse(answer.body()).has("larder_cache_stored_total")).isTrue();
  }

  @Test
  void openMetrics_isGivenToWhoAcceptsIt() throws Exception {
    HttpResponse<String> answer = get(true, "Accept", OPEN_METRICS);

    assertThat(field(answer, "Content-Type")).startsWith("application/openmetrics-text");
    assertThat(answer.body()).endsWith("# EOF\n");
  }

  @Test
  void administratorsMeters_needCredentials() throws Exception {
    HttpResponse<String> refused = get(false, "Accept", "*/*");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(field(refused, "WWW-Authenticate")).isEqualTo(Administrator.CHALLENGE);
    assertThat(refused.body()).doesNotContain("larder_cache");
    assertThat(get(false, "Authorization", Answers.basic("ops", "wrong")).statusCode())
        .isEqualTo(401);
    assertThat(get(false, "Authorization", Answers.basic("ops", "secret")).statusCode())
        .isEqualTo(200);
  }

  private HttpResponse<String> get(boolean forEverybody, String... fields) throws Exception {
    Administrator administrator =
        new Administrator(
            TestSettings.in(folder, Map.of("admin.user", "ops", "admin.password", "secret")));
    try (Meters meters = new Meters();
        WebServer server =
            new WebServer()
                .with("/metrics", new MetricsServlet(meters, administrator, forEverybody))
                .start()) {
      HttpRequest request = HttpRequest.newBuilder(server.uri("/metrics")).headers(fields).build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
  }
}
