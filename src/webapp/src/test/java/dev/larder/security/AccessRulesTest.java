package dev.larder.security;

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
  void withoutSettings_nobodyIsTheAdministrator() {
    for (String pair : List.of(":", "root:", "root:null", ":x", "null:null")) {
      String encoded = Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
      assertThat(administrator(Map.of()).isIn(List.of("Basic " + encoded))).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // Sec-Fetch-Site, Origin, Host, allowed
        "-, -, a.example, true",
        "same-origin, http://localhost, localhost, true",
        "none, -, localhost, true",
        "same-origin, -, 127.0.0.1:8080, true",
        "same-origin, -, a.example, false",
        "cross-site, -, localhost, false",
        "same-site, http://b.localhost, localhost, false",
        "odd, -, localhost, false",
        "-, http://localhost, localhost, true",
        "-, HTTP://Localhost, LOCALHOST, true",
        "-, https://localhost, localhost, true",
        "-, http://localhost:8080, localhost:8080, true",
        "-, http://localhost, localhost:80, true",
        "-, https://localhost, localhost:443, true",
        "-, https://localhost:443, localhost, true",
        "-, http://127.0.0.1:8080, 127.0.0.1:8080, true",
        "-, http://127.1.2.3, 127.1.2.3, true",
        "-, http://[::1]:8080, [::1]:8080, true",
        "-, https://localhost, localhost:80, false",
        "-, http://localhost:81, localhost, false",
        "-, http://localhost.evil, localhost, false",
        "-, http://evil/localhost, localhost, false",
        "-, http://localhost@evil, localhost, false",
        "-, null, localhost, false",
        "-, '', localhost, false",
        "-, http://, localhost, false",
        "-, http://localhost, -, false",
        // whoever owns a name can let it lead to this machine
        "-, http://evil.example, evil.example, false",
        "-, http://localhost.evil.example, localhost.evil.example, false",
        "-, http://127.0.0.1.evil.example, 127.0.0.1.evil.example, false",
        "-, http://127.evil.example, 127.evil.example, false",
        "-, http://evil-localhost, evil-localhost, false",
        "-, http://10.0.0.7:8080, 10.0.0.7:8080, false",
        "-, http://[::2], [::2], false"
      })
  void page_ofThisMachineAlone_mayWrite_whileNoOriginIsSet(
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
