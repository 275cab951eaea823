package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.WireResponse;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import dev.larder.support.embedded.RawHttp2;
import dev.larder.support.embedded.RawHttp2.Answer;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever an application can read as the host of the site, in every way that clients have to say
 * it: no response that repeats it answers a request that does not say the same.
 */
class HostScenarioTest {

  private static final String EVIL = "evil.example";

  /** Says all that it can read of the host. */
  private static void tell(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "max-age=60");
    StringBuilder seen = new StringBuilder();
    for (String name : List.of("Host", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Prefix")) {
      seen.append(Collections.list(request.getHeaders(name))).append(' ');
    }
    seen.append(request.getServerName()).append(':').append(request.getServerPort());
    seen.append(' ').append(request.getRequestURL());
    response.getOutputStream().print(seen.toString());
  }

  private static Answer over2(Scene scene, String... named) {
    String[] request = new String[6 + named.length];
    List.of(":method", "GET", ":scheme", "http", ":path", "/a").toArray(request);
    System.arraycopy(named, 0, request, 6, named.length);
    return RawHttp2.send(scene.server.port(), request);
  }

  private static WireResponse over1(Scene scene, String head) {
    return WireResponse.to(scene.server.port(), head + "\r\nConnection: close\r\n\r\n");
  }

  private static String own(Scene scene) {
    return "127.0.0.1:" + scene.server.port();
  }

  @ParameterizedTest
  @EnumSource
  void http2_withoutAuthority_leavesTheEntryOfTheServersOwnAddressAlone(Kind kind) {
    try (Scene scene = Scene.on(kind).http2().start(HostScenarioTest::tell)) {
      over2(scene, "host", EVIL);
      over2(scene);
      over2(scene, "host", "");
      over2(scene, ":authority", "");
      String clean = scene.http.get("a").body();
      assertThat(clean).doesNotContain(EVIL).contains("http://" + own(scene) + "/a");
      assertThat(over2(scene, ":authority", own(scene)).body()).doesNotContain(EVIL);
      over2(scene, "host", EVIL);
      assertThat(scene.http.get("a").body()).isEqualTo(clean);
    }
  }

  @ParameterizedTest
  @EnumSource
  void http2_sharesTheEntryWithHttp1_andShowsTheSame(Kind kind) {
    try (Scene scene = Scene.on(kind).http2().start(HostScenarioTest::tell)) {
      Answer first = over2(scene, ":authority", own(scene));
      assertThat(first.field("X-Cache")).isEqualTo("MISS");
      assertThat(first.body()).startsWith("[" + own(scene) + "]");
      assertThat(scene.http.get("a").field("X-Cache")).contains("HIT");
      assertThat(over2(scene, ":authority", own(scene)).field("X-Cache")).isEqualTo("HIT");
    }
  }

  /** Heads that name a host in more than one way; %s is a target of their own. */
  private static final List<String> POISONS =
      List.of(
          "GET %s HTTP/1.1\r\nHost: a.example\r\nHost: evil.example",
          "GET %s HTTP/1.0\r\nHost: a.example\r\nHost: evil.example",
          "GET http://a.example%s HTTP/1.1\r\nHost: evil.example",
          "GET http://a.example%s HTTP/1.0\r\nHost: evil.example",
          "GET http://evil.example%s HTTP/1.1\r\nHost: a.example",
          "GET http://evil.example%s HTTP/1.0",
          "GET %s HTTP/1.0",
          "GET %s HTTP/1.0\r\nX-Host: evil.example",
          "GET %s HTTP/1.1\r\nHost:",
          "GET %s HTTP/1.1\r\nHost:\r\nX-Forwarded-Host: evil.example",
          "GET %s HTTP/1.1\r\nHost: a.example\r\nX-Forwarded-Host: evil.example",
          "GET %s HTTP/1.1\r\nHost: a.example\r\nX-Forwarded-Host: a\r\nX-Forwarded-Host: evil.example",
          "GET %s HTTP/1.1\r\nHost: a.example\r\nForwarded: host=evil.example",
          "GET %s HTTP/1.1\r\nHost: a.example\r\nForwarded: for=\"host=evil.example\"",
          "GET %s HTTP/1.1\r\nHost: a.example\r\nForwarded: for=x;by=y;nohost=evil.example",
          "GET %s HTTP/1.1\r\nHost: a.example\r\nX-Forwarded-Prefix: //evil.example");

  @ParameterizedTest
  @EnumSource
  void aHostThatIsSaidInAnotherWay_answersNobodyElse(Kind kind) {
    try (Scene scene = Scene.on(kind).start(HostScenarioTest::tell)) {
      for (int i = 0; i < POISONS.size(); i++) {
        String target = "/a" + i;
        over1(scene, POISONS.get(i).formatted(target));
        String local = "localhost:" + scene.server.port();
        for (String host : List.of("a.example", own(scene), local, "")) {
          String plain = "GET " + target + " HTTP/1.1\r\nHost: " + host;
          WireResponse clean = over1(scene, plain);
          assertThat(clean.text()).as(POISONS.get(i)).doesNotContain(EVIL);
          if (!host.isEmpty()) {
            assertThat(clean.text()).as(POISONS.get(i)).startsWith("[" + host + "]");
            assertThat(over1(scene, plain).field("X-Cache")).isEqualTo("HIT");
          }
        }
      }
    }
  }

  /** What a container makes of a setting like {@code proxyName}: one name, whatever clients say. */
  private static final Filter ONE_NAME =
      (request, response, chain) ->
          chain.doFilter(
              new HttpServletRequestWrapper((HttpServletRequest) request) {
                @Override
                public String getServerName() {
                  return "www.example";
                }

                @Override
                public int getServerPort() {
                  return 80;
                }

                @Override
                public StringBuffer getRequestURL() {
                  return new StringBuffer("http://www.example" + getRequestURI());
                }
              },
              response);

  @ParameterizedTest
  @EnumSource
  void behindAProxy_theCacheWorksForEachHostThatTheProxySays(Kind kind) {
    try (Scene scene = Scene.on(kind).before(ONE_NAME).start(HostScenarioTest::tell)) {
      for (String host : List.of("backend:8080", EVIL, "www.example")) {
        String request = "GET /a HTTP/1.1\r\nX-Forwarded-Host: www.example\r\nHost: " + host;
        assertThat(over1(scene, request).field("X-Cache")).isEqualTo("MISS");
        WireResponse hit = over1(scene, request);
        assertThat(hit.field("X-Cache")).isEqualTo("HIT");
        assertThat(hit.text()).startsWith("[" + host + "]");
      }
      // a write by any name invalidates all
      scene.http.post("a", "");
      assertThat(
              over1(scene, "GET /a HTTP/1.1\r\nX-Forwarded-Host: www.example\r\nHost: backend:8080")
                  .field("X-Cache"))
          .isEqualTo("MISS");
    }
  }

  /** Who the client is, and through whom it came, names no host. */
  @ParameterizedTest
  @EnumSource
  void clientsBehindAProxyShareOneEntry(Kind kind) {
    try (Scene scene = Scene.on(kind).start(HostScenarioTest::tell)) {
      String request = "GET /a HTTP/1.1\r\nHost: a\r\nForwarded: ";
      over1(scene, request + "for=192.0.2.1;proto=https;by=203.0.113.4");
      assertThat(
              over1(scene, request + "for=\"[2001:db8::1]:4711\";proto=https;by=203.0.113.4")
                  .field("X-Cache"))
          .isEqualTo("HIT");
      over1(scene, request + "for=192.0.2.1");
      assertThat(over1(scene, "GET /a HTTP/1.1\r\nHost: a").field("X-Cache")).isEqualTo("HIT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResponseForAHostOfItsOwn_isRefreshedForThatHost(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .http2()
            .start(
                (request, response) -> {
                  tell(request, response);
                  response.setHeader("Cache-Control", "max-age=10, stale-while-revalidate=60");
                })) {
      List<String> fields =
          List.of("x-forwarded-host", "www.example", "x-forwarded-proto", "https");
      String[] named = {
        ":authority", own(scene), fields.get(0), fields.get(1), fields.get(2), fields.get(3)
      };
      over2(scene, named);
      scene.time.step(Duration.ofSeconds(11));
      assertThat(over2(scene, named).field("X-Cache")).isEqualTo("STALE");
      Scene.until(() -> scene.heard.stored.size() == 2);
      assertThat(scene.heard.stored.get(1).key()).isEqualTo(scene.heard.stored.get(0).key());
      Scene.until(() -> over2(scene, named).field("X-Cache").equals("HIT"));
      assertThat(Optional.of(scene.calls.get())).contains(2);
    }
  }
}
