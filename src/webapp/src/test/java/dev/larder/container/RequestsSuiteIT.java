package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Answers;
import dev.larder.support.Http;
import dev.larder.support.LarderWar;
import dev.larder.support.PrometheusText;
import dev.larder.support.WireResponse;
import java.net.URI;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that no page of the site sends: other spellings of internal paths, malformed queries,
 * methods that nobody knows, pages of other sites.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RequestsSuiteIT {

  private static final String REQUESTS = "larder_http_request_duration_seconds_count";

  /** How a client can spell a path that a container may find all the same; {@code %s} is it. */
  private static final String SPELLINGS =
      """
      /%s;x
      /%s;
      /%s;jsessionid=1
      /;x/%s
      /x/..;/%s
      /x/..;a=b/%s
      /x/.;/../%s
      //%s
      /./%s
      /x/../%s
      /%%2e/%s
      /x/%%2e%%2e/%s
      /x/%%2e%%2e;/%s
      /x%%2f..%%2f%s
      /%s%%3Bx
      /%s%%00
      /%s/
      /%s/.
      /%s//
      /%s%%2f
      /%s%%20
      /%s\\
      """;

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive larder() {
    return LarderWar.archive(
        Map.of("ADMIN_USER", "admin", "ADMIN_PASSWORD", "secret", "DEMO_POSTS_DELAY_MS", "10"));
  }

  @Test
  void internalPaths_haveOneSpelling() {
    for (String path : new String[] {"metrics", "health", "health/ready"}) {
      assertThat(get("/" + path).status()).isEqualTo(200);
      SPELLINGS
          .formatted((Object[]) repeated(path))
          .lines()
          .forEach(target -> assertRefused(target, get(target)));
      assertRefused("escaped", get("/%" + Integer.toHexString(path.charAt(0)) + path.substring(1)));
      assertRefused("in capitals", get("/" + path.toUpperCase(java.util.Locale.ROOT)));
    }
  }

  private static String[] repeated(String path) {
    String[] all = new String[(int) SPELLINGS.lines().count()];
    java.util.Arrays.fill(all, path);
    return all;
  }

  private static void assertRefused(String target, WireResponse answer) {
    assertThat(answer.status()).as(target + ": " + answer.text()).isIn(400, 404);
    assertThat(answer.text()).as(target).doesNotContain("jvm_", "\"UP\"", "healthy");
  }

  @Test
  void administration_hasOneSpelling() {
    assertThat(clear("/api/cache/clear").status()).isEqualTo(200);
    for (String target :
        new String[] {
          "/api/cache;x/clear",
          "/api;x/cache/clear",
          "/api/cache/clear;x",
          "/api/cache/%63lear",
          "/%61pi/cache/clear",
          "//api/cache/clear",
          "/x/..;/api/cache/clear",
          "/api/./cache/clear",
          "/api//cache/clear"
        }) {
      assertThat(clear(target).status()).as(target).isIn(400, 404);
    }
  }

  private WireResponse clear(String target) {
    return send("POST " + target, "Authorization: " + Answers.basic("admin", "secret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%FF", "%", "%4", "%G1", "%C3%28", "%C0%AF", "%ED%A0%80", "%F5%80%80%80", "a%00b"})
  void malformedQuery_is400Everywhere_andCountedSo(String value) {
    String[] paths = {
      "/",
      "/blogs",
      "/search",
      "/articles",
      "/articles/5",
      "/tags",
      "/posts",
      "/feed.xml",
      "/sitemap.xml",
      "/robots.txt",
      "/health",
      "/health/ready",
      "/assets/larder.css",
      "/nowhere",
      "/api",
      "/api/articles",
      "/api/articles/5",
      "/api/items",
      "/api/users",
      "/api/tags",
      "/api/user",
      "/api/posts/1",
      "/api/nowhere"
    };
    PrometheusText before = meters();
    for (String path : paths) {
      for (String name : new String[] {"q=", "unknown=", ""}) {
        WireResponse answer = get(path + "?" + name + value);
        assertThat(answer.status()).as(path + "?" + name + value).isEqualTo(400);
      }
    }
    assertThat(send("PUT /api/items/1?q=" + value).status()).isEqualTo(400);
    PrometheusText after = meters();
    assertThat(after.sum(REQUESTS, "status", "500") - before.sum(REQUESTS, "status", "500"))
        .isZero();
    assertThat(after.sum(REQUESTS, "status", "400") - before.sum(REQUESTS, "status", "400"))
        .isEqualTo(3 * paths.length + 1);
  }

  @Test
  void wellFormedQuery_isAnswered() {
    for (String value : new String[] {"%C3%A4", "%F0%9F%8D%9E", "%25", "%2B", "a+b"}) {
      assertThat(get("/search?q=" + value).status()).as(value).isEqualTo(200);
      assertThat(get("/api/articles?q=" + value).status()).as(value).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/blogs",
        "/blog/p1",
        "/blogs/refresh",
        "/search",
        "/articles",
        "/articles/5",
        "/tags",
        "/tags/bread",
        "/posts",
        "/feed.xml",
        "/sitemap.xml",
        "/robots.txt",
        "/health",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/assets/larder.css",
        "/api",
        "/api/articles",
        "/api/articles/5",
        "/api/items",
        "/api/items/1",
        "/api/users",
        "/api/users/1",
        "/api/tags",
        "/api/user",
        "/api/user/Alice",
        "/api/posts",
        "/api/posts/1",
        "/api/cache/clear"
      })
  void unknownMethod_is405_withAllow(String path) {
    for (String method : new String[] {"FOO", "PROPFIND", "get", "PATCH"}) {
      WireResponse answer = send(method + " " + path);
      assertThat(answer.status()).as(method).isEqualTo(405);
      assertThat(answer.field("Allow")).as(method).contains("OPTIONS");
    }
  }

  @Test
  void staticFiles_areForReading() {
    for (String method : new String[] {"POST", "PUT", "DELETE"}) {
      WireResponse answer = send(method + " /assets/larder.css");
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }
    assertThat(send("OPTIONS /assets/larder.css").field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    for (String method : new String[] {"POST", "FOO", "OPTIONS"}) {
      for (String path :
          new String[] {"/nowhere", "/assets/", "/WEB-INF/web.xml", "/web-inf/web.xml"}) {
        assertThat(send(method + " " + path).status()).as(method + path).isEqualTo(404);
      }
    }
  }

  @Test
  void pageOfAnotherName_thatLeadsHere_mayNotWrite() {
    for (String name : new String[] {"evil.example", "127.0.0.1.evil.example", "10.0.0.7"}) {
      String request =
          "POST /blogs/refresh HTTP/1.1\r\nHost: "
              + name
              + "\r\nOrigin: http://"
              + name
              + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      assertThat(WireResponse.to(base.getPort(), request).status()).as(name).isEqualTo(403);
    }
    Http http = Http.at(base);
    String own = "http://" + base.getAuthority();
    assertThat(http.post("blogs/refresh", "", "Origin", own).status()).isEqualTo(303);
  }

  private WireResponse get(String target) {
    return send("GET " + target);
  }

  private WireResponse send(String line, String... fields) {
    StringBuilder request = new StringBuilder(line + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    request.append("Content-Length: 0\r\nConnection: close\r\n\r\n");
    return WireResponse.to(base.getPort(), request.toString());
  }

  private PrometheusText meters() {
    return PrometheusText.parse(Http.at(base).get("metrics").body());
  }
}
