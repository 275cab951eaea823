package dev.larder.httpcache.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.container.probe.SharedVisitsServlet;
import dev.larder.httpcache.container.probe.Visits;
import dev.larder.support.Http;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made for one user is neither kept nor shown to another one. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class FilterSessionsSuiteIT {

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive probe() {
    return FilterProbeWar.with("").classes(SharedVisitsServlet.class, Visits.class).cdi().archive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session",
        "session-public",
        "session-expires",
        "jsp-session",
        "encoded-url",
        "cookie",
        "cookie-by-field"
      })
  void answerThatSetsACookieIsNeverKept(String way) {
    Http http = Http.at(base);
    Http.Response plain = http.get("p/x/" + way);
    Http.Response first = http.get("c/x/" + way);
    Http.Response second = http.get("c/x/" + way);

    for (Http.Response response : new Http.Response[] {first, second}) {
      assertThat(response.field("X-Cache")).hasValue("MISS");
      assertThat(response.all("Set-Cookie")).hasSameSizeAs(plain.all("Set-Cookie")).isNotEmpty();
      Comparison.assertSame(response, plain, "set-cookie", "expires");
    }
    if (!way.startsWith("cookie")) {
      assertThat(first.all("Set-Cookie")).isNotEqualTo(second.all("Set-Cookie"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "jsp-session", "session-if-any", "unmarked"})
  void answerToASessionIsNeverKept(String way) {
    Http http = Http.at(base);
    String cookie = session(http);

    for (int call = 0; call < 2; call++) {
      Http.Response own = http.get("c/x/" + way + "?own", "Cookie", cookie);
      assertThat(own.field("X-Cache")).hasValue("MISS");
      assertThat(own.field("Cache-Status").orElse("")).doesNotContain("stored");
    }
    assertThat(http.get("c/x/" + way + "?own").field("X-Cache")).hasValue("MISS");
  }

  @Test
  void keptAnswerIsNotForASessionUnlessItSaysSo() {
    Http http = Http.at(base);
    String cookie = session(http);
    for (String way : new String[] {"unmarked", "shared", "targeted", "session-if-any"}) {
      http.get("c/x/" + way + "?all");
      assertThat(http.get("c/x/" + way + "?all").field("X-Cache")).as(way).hasValue("HIT");
    }

    assertThat(http.get("c/x/unmarked?all", "Cookie", cookie).field("Cache-Status"))
        .hasValueSatisfying(status -> assertThat(status).contains("fwd=request"));
    assertThat(http.get("c/x/session-if-any?all", "Cookie", cookie).body()).isEqualTo("known");
    assertThat(http.get("c/x/session-if-any?all").body()).isEqualTo("unknown");
    assertThat(http.get("c/x/shared?all", "Cookie", cookie).field("X-Cache")).hasValue("HIT");
    assertThat(http.get("c/x/targeted?all", "Cookie", cookie).field("X-Cache")).hasValue("HIT");
    assertThat(http.get("c/x/targeted?all").field("Larder-Cache-Control")).isEmpty();
  }

  @Test
  void cookieOfNoSessionOpensNothingAndClosesNothing() {
    Http http = Http.at(base);
    http.get("c/x/unmarked?stranger");

    assertThat(http.get("c/x/unmarked?stranger", "Cookie", "JSESSIONID=none").field("X-Cache"))
        .hasValue("HIT");
  }

  @Test
  void beanOfASessionIsNeitherKeptNorShared() {
    Http http = Http.at(base);
    Http.Response first = http.get("c/visits");
    String cookie = first.field("Set-Cookie").orElseThrow().split(";", 2)[0];

    assertThat(first.body()).isEqualTo("1");
    assertThat(http.get("c/visits", "Cookie", cookie).body()).isEqualTo("2");
    assertThat(http.get("c/visits", "Cookie", cookie).body()).isEqualTo("3");
    Http.Response stranger = http.get("c/visits");
    assertThat(stranger.body()).isEqualTo("1");
    assertThat(stranger.field("X-Cache")).hasValue("MISS");
  }

  private static String session(Http http) {
    return http.get("p/x/session").field("Set-Cookie").orElseThrow().split(";", 2)[0];
  }
}
