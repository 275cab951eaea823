package dev.larder.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.CacheSettings;
import dev.larder.support.Build;
import dev.larder.support.TestCertificate;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsSourceTest {

  private static final ClassLoader LOADER = SettingsSourceTest.class.getClassLoader();
  private static final Map<String, String> HOME = Map.of("user.home", "/home/a");

  @Test
  void file_alone_givesEveryDefault() {
    Settings settings = SettingsSource.read(LOADER, system(HOME));

    assertThat(settings.seconds("cache.ttl.posts")).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.requiredText("database.url"))
        .startsWith("jdbc:h2:file:/home/a/.larder/larder;");
    assertThat(settings.text("admin.user")).isEmpty();
    assertThat(settings.url("posts.service.url")).isEmpty();
    assertThat(settings.list("larder.origin")).isEmpty();
    assertThat(settings.list("cache.compress.types")).contains("text/*", "*+json");
  }

  @Test
  void file_namesExactlyTheKeysThatExist() throws IOException {
    Pattern key = Pattern.compile("#?([a-z]+(?:\\.[a-z-]+)+)=.*");
    List<String> named =
        Files.readAllLines(
                Build.root().resolve("webapp-config/larder.properties"), StandardCharsets.UTF_8)
            .stream()
            .map(key::matcher)
            .filter(matcher -> matcher.matches())
            .map(matcher -> matcher.group(1))
            .toList();

    assertThat(named).doesNotHaveDuplicates();
    assertThat(named).containsExactlyInAnyOrderElementsOf(Settings.keys().toList());
  }

  @Test
  void file_hasTheDefaultsOfTheLibrary_exceptForCompressionAndStore() {
    CacheSettings file = SettingsSource.read(LOADER, system(HOME)).cache();

    assertThat(file.text("cache.compress")).isEqualTo("on");
    assertThat(file.text("cache.offheap.mb")).isEqualTo("96");
    Set<String> own = Set.of("cache.compress", "cache.offheap.mb");
    for (CacheSettings.Setting setting : CacheSettings.all()) {
      if (!own.contains(setting.name())) {
        assertThat(file.text(setting.name())).as(setting.name()).isEqualTo(setting.defaultValue());
      }
    }
  }

  @Test
  void environment_inCapitals_isAboveTheFile() {
    Settings settings =
        SettingsSource.read(
            LOADER,
            system(HOME),
            new EnvConfigSource(Map.of("CACHE_TTL_POSTS", "7", "LARDER_DATA", "/srv"), 300));

    assertThat(settings.integer("cache.ttl.posts")).isEqualTo(7);
    assertThat(settings.requiredText("database.url")).startsWith("jdbc:h2:file:/srv/larder");
  }

  @Test
  void systemProperty_isAboveTheEnvironment() {
    Settings settings =
        SettingsSource.read(
            LOADER,
            system(Map.of("user.home", "/home/a", "cache.ttl.posts", "9")),
            new EnvConfigSource(Map.of("CACHE_TTL_POSTS", "7"), 300));

    assertThat(settings.integer("cache.ttl.posts")).isEqualTo(9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cache.ttl.posts|-1",
        "cache.ttl.posts|5s",
        "cache.ttl.posts|99999999999999999999",
        "cache.offheap.mb|3",
        "cache.compress|maybe",
        "cache.compress.min.bytes|1k",
        "cache.compress.types|text/html;text/css",
        "cache.compress.types|text",
        "larder.writes|nobody",
        "database.url|mysql:x",
        "posts.service.url|ftp://x",
        "posts.service.url|http://u:p@x/",
        "posts.service.url|/relative",
        "larder.origin|example.org",
        "database.url|jdbc:h2:file:${no.such.key}",
        "redis.certificates|/no/such/file.pem",
        "redis.certificates|pom.xml",
        "items.max.bytes|524289",
        "larder.start.failure|never",
        "larder.origin|https://a.example:99999",
        "larder.origin|https://a.example:0",
        "larder.origin|https://user@a.example",
        "larder.origin|https://a.example,https://[::g]",
        "cache.refresh.url|http://127.0.0.1:99999",
        "cache.refresh.url|https://127.0.0.1",
        "posts.service.url|http://a.example:65536",
        "blog.api.url|http://a.example:0/feed",
        "database.url|jdbc:h2:",
        "database.url|jdbc:postgresql:",
        "database.url|jdbc:postgresql://h:99999/larder",
        "database.url|jdbc:postgresql://h:5432,other:0/larder",
        "database.url|postgres://h:99999/larder"
      })
  void value_notAllowed_isOneClearLine(String key, String value) {
    assertThatThrownBy(
            () -> SettingsSource.read(LOADER, system(Map.of("user.home", "/home/a", key, value))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("Setting " + key)
        .hasMessageContaining(value)
        .hasMessageContaining("allowed: ")
        .hasMessageNotContaining("\n");
  }

  /**
   * Every setting refuses some value: the table has a row for each key that does not take any text.
   */
  @ParameterizedTest
  @MethodSource("keysWithRules")
  void nonsense_isRefused_whateverTheKey(String key) {
    assertThatThrownBy(
            () ->
                SettingsSource.read(LOADER, system(Map.of("user.home", "/h", key, "?? nonsense"))))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("Setting " + key + " has the value '")
        .hasMessageContaining("'; allowed: ")
        .hasMessageNotContaining("\n");
  }

  static Stream<String> keysWithRules() {
    Set<String> texts =
        Set.of(
            "larder.data",
            "admin.user",
            "admin.password",
            "database.user",
            "database.password",
            "redis.user",
            "redis.password");
    return Settings.keys().filter(key -> !texts.contains(key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://h:99999",
        "redis://h:0",
        "redis://h:",
        "redis://[::1",
        "redis://[::g]:6379",
        "redis://::1:6379",
        "redis://:6379",
        "redis://",
        "redis://h:6379/x",
        "http://h:6379"
      })
  void redis_atAnAddressThatCannotExist_isRefused(String url) {
    assertThatThrownBy(() -> SettingsSource.read(LOADER, system(with("redis.url", url))))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "Setting redis.url has the value '(hidden)';"
                + " allowed: a URL like redis://host:6379 or rediss://user:password@host:6379/0");
  }

  @ParameterizedTest
  @CsvSource({
    "redis.url,redis://[::1]:6379",
    "redis.url,redis://[fe80::1]",
    "redis.url,rediss://u:p:q@h.example:65535/15",
    "redis.url,redis://h",
    "cache.refresh.url,http://[::1]:8080",
    "cache.refresh.url,http://127.0.0.1",
    "larder.origin,'https://www.example.org,http://[::1]:8080'",
    "posts.service.url,http://[::1]:8080/posts",
    "database.url,'jdbc:postgresql://a:5432,b:5433/larder?sslmode=require'",
    "database.url,jdbc:postgresql:///larder",
    "database.url,jdbc:postgresql:larder",
    "database.url,'postgres://u:p@[::1]:5432,h/larder'"
  })
  void address_thatCanExist_isAccepted(String key, String value) {
    assertThat(SettingsSource.read(LOADER, system(with(key, value))).text(key)).contains(value);
  }

  @ParameterizedTest
  @CsvSource({
    "admin.user,root,admin.password",
    "admin.password,secret,admin.user",
  })
  void halfAnAdministrator_isRefused_namingTheOtherHalf(String key, String value, String missing) {
    assertThatThrownBy(() -> SettingsSource.read(LOADER, system(with(key, value))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("Setting " + missing)
        .hasMessageNotContaining("secret");
  }

  @Test
  void certificates_withoutTls_areRefused(@TempDir Path folder) {
    Map<String, String> values = new HashMap<>(with("redis.url", "redis://h:6379"));
    values.put(
        "redis.certificates", TestCertificate.in(folder, "san=ip:127.0.0.1").pem().toString());

    assertThatThrownBy(() -> SettingsSource.read(LOADER, system(values)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("redis.certificates");
  }

  private static Map<String, String> with(String key, String value) {
    return Map.of("user.home", "/home/a", key, value);
  }

  @Test
  void password_withADollarSign_meansItself() {
    Settings settings =
        SettingsSource.read(
            LOADER, system(Map.of("user.home", "/home/a", "database.password", "a${b}$$c")));

    assertThat(settings.text("database.password")).contains("a${b}$$c");
  }

  @Test
  void empty_unsetsTheDefault() {
    Settings settings =
        SettingsSource.read(
            LOADER, system(HOME), new EnvConfigSource(Map.of("DATABASE_PASSWORD", ""), 300));

    assertThat(settings.text("database.password")).isEmpty();
  }

  @Test
  void realSources_areReadable() {
    assertThat(SettingsSource.read(LOADER).integer("items.max.bytes")).isPositive();
  }

  private static ConfigSource system(Map<String, String> values) {
    return new PropertiesConfigSource(values, "system", 400);
  }
}
