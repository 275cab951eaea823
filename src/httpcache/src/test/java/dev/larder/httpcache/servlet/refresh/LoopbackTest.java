package dev.larder.httpcache.servlet.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.support.Proxies;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the cache's own requests go, and what they say. */
class LoopbackTest {

  private static final CacheKey KEY = CacheKey.of("http://example.org", "/a?b=c");

  /** What is sent must not leave the machine. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "::1, true",
    "192.0.2.1, false",
    "2001:db8::1, false",
    "localhost, false",
    "example.org, false",
    "'', false"
  })
  void whereTheRequestCameIn_isTakenIfItIsAnOwnAddress(String address, boolean taken) {
    assertThat(
            Loopback.of(request("http", address, Map.of("Host", "example.org")), null).isPresent())
        .isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({"http://127.0.0.1:81, true", "http://localhost, true", "http://192.0.2.1:80, false"})
  void configured_isTakenIfItIsAnOwnAddress(URI base, boolean taken) {
    assertThat(
            Loopback.of(request("http", "192.0.2.1", Map.of("Host", "example.org")), base)
                .isPresent())
        .isEqualTo(taken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "a\r\nX: y", "user@a", ""})
  void host_thatIsNone_isNoWay(String host) {
    assertThat(Loopback.of(request("http", "127.0.0.1", Map.of("Host", host)), null)).isEmpty();
  }

  /** HTTP/2 names the host without the field. */
  @Test
  void host_thatIsNamedWithoutAField_becomesOne() {
    assertThat(message("http", Map.of(), Fields.empty())).contains("\r\nHost: example.org\r\n");
  }

  @Test
  void message_isTheTargetWithHostAndGivenFields() {
    Map<String, String> fields = Map.of("Host", "example.org", "Cookie", "a=b");
    assertThat(message("http", fields, Fields.of("Accept", "text/plain")))
        .isEqualTo(
            String.join(
                "\r\n",
                "GET /a?b=c HTTP/1.1",
                "Host: example.org",
                "Accept: text/plain",
                "Connection: close",
                "",
                ""));
  }

  @Test
  void message_behindAProxy_repeatsWhatTheProxySaidOfTheSite() {
    Map<String, String> fields =
        Map.of("Host", "example.org", "X-Forwarded-Proto", "https", "X-Forwarded-For", "192.0.2.7");
    assertThat(message("https", fields, Fields.empty()))
        .isEqualTo(
            String.join(
                "\r\n",
                "GET /a?b=c HTTP/1.1",
                "Host: example.org",
                "X-Forwarded-Proto: https",
                "Connection: close",
                "",
                ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX-Other: b", "\u0000", "\u0119"})
  void value_thatCannotBeSent_isNotSent(String value) {
    assertThat(message("http", Map.of("Host", "example.org"), Fields.of("Accept", value)))
        .isEqualTo("none");
  }

  private static String message(String scheme, Map<String, String> fields, Fields selecting) {
    return Loopback.of(request(scheme, "127.0.0.1", fields), null)
        .orElseThrow()
        .request(KEY, selecting)
        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
        .orElse("none");
  }

  private static HttpServletRequest request(
      String scheme, String localAddress, Map<String, String> fields) {
    return Proxies.of(
        HttpServletRequest.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getHeader" -> fields.get((String) arguments[0]);
              case "getHeaders" -> {
                String value = fields.get((String) arguments[0]);
                yield Collections.enumeration(value == null ? List.of() : List.of(value));
              }
              case "getScheme" -> scheme;
              case "getServerName" -> "example.org";
              case "getServerPort" -> scheme.equals("https") ? 443 : 80;
              case "getLocalAddr" -> localAddress;
              case "getLocalPort" -> 8080;
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }
}
