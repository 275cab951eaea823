package dev.larder.httpcache.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.container.probe.Writes;
import dev.larder.support.Http;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What writes do to kept answers, and which spellings of a target are not kept at all. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class FilterWritesSuiteIT {

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive probe() {
    return FilterProbeWar.with(FilterProbeWar.servlet("writes", Writes.class, "/c/w/*", "/p/w/*"))
        .classes(Writes.class)
        .archive();
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, ok, 200, true, true",
    "POST, groups, 200, true, true",
    "DELETE, ok, 200, true, true",
    "PATCH, ok, 200, true, true",
    "PURGE, other, 200, true, false",
    "get, other, 200, true, false",
    "PUT, other, 200, true, false",
    "PUT, flush, 200, true, true",
    "POST, forward, 200, true, true",
    "PUT, async, 200, true, true",
    "PUT, redirect, 303, true, false",
    "PUT, client-error, 409, false, false",
    "PUT, client-error-sent, 409, false, false",
    "PUT, server-error, 503, false, false",
    "PUT, committed-then-server-error, 500, true, true",
    "PUT, committed-then-throws, 500, true, true",
    "PUT, committed-after-flush, 200, true, true"
  })
  void writeInvalidatesItsTargetAndGroups(
      String method, String way, int status, boolean target, boolean group) {
    Http http = Http.at(base);
    String path = "c/w/" + UUID.randomUUID();
    String other = "c/w/" + UUID.randomUUID();
    keep(http, path);
    keep(http, other);

    String answer =
        Http.raw(
            base.getPort(),
            method
                + " /"
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1:"
                + base.getPort()
                + "\r\nConnection: close\r\nContent-Length: 0\r\nX-Way: "
                + way
                + "\r\n\r\n",
            Duration.ofSeconds(10));

    assertThat(answer).startsWith("HTTP/1.1 " + status);
    if (status < 400) {
      assertThat(answer).contains("X-Cache: BYPASS").contains("Cache-Status: larder; fwd=method");
    }
    assertThat(http.get(path).field("X-Cache")).hasValue(target ? "MISS" : "HIT");
    assertThat(http.get(other).field("X-Cache")).hasValue(group ? "MISS" : "HIT");
  }

  @Test
  void writeInvalidatesWhatItsLocationNames() {
    Http http = Http.at(base);
    keep(http, "c/w/located");

    http.post("c/w/new", "", "X-Way", "location");

    assertThat(http.get("c/w/located").field("X-Cache")).hasValue("MISS");
  }

  @Test
  void writeWithSessionIdInItsPathInvalidatesThePlainTarget() {
    Http http = Http.at(base);
    keep(http, "c/w/plain");

    assertThat(http.put("c/w/plain;jsessionid=1", "", "X-Way", "other").status()).isEqualTo(200);

    assertThat(http.get("c/w/plain").field("X-Cache")).hasValue("MISS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/c/w/a;jsessionid=x",
        "/c;v=1/w/a",
        "/c/w//a",
        "/c/w/./a",
        "/c/w/b/../a",
        "/c/w/%2e/a",
        "/c/w/b/%2e%2e/a",
        "/c/w/%61",
        "/c/w/a%2Fb",
        "/c/w/a%5Cb",
        "/c/w/a%00",
        "/c/w/a%",
        "/c/w/a%25b",
        "//c/w/a",
        "/p/../c/w/a"
      })
  void otherSpellingOfATargetIsNeverKept(String target) {
    for (int call = 0; call < 2; call++) {
      String answer = raw("GET", target);

      assertThat(answer).doesNotContain("X-Cache: HIT").doesNotContain("; stored");
    }
  }

  @Test
  void queryIsPartOfTheTarget() {
    Http http = Http.at(base);
    String one = http.get("c/w/q?a=1&b=%20").body();

    assertThat(http.get("c/w/q?a=1&b=%20").body()).isEqualTo(one);
    assertThat(http.get("c/w/q?a=1&b=%21").body()).isNotEqualTo(one);
  }

  @Test
  void traceIsRefused() {
    assertThat(raw("TRACE", "/c/w/trace")).containsPattern("^HTTP/1.1 40[35]");
  }

  @Test
  void optionsPassesAndInvalidatesNothing() {
    Http http = Http.at(base);
    keep(http, "c/w/options");

    Http.Response options = http.send("OPTIONS", "c/w/options", null);

    assertThat(options.field("X-Cache")).hasValue("BYPASS");
    assertThat(http.get("c/w/options").field("X-Cache")).hasValue("HIT");
  }

  private String raw(String method, String target) {
    String request =
        String.format(
            Locale.ROOT,
            "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
            method,
            target,
            base.getPort());
    return Http.raw(base.getPort(), request, Duration.ofSeconds(10));
  }

  private static void keep(Http http, String path) {
    http.get(path);
    assertThat(http.get(path).field("X-Cache")).hasValue("HIT");
  }
}
