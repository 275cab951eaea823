package dev.larder.httpcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.rules.Choices;
import dev.larder.httpcache.rules.Compression;
import dev.larder.httpcache.rules.Spreading;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, ranges, defaults and messages of the settings. */
class CacheSettingsTest {

  @Test
  void values_areReadWhateverSpaceAndCaseTheyHave() {
    CacheSettings settings =
        CacheSettings.of(
            Map.ofEntries(
                Map.entry("cache.max.entry.bytes", " 2048 "),
                Map.entry("cache.collapse.timeout", "3"),
                Map.entry("cache.collapse.threads", "007"),
                Map.entry("cache.collapse.async", " All "),
                Map.entry("cache.refresh.threads", "4"),
                Map.entry("cache.refresh.timeout", "5"),
                Map.entry("cache.refresh.url", "http://127.0.0.1:8081/"),
                Map.entry("cache.targeted.fields", "Larder-Cache-Control , CDN-Cache-Control"),
                Map.entry("larder.origin", "HTTPS://Example.org:443 ,http://[::1]:8080"),
                Map.entry("cache.request.directives", "obey"),
                Map.entry("cache.heuristics", " ON "),
                Map.entry("cache.heuristics.max", "7"),
                Map.entry("cache.set.cookie", "store"),
                Map.entry("cache.stale.with.s.maxage", "allow"),
                Map.entry("cache.stale.if.error", "8"),
                Map.entry("cache.compress", "on"),
                Map.entry("cache.compress.min.bytes", "9"),
                Map.entry("cache.compress.types", " text/* ,*+json,Application/X-A"),
                Map.entry("cache.ttl.jitter", "10"),
                Map.entry("cache.refresh.early", "20")));

    assertThat(settings.maxEntryBytes()).isEqualTo(2048);
    assertThat(settings.collapseTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.collapseThreads()).isEqualTo(7);
    assertThat(settings.text("cache.collapse.async")).isEqualTo("all");
    assertThat(settings.refreshThreads()).isEqualTo(4);
    assertThat(settings.refreshTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.refreshUrl()).contains(URI.create("http://127.0.0.1:8081"));
    assertThat(settings.targetedFields())
        .containsExactly("Larder-Cache-Control", "CDN-Cache-Control");
    assertThat(settings.keepsToItself("larder-cache-control")).isTrue();
    assertThat(settings.keepsToItself("cdn-cache-control")).isFalse();
    assertThat(settings.origins()).containsExactly("https://example.org", "http://[::1]:8080");
    assertThat(settings.choices())
        .isEqualTo(
            new Choices(true, true, Duration.ofSeconds(7), true, Duration.ofSeconds(8), true));
    assertThat(settings.compression())
        .isEqualTo(new Compression(true, 9, List.of("text/*", "*+json", "application/x-a")));
    assertThat(settings.spreading()).isEqualTo(new Spreading(10, 20));
  }

  @Test
  void defaults_areTheSafeSide() {
    CacheSettings settings = CacheSettings.DEFAULT;
    assertThat(settings.maxEntryBytes()).isEqualTo(1 << 20);
    assertThat(settings.collapseTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.text("cache.collapse.async")).isEqualTo("safe");
    assertThat(settings.refreshUrl()).isEmpty();
    assertThat(settings.origins()).isEmpty();
    assertThat(settings.choices()).isEqualTo(Choices.SAFE);
    assertThat(settings.compression()).isEqualTo(Compression.OFF);
    assertThat(settings.spreading()).isEqualTo(Spreading.NONE);
  }

  static List<CacheSettings.Setting> all() {
    return CacheSettings.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void default_isAllowedAndCanonical(CacheSettings.Setting setting) {
    if (!setting.defaultValue().isEmpty()) {
      assertThat(setting.allowed().read(setting.defaultValue())).contains(setting.defaultValue());
    }
    CacheSettings same = CacheSettings.of(Map.of(setting.name(), setting.defaultValue()));
    assertThat(same.text(setting.name())).isEqualTo(setting.defaultValue());
    assertThat(CacheSettings.of(Map.of(setting.name(), " "))).isEqualTo(CacheSettings.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "cache.max.entry.bytes, 0, a whole number from 1 to 268435456",
    "cache.max.entry.bytes, -1, a whole number",
    "cache.max.entry.bytes, 1 MB, a whole number",
    "cache.max.entry.bytes, 268435457, a whole number",
    "cache.heap.entries, 0, a whole number from 1 to 10000000",
    "cache.heap.max.body, 1048577, a whole number from 0 to 1048576",
    "cache.offheap.mb, 3, a whole number from 4 to 1048576",
    "cache.collapse.timeout, 0, a whole number from 1 to 300",
    "cache.collapse.timeout, 301, a whole number",
    "cache.collapse.timeout, 99999999999999999999, a whole number",
    "cache.collapse.async, some, off or stored or safe or all",
    "cache.collapse.threads, -1, a whole number from 0 to 10000",
    "cache.collapse.threads, many, a whole number",
    "cache.refresh.threads, 5, a whole number from 0 to 4",
    "cache.refresh.timeout, 0, a whole number from 1 to 300",
    "cache.refresh.url, https://example.org, an http URL like http://127.0.0.1:8080",
    "cache.refresh.url, http://a/b, an http URL",
    "cache.refresh.url, http://a:65536, an http URL",
    "cache.refresh.early, -1, a whole number from 0 to 50",
    "cache.ttl.jitter, 51, a whole number from 0 to 50",
    "cache.targeted.fields, 'A,,B', names of response fields",
    "cache.targeted.fields, A B, names of response fields",
    "larder.origin, www.example.org, origins like https://www.example.org",
    "larder.origin, https://www.example.org/, origins like",
    "larder.origin, 'https://a, ftp://b', origins like",
    "cache.request.directives, yes, ignore or obey",
    "cache.heuristics, 1, off or on",
    "cache.heuristics.max, 0, a whole number from 1 to 31536000",
    "cache.set.cookie, on, refuse or store",
    "cache.stale.if.error, -1, a whole number from 0 to 31536000",
    "cache.stale.with.s.maxage, on, refuse or allow",
    "cache.compress, yes, off or on",
    "cache.compress.min.bytes, -1, a whole number from 0 to 268435456",
    "cache.compress.types, 'text/html, text', 'media types like text/html, text/* or *+json'",
    "cache.compress.types, text/html;q=1, media types",
    "cache.compress.types, */*, media types"
  })
  void badValue_namesSettingValueAndWhatIsAllowed(String name, String value, String allowed) {
    assertThatThrownBy(() -> CacheSettings.of(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Setting " + name + " has the value '" + value + "'; allowed: " + allowed)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cache.max.entry.byte", "cache.max.entrybytes", "cache.MAX.entry.bytes"})
  void unknownName_isRefusedAndSimilarNamesAreGiven(String name) {
    assertThatThrownBy(() -> CacheSettings.of(Map.of(name, "5")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("'5'")
        .hasMessageContaining("there is no such setting")
        .hasMessageContaining("cache.max.entry.bytes");
  }

  @Test
  void namesOfOthers_areLeftAloneInAMapAndRefusedAlone() {
    assertThat(CacheSettings.of(Map.of("org.example.filter", "x")))
        .isEqualTo(CacheSettings.DEFAULT);
    assertThatThrownBy(() -> CacheSettings.DEFAULT.with("max.entry.bytes", "5"))
        .hasMessageContaining("there is no such setting");
    assertThatThrownBy(() -> CacheSettings.of(Map.of("larder.origins", "https://example.org")))
        .hasMessageContaining("larder.origin");
  }

  @Test
  void with_changesOne_andBlankGoesBackToTheDefault() {
    CacheSettings changed = CacheSettings.DEFAULT.with("cache.max.entry.bytes", "5");
    assertThat(changed.maxEntryBytes()).isEqualTo(5);
    assertThat(changed.given()).containsExactly(Map.entry("cache.max.entry.bytes", "5"));
    assertThat(changed.with("cache.max.entry.bytes", "")).isEqualTo(CacheSettings.DEFAULT);
  }
}
