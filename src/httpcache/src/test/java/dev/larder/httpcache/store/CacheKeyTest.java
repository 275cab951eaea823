package dev.larder.httpcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §2, §4.1. */
class CacheKeyTest {

  @ParameterizedTest
  @CsvSource({
    "HTTP, EXAMPLE.org, 80, http://example.org",
    "https, example.org, 443, https://example.org",
    "https, example.org, -1, https://example.org",
    "https, example.org, 80, https://example.org:80",
    "http, example.org, 443, http://example.org:443",
    "http, '[::1]', 8080, 'http://[::1]:8080'",
    "http, my_host, 8080, http://my_host:8080"
  })
  void origin_hasOneForm(String scheme, String host, int port, String origin) {
    assertThat(CacheKey.origin(scheme, host, port)).isEqualTo(origin);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a?b= | /a?b",
        "/?a=B= | /?a%3DB=",
        "/a%1Eb | /a%1e",
        "/a%00 | /a",
        "/a? | /a",
        "/a | /A",
        "/a/ | /a",
        "/a?b&c | /a?c&b",
        "/a+b | /a%20b",
        "/a//b | /a/b"
      })
  void differentTargets_areDifferentKeys(String one, String other) {
    CacheKey a = CacheKey.of("http://h", one);
    CacheKey b = CacheKey.of("http://h", other);
    assertThat(a).isNotEqualTo(b);
    assertThat(a.toString()).isNotEqualTo(b.toString());
    assertThat(a.group()).isNotEqualTo(b.group());
  }

  @Test
  void variant_keepsItsTarget() {
    CacheKey key = CacheKey.of("http://h", "/a");
    CacheKey variant = key.withVariant("0f");
    assertThat(variant).isNotEqualTo(key);
    assertThat(variant.primary()).isEqualTo(key);
    assertThat(key.primary()).isSameAs(key);
    assertThat(variant.group()).isEqualTo(key.group());
    assertThat(variant).hasToString("http://h/a 0f");
  }

  @Test
  void text_ofDifferentKeys_differs() {
    Random random = new Random(15);
    Map<String, CacheKey> seen = new HashMap<>();
    for (int round = 0; round < 50_000; round++) {
      CacheKey key =
          new CacheKey(
              "http://h" + text(random, "a.:8"),
              "/" + text(random, "a/?:8%=&"),
              text(random, "0f"));
      CacheKey other = seen.putIfAbsent(key.toString(), key);
      assertThat(other == null || other.equals(key)).as("%s", key).isTrue();
    }
  }

  private static String text(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
