package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Answers;
import dev.larder.support.Http;
import dev.larder.support.LarderWar;
import dev.larder.support.PrometheusText;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The meters of the packaged web application after real requests. Counts are differences. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class MetersSuiteIT {

  private static final String CREDENTIALS = Answers.basic("ops", "secret");
  private static final String COUNT = "larder_http_request_duration_seconds_count";
  private static final String REQUESTS = "larder_cache_requests_total";

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive larder() {
    return LarderWar.archive(
        Map.of("ADMIN_USER", "ops", "ADMIN_PASSWORD", "secret", "DEMO_POSTS_DELAY_MS", "10"));
  }

  @Test
  void traffic_isCounted_byMethodRouteStatusAndWhatTheCacheDid() {
    Http http = Http.at(base);
    PrometheusText before = meters();

    http.get("api/posts/3?meters");
    http.get("api/posts/3?meters");
    http.head("api/posts/3?meters");
    http.get("articles/1?meters");
    http.get("api/articles/99999999");
    http.get("assets/larder.css?meters");
    http.send("BREW", "no/such/page", null);
    http.post("api/items", "{}", "Content-Type", "application/json", "Authorization", CREDENTIALS);

    PrometheusText after = meters();
    assertThat(more(before, after, COUNT, request("GET", "/api/posts/{id}", "200", "miss")))
        .isEqualTo(1);
    assertThat(more(before, after, COUNT, request("GET", "/api/posts/{id}", "200", "hit")))
        .isEqualTo(1);
    assertThat(more(before, after, COUNT, request("HEAD", "/api/posts/{id}", "200", "hit")))
        .isEqualTo(1);
    assertThat(more(before, after, COUNT, request("GET", "/articles/*", "200", "miss")))
        .isEqualTo(1);
    assertThat(more(before, after, COUNT, request("GET", "/api/articles/{id}", "404", "miss")))
        .isEqualTo(1);
    assertThat(more(before, after, COUNT, "method", "GET", "route", "/assets/*")).isEqualTo(1);
    assertThat(more(before, after, COUNT, "method", "OTHER", "route", "other", "cache", "bypass"))
        .isEqualTo(1);
    assertThat(more(before, after, COUNT, request("POST", "/api/items", "201", "bypass")))
        .isEqualTo(1);
    assertThat(more(before, after, REQUESTS, "result", "hit", "reason", "fresh")).isEqualTo(2);
    assertThat(more(before, after, REQUESTS, "result", "bypass", "reason", "method")).isEqualTo(2);
    assertThat(more(before, after, "larder_cache_stored_total")).isGreaterThanOrEqualTo(2);
    assertThat(more(before, after, "larder_cache_invalidated_groups_total", "type", "named"))
        .isPositive();
    assertThat(more(before, after, "larder_cache_faults_total")).isZero();
  }

  @Test
  void page_tellsOfStoresPoolAndJvm() {
    Http.at(base).get("api/items");

    PrometheusText page = meters();

    for (String cache : List.of("responses-new", "responses-kept")) {
      assertThat(page.has("larder_cache_entries", "cache", cache)).as(cache).isTrue();
      assertThat(page.sum("larder_cache_offheap_max_bytes", "cache", cache)).isPositive();
    }
    for (String cache : List.of("item", "items")) {
      assertThat(page.has("larder_cache_entries", "cache", cache)).as(cache).isTrue();
      assertThat(page.sum("larder_cache_heap_max_bytes", "cache", cache)).isPositive();
    }
    assertThat(page.sum("larder_cache_entries", "cache", "items")).isPositive();
    assertThat(page.sum("larder_cache_heap_used_bytes", "cache", "items")).isPositive();
    assertThat(page.sum("larder_cache_waiting_requests")).isZero();
    assertThat(page.sum("hikaricp_connections_max", "pool", "larder")).isEqualTo(10);
    assertThat(page.sum("jvm_memory_used_bytes", "area", "heap")).isPositive();
    assertThat(page.sum("jvm_threads_live_threads")).isPositive();
    assertThat(page.families())
        .as("nothing is shared")
        .noneMatch(name -> name.matches("larder_(redis|far|log).*"));
  }

  @Test
  void page_isForEverybody_neverKept_andInTheFormThatIsAskedFor() {
    Http http = Http.at(base);
    for (int time = 1; time <= 2; time++) {
      Http.Response page = http.get("metrics");

      assertThat(page.status()).isEqualTo(200);
      Answers.assertCache(page, "MISS", "larder; fwd=uri-miss; detail=no-store");
      assertThat(page.field("Content-Type").orElseThrow())
          .startsWithIgnoringCase("text/plain")
          .contains("version=0.0.4");
      Answers.assertNoVersion(page);
    }
    Http.Response open =
        http.get("metrics", "Accept", "application/openmetrics-text;version=1.0.0");
    assertThat(open.field("Content-Type").orElseThrow()).contains("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
    assertThat(http.post("metrics", "").status()).isEqualTo(405);
  }

  @Test
  void requestThatJerseyCannotBeginWith_isAProblem_andCounted() {
    PrometheusText before = meters();
    for (String method : List.of("POST", "PUT")) {
      String answer =
          Answers.raw(
              base,
              method + " /api/items HTTP/1.1",
              "Content-Type: a/b;c",
              "Content-Length: 0",
              "Authorization: " + CREDENTIALS);

      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .containsIgnoringCase("Content-Type: application/problem+json")
          .containsIgnoringCase("X-Content-Type-Options: nosniff")
          .containsIgnoringCase("X-Cache: BYPASS")
          .contains("\"status\":400");
    }
    assertThat(more(before, meters(), COUNT, request("PUT", "/api/items", "400", "bypass")))
        .isEqualTo(1);
  }

  @Test
  void floodOfUrlsAndMethods_addsNoSeries() {
    Http http = Http.at(base);
    Random random = new Random(11);
    flood(http, random, 40);
    int before = ofRequests(meters());

    flood(http, random, 400);

    PrometheusText after = meters();
    assertThat(ofRequests(after)).isEqualTo(before);
    assertThat(after.samples().toString()).doesNotContain("flooded");
  }

  private static void flood(Http http, Random random, int requests) {
    List<String> folders = List.of("", "api/", "api/items/", "articles/", "tags/", "assets/");
    for (int i = 0; i < requests; i++) {
      String path = folders.get(i % folders.size()) + "flooded" + random.nextInt();
      http.send(i % 4 == 0 ? "GET" : "X" + random.nextInt(1 << 20), path, null);
    }
  }

  /** Series that requests make; what the JVM shows comes and goes by itself. */
  private static int ofRequests(PrometheusText page) {
    return (int)
        page.samples().stream()
            .filter(sample -> sample.name().startsWith("larder_"))
            // read by this test itself
            .filter(sample -> !"/metrics".equals(sample.labels().get("route")))
            .filter(sample -> !sample.name().startsWith("larder_cache_not_stored"))
            .count();
  }

  private static double more(
      PrometheusText before, PrometheusText after, String name, String... labels) {
    return after.sum(name, labels) - before.sum(name, labels);
  }

  private static String[] request(String method, String route, String status, String cache) {
    return new String[] {"method", method, "route", route, "status", status, "cache", cache};
  }

  private PrometheusText meters() {
    return PrometheusText.parse(Http.at(base).get("metrics").body());
  }
}
