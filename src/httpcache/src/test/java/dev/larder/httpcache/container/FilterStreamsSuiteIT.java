package dev.larder.httpcache.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.container.probe.Streams;
import dev.larder.support.Http;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are not made in one go pass the filter whole; those that stream are not kept. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class FilterStreamsSuiteIT {

  /** The filter is mapped to the target of one of the dispatches, and not to the other's. */
  private static final Set<String> KEPT =
      Set.of(
          "complete",
          "complete-at-once",
          "complete-with-arguments",
          "status-only",
          "write-before",
          "dispatch-mapped",
          "dispatch-self");

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive probe() {
    return FilterProbeWar.with(FilterProbeWar.servlet("streams", Streams.class, "/c/s/*", "/p/s/*"))
        .classes(Streams.class)
        .archive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "complete",
        "complete-at-once",
        "complete-with-arguments",
        "complete-by-container",
        "status-only",
        "write-before",
        "dispatch",
        "dispatch-mapped",
        "dispatch-self",
        "error",
        "timeout",
        "timeout-answered",
        "timeout-status",
        "non-blocking"
      })
  void asynchronousAnswerIsTheSameEachTime(String path) {
    Http http = Http.at(base);
    Http.Response plain = http.get("p/s/" + path);

    for (int call = 0; call < 2; call++) {
      Http.Response filtered = http.get("c/s/" + path);

      assertThat(filtered.status()).as(path).isEqualTo(plain.status());
      assertThat(filtered.body().replace("/c/", "/p/")).as(path).isEqualTo(plain.body());
      assertThat(
              filtered.field("Content-Type").map(type -> type.toLowerCase(java.util.Locale.ROOT)))
          .as(path)
          .isEqualTo(plain.field("Content-Type").map(t -> t.toLowerCase(java.util.Locale.ROOT)));
      assertThat(filtered.field("X-Cache").orElse("MISS"))
          .as(path)
          .isEqualTo(call == 1 && KEPT.contains(path) ? "HIT" : "MISS");
    }
  }

  @Test
  void eventArrivesWhileTheServletStillRuns() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort())) {
      socket.setSoTimeout(8_000);
      socket
          .getOutputStream()
          .write(
              "GET /c/s/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      StringBuilder received = new StringBuilder();
      while (!received.toString().endsWith("first\n\n")) {
        received.append((char) in.read());
      }
      Http.at(base).get("p/s/seen");
      String rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);

      assertThat(received.toString()).contains("X-Cache: MISS").doesNotContain("Content-Length");
      assertThat(rest).contains("data: seen");
    }
    assertThat(Http.at(base).get("c/s/events").field("X-Cache")).hasValue("MISS");
  }
}
