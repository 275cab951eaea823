package dev.larder.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.TestSettings;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is the administrator, and which page may write. */
class AccessRulesTest {

  private final Administrator administrator =
      administrator(Map.of("admin.user", "root", "admin.password", "s:ü"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "root:s:ü|true",
        "root:s:u|false",
        "root:|false",
        "root|false",
        ":s:ü|false",
        "''|false",
        "Root:s:ü|false",
        "root:s:üx|false"
      })
  void credentials_mustBeTheVeryPair(String pair, boolean allowed) {
    String encoded = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));

    assertThat(administrator.isIn(List.of("Basic " + encoded))).isEqualTo(allowed);
    assertThat(administrator.isIn(List.of("basic  " + encoded))).isEqualTo(allowed);
    assertThat(administrator.isIn(List.of("Bearer " + encoded))).isFalse();
    assertThat(administrator.isIn(List.of("Basic " + encoded, "Basic " + encoded))).isFalse();
  }

  @Test
  void credentials_malformed_areNone() {
    assertThat(administrator.isIn(List.of())).isFalse();
    assertThat(administrator.isIn(List.of("Basic"))).isFalse();
    assertThat(administrator.isIn(List.of("Basic ***"))).isFalse();
    assertThat(administrator.isIn(List.of("Basic " + "A".repeat(1 << 20)))).isFalse();
  }

  @Test
  void withoutBothSettings_nobodyIsTheAdministrator() {
    for (Map<String, String> settings :
        List.of(
            Map.<String, String>of(),
            Map.of("admin.user", "root"),
            Map.of("admin.password", "x"),
            Map.of("admin.user", "root", "admin.password", ""))) {
      for (String pair : List.of(":", "root:", "root:null", ":x", "null:null")) {
        String encoded = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
        assertThat(administrator(settings).isIn(List.of("Basic " + encoded))).isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // Sec-Fetch-Site, Origin, Host, allowed
        "-, -, a.example, true",
        "same-origin, http://a.example, a.example, true",
        "none, -, a.example, true",
        "cross-site, -, a.example, false",
        "same-site, http://b.a.example, a.example, false",
        "odd, -, a.example, false",
        "-, http://a.example, a.example, true",
        "-, HTTP://A.example, a.EXAMPLE, true",
        "-, https://a.example, a.example, true",
        "-, http://a.example:8080, a.example:8080, true",
        "-, http://a.example, a.example:80, true",
        "-, https://a.example, a.example:443, true",
        "-, https://a.example:443, a.example, true",
        "-, https://a.example, a.example:80, false",
        "-, http://a.example:81, a.example, false",
        "-, http://a.example.evil, a.example, false",
        "-, http://evil/a.example, a.example, false",
        "-, http://a.example@evil, a.example, false",
        "-, null, a.example, false",
        "-, '', a.example, false",
        "-, http://, a.example, false",
        "-, http://a.example, -, false",
        "-, http://[::1]:8080, [::1]:8080, true"
      })
  void page_ofThisHostAlone_mayWrite(
      String fetchSite, String origin, String host, boolean allowed) {
    CrossSite rule = new CrossSite(List.of());

    assertThat(rule.isAllowed(fetchSite, origin, host)).isEqualTo(allowed);
  }

  @Test
  void page_withConfiguredOrigins_mustBeOneOfThem() {
    CrossSite rule = new CrossSite(List.of("https://www.example.org", "http://10.0.0.7:8080"));

    assertThat(rule.isAllowed(null, "https://www.example.org", "inside:8080")).isTrue();
    assertThat(rule.isAllowed(null, "http://10.0.0.7:8080", "10.0.0.7:8080")).isTrue();
    assertThat(rule.isAllowed(null, "http://rebound.example", "rebound.example")).isFalse();
  }

  private static Administrator administrator(Map<String, String> settings) {
    return new Administrator(TestSettings.in(Path.of("unused"), settings));
  }
}
