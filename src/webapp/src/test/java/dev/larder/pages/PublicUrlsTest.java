package dev.larder.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.settings.Settings;
import dev.larder.support.Http;
import dev.larder.support.TestSettings;
import dev.larder.support.embedded.EmbeddedServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where absolute URLs come from. */
class PublicUrlsTest {

  @ParameterizedTest
  @CsvSource({
    "www.example.org:8080, http://www.example.org:8080",
    "www.example.org:80,   http://www.example.org",
    "www.example.org,      http://www.example.org",
    "[::1]:8080,           http://[::1]:8080"
  })
  void origin_notSet_isTheHostThatWasAsked(String host, String root) {
    try (EmbeddedServer server = server(EmbeddedServer.Kind.TOMCAT, "")) {
      assertThat(asked(server, host)).endsWith("\r\n\r\n" + root);
    }
  }

  @ParameterizedTest
  @EnumSource
  void origin_set_isItsFirst_whateverWasAsked(EmbeddedServer.Kind kind) {
    String origins = "https://www.example.org,http://10.0.0.7:8080";
    try (EmbeddedServer server = server(kind, origins)) {
      assertThat(asked(server, "evil.example")).endsWith("\r\n\r\nhttps://www.example.org");
      assertThat(asked(server, "10.0.0.7:8080")).endsWith("\r\n\r\nhttps://www.example.org");
    }
  }

  private static String asked(EmbeddedServer server, String host) {
    String request =
        "GET / HTTP/1.1\r\nHost: %s\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n"
            .formatted(host);
    return Http.raw(server.port(), request, Duration.ofSeconds(20));
  }

  private static EmbeddedServer server(EmbeddedServer.Kind kind, String origins) {
    Settings settings = TestSettings.in(Path.of("target"), Map.of("larder.origin", origins));
    PublicUrls urls = new PublicUrls(settings);
    HttpServlet servlet =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            byte[] body = urls.root(request).getBytes(StandardCharsets.UTF_8);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
          }
        };
    return kind.server().servlet(servlet, "/").start();
  }
}
