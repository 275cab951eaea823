package dev.larder.httpcache.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Http;
import dev.larder.support.WireResponse;
import java.net.URI;
import java.util.Optional;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever way an application answers, the client gets through the filter, from the application and
 * then from the store, what it gets without it.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class FilterSuiteIT {

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive probe() {
    return FilterProbeWar.with("").archive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x/jsp",
        "x/jsp-large",
        "x/jsp-includes",
        "x/jsp-import",
        "x/context",
        "x/context-after-write",
        "x/request-context-after-write",
        "x/context-after-large-write",
        "x/named",
        "x/nested",
        "x/after-write",
        "x/include",
        "x/include-fields",
        "x/forward-to-static",
        "x/forward-then-write",
        "x/context-forward-then-write",
        "x/text-utf8",
        "x/text-latin1",
        "x/text-no-charset",
        "x/html-no-charset",
        "x/xml-no-charset",
        "x/text-utf16",
        "x/text-no-type",
        "x/json",
        "x/json-encoding",
        "x/json-stream",
        "x/type-after-writer",
        "x/type-by-field",
        "x/encoding-after-writer",
        "x/encoding-null",
        "x/locale",
        "x/locale-mapped",
        "x/locale-late",
        "x/language-field",
        "x/split-surrogates",
        "x/bytes",
        "x/bytes-at-limit",
        "x/bytes-one-by-one",
        "x/writer-large",
        "x/empty",
        "x/empty-no-type",
        "x/no-content",
        "x/flush-early",
        "x/flush-at-once",
        "x/flush-writer",
        "x/closing",
        "x/write-after-close",
        "x/write-after-writer-close",
        "x/length-right",
        "x/length-by-field",
        "x/length-taken-back",
        "x/gzip",
        "x/reset",
        "x/reset-length",
        "x/reset-with-cookie",
        "x/reset-buffer",
        "x/reset-after-flush",
        "x/stream-after-writer",
        "x/status-404",
        "x/error-after-flush",
        "x/hints",
        "x/redirect-relative",
        "x/redirect-up",
        "x/redirect-path",
        "x/redirect-absolute",
        "x/redirect-network-path",
        "x/redirect-moved",
        "x/redirect-keeping",
        "x/redirect-after-write",
        "x/redirect-by-hand",
        "x/redirect-query",
        "x/redirect-empty",
        "x/multiple",
        "x/read-back",
        "x/etag",
        "x/session-if-any",
        "x/shared",
        "x/unmarked"
      })
  void keptPageIsTheSameFromTheApplicationAndFromTheStore(String path) {
    Http http = Http.at(base);
    Http.Response plain = http.get("p/" + path);
    Http.Response miss = http.get("c/" + path);
    Http.Response hit = http.get("c/" + path);

    assertThat(miss.field("X-Cache")).hasValue("MISS");
    Comparison.assertSame(miss, plain);
    assertThat(hit.field("X-Cache")).as(hit.fields().toString()).hasValue("HIT");
    assertThat(hit.all("Age")).hasSize(1);
    Comparison.assertSame(hit, plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file.txt",
        "large.txt",
        "page.jsp",
        "x/jsp-error-page",
        "x/bytes-over-limit",
        "x/bytes-far-over-limit",
        "x/writer-over-limit",
        "x/flush-over-limit",
        "x/error-404",
        "x/error-409",
        "x/error-500",
        "x/error-after-write",
        "x/status-404-no-freshness",
        "x/status-500-empty",
        "x/redirect-no-freshness",
        "x/private",
        "x/principal",
        "x/cookie",
        "x/cookie-by-field",
        "x/line-break",
      })
  void pageThatIsNotKeptIsTheSameEachTime(String path) {
    Http http = Http.at(base);
    Http.Response plain = http.get("p/" + path);

    for (int call = 0; call < 2; call++) {
      Http.Response filtered = http.get("c/" + path);

      assertThat(filtered.field("X-Cache")).isNotEqualTo(Optional.of("HIT"));
      Comparison.assertSame(filtered, plain, "etag", "last-modified");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x/throws",
        "x/throws-io",
        "x/throws-after-write",
        "x/jsp-failing",
        "x/no-such-way"
      })
  void failureIsAnErrorEachTime(String path) {
    Http http = Http.at(base);
    Http.Response plain = http.get("p/" + path);

    for (int call = 0; call < 2; call++) {
      Http.Response filtered = http.get("c/" + path);

      assertThat(filtered.status()).isEqualTo(plain.status()).isEqualTo(500);
      assertThat(filtered.field("X-Before")).isEqualTo(plain.field("X-Before"));
      assertThat(filtered.field("Cache-Control").orElse("")).doesNotContain("max-age=60");
      assertThat(filtered.field("Content-Type").orElse("")).startsWith("text/html");
      assertThat(filtered.field("Cache-Status")).hasValue("larder; fwd=uri-miss; detail=error");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x/throws-after-flush",
        "x/throws-after-flush-of-known-length",
        "x/throws-after-flush-in-dispatch",
        "x/throws-after-flush-behind-forward"
      })
  void tornBodyLooksTornEachTime(String path) {
    WireResponse plain = raw("p/" + path);
    assertThat(plain.isWhole()).isFalse();

    for (int call = 0; call < 2; call++) {
      WireResponse filtered = raw("c/" + path);

      assertThat(filtered.isWhole()).isFalse();
      assertThat(filtered.status()).isEqualTo(plain.status());
      assertThat(filtered.text()).isEqualTo(plain.text());
    }
  }

  /** On a connection that only a torn answer ends. */
  private WireResponse raw(String path) {
    return WireResponse.to(
        base.getPort(),
        "GET " + base.getPath() + path + " HTTP/1.1\r\nHost: " + base.getAuthority() + "\r\n\r\n");
  }
}
