package dev.larder.httpcache.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.container.probe.Pages;
import dev.larder.support.Http;
import java.net.URI;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may ask for besides a whole page: heads, conditions, ranges, encodings. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class FilterClientsSuiteIT {

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive probe() {
    return FilterProbeWar.with("").archive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x/jsp", "x/bytes", "x/jsp-large", "x/locale", "x/empty", "x/gzip"})
  void headIsTheSameBeforeAndAfterAGetAndKeepsNothing(String path) {
    Http http = Http.at(base);
    String fresh = path + "?head";
    Http.Response plain = http.head("p/" + fresh);

    Http.Response before = http.head("c/" + fresh);
    assertThat(before.field("X-Cache")).hasValue("MISS");
    Comparison.assertSameHead(before, plain);

    Http.Response get = http.get("c/" + fresh);
    assertThat(get.field("X-Cache")).hasValue("MISS");

    Http.Response after = http.head("c/" + fresh);
    assertThat(after.field("X-Cache")).hasValue("HIT");
    Comparison.assertSameHead(after, plain);
    assertThat(after.field("Content-Length")).hasValue(String.valueOf(get.bytes().length));
  }

  @Test
  void conditionIsAnsweredWithAndWithoutTheStore() {
    Http http = Http.at(base);
    for (int call = 0; call < 2; call++) {
      Http.Response same = http.get("c/x/etag?c", "If-None-Match", "W/\"v0\", \"v1\"");
      assertThat(same.status()).isEqualTo(304);
      assertThat(same.bytes()).isEmpty();
      assertThat(same.field("ETag")).hasValue("\"v1\"");
      assertThat(same.field("Content-Type")).isEmpty();
      assertThat(same.field("X-Cache")).hasValue(call == 0 ? "MISS" : "HIT");
      assertThat(http.get("c/x/etag?c", "If-None-Match", "\"v2\"").status()).isEqualTo(200);
      assertThat(
              http.get("c/x/etag?c", "If-Modified-Since", "Sun, 09 Sep 2001 01:46:40 GMT").status())
          .isEqualTo(304);
      assertThat(http.head("c/x/etag?c", "If-None-Match", "*").status()).isIn(304);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file.txt", "large.txt", "x/etag-large", "x/etag-flushed"})
  void clientThatHasAPageGetsNoBody(String path) {
    Http http = Http.at(base);
    Http.Response whole = http.get("c/" + path);
    // not every container gives its static files an entity tag
    String[] condition =
        whole
            .field("ETag")
            .map(tag -> new String[] {"If-None-Match", tag})
            .orElseGet(
                () ->
                    new String[] {"If-Modified-Since", whole.field("Last-Modified").orElseThrow()});
    Http.Response same = http.get("c/" + path, condition);

    assertThat(same.status()).isEqualTo(304);
    assertThat(same.bytes()).isEmpty();
  }

  @Test
  void rangesOfAStaticFileAreTheContainersBusiness() {
    Http http = Http.at(base);
    for (String file : new String[] {"file.txt", "large.txt"}) {
      Http.Response plain = http.get("p/" + file, "Range", "bytes=2-7");
      Http.Response part = http.get("c/" + file, "Range", "bytes=2-7");

      assertThat(part.status()).isEqualTo(plain.status()).isEqualTo(206);
      assertThat(part.body()).isEqualTo(plain.body()).hasSize(6);
      assertThat(part.field("Content-Range")).isEqualTo(plain.field("Content-Range"));
    }
  }

  @Test
  void firstRangeOfAPageStoresTheWhole() {
    Http http = Http.at(base);

    Http.Response part = http.get("c/x/bytes?r", "Range", "bytes=0-1");
    assertThat(part.field("X-Cache")).hasValue("MISS");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.field("Content-Range")).hasValue("bytes 0-1/256");
    assertThat(part.bytes()).hasSize(2);
    Http.Response whole = http.get("c/x/bytes?r");
    assertThat(whole.field("X-Cache")).hasValue("HIT");
    assertThat(whole.bytes()).isEqualTo(http.get("p/x/bytes?r").bytes());
  }

  @Test
  void encodingsAreKeptApart() {
    Http http = Http.at(base);
    for (String coding : new String[] {"gzip", "identity", ""}) {
      String[] fields = coding.isEmpty() ? new String[0] : new String[] {"Accept-Encoding", coding};
      Http.Response plain = http.get("p/x/gzip?e", fields);
      for (String expected : new String[] {"MISS", "HIT"}) {
        Http.Response filtered = http.get("c/x/gzip?e", fields);
        assertThat(filtered.field("X-Cache")).hasValue(expected);
        Comparison.assertSame(filtered, plain);
      }
    }
  }

  @Test
  void fieldsOfOneConnectionAreNotReplayed() {
    Http http = Http.at(base);
    http.get("c/x/hop-by-hop");
    Http.Response hit = http.get("c/x/hop-by-hop");

    assertThat(hit.field("X-Cache")).hasValue("HIT");
    assertThat(hit.field("X-Stays")).hasValue("1");
    assertThat(hit.field("X-Listed")).isEmpty();
    assertThat(hit.field("Keep-Alive").orElse("")).doesNotContain("99");
    assertThat(hit.field("Connection").orElse("")).doesNotContain("Listed");
  }

  @Test
  void noAnswerHasTwoFramings() {
    for (int call = 0; call < 2; call++) {
      String answer = raw("/c/x/transfer-encoding");

      assertThat(answer).startsWith("HTTP/1.1 200").contains("Content-Length: ");
      assertThat(answer).doesNotContainIgnoringCase("Transfer-Encoding");
    }
  }

  @Test
  void wrongLengthIsNeverKept() {
    for (String path : new String[] {"/c/x/length-too-long", "/c/x/length-too-short"}) {
      for (int call = 0; call < 2; call++) {
        assertThat(raw(path)).doesNotContain("X-Cache: HIT").doesNotContain("; stored");
      }
    }
  }

  @Test
  void failureAfterTheFirstBytesIsNeverKept() {
    for (String path : new String[] {"/c/x/throws-after-flush", "/c/x/jsp-failing-late"}) {
      for (int call = 0; call < 2; call++) {
        assertThat(raw(path)).doesNotContain("X-Cache: HIT").doesNotContain("; stored");
      }
    }
  }

  @Test
  void lineBreakInAFieldIsNeverKeptNorSent() {
    for (int call = 0; call < 2; call++) {
      assertThat(raw("/c/x/line-break"))
          .doesNotContain("X-Cache: HIT")
          .doesNotContain("\nSet-Cookie");
    }
  }

  @Test
  void hintsComeBeforeTheAnswer() {
    String first = raw("/c/x/hints?raw");

    assertThat(first).startsWith("HTTP/1.1 103").contains("X-Hint: early");
    String last = first.substring(first.indexOf("HTTP/1.1 200"));
    assertThat(last).containsOnlyOnce("Link: </a.css>").doesNotContain("X-Hint");
    assertThat(raw("/c/x/hints?raw")).startsWith("HTTP/1.1 200").contains("X-Cache: HIT");
    String plain = raw("/p/x/processing");
    assertThat(raw("/c/x/processing").substring(0, 13)).isEqualTo(plain.substring(0, 13));
  }

  @Test
  void ageCountsFromTheDateOfTheApplication() {
    Http http = Http.at(base);
    http.get("c/x/dated");
    Http.Response hit = http.get("c/x/dated");

    assertThat(hit.all("Age")).hasSize(1);
    assertThat(hit.all("Date")).hasSize(1);
    assertThat(Integer.parseInt(hit.field("Age").orElseThrow())).isBetween(10, 30);
  }

  @Test
  void bodyOverTheLimitSaysSo() {
    Http.Response page = Http.at(base).get("c/x/bytes-over-limit?why");

    assertThat(page.bytes()).hasSize(Pages.LIMIT + 1);
    assertThat(page.field("X-Cache")).hasValue("MISS");
  }

  private String raw(String target) {
    return Http.raw(
        base.getPort(),
        "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        Duration.ofSeconds(3));
  }
}
