package dev.larder.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        Files.readAllLines(Path.of("webapp-config", "larder.properties"), StandardCharsets.UTF_8)
            .stream()
            .map(key::matcher)
            .filter(matcher -> matcher.matches())
            .map(matcher -> matcher.group(1))
            .toList();

    assertThat(named).doesNotHaveDuplicates();
    assertThat(named).containsExactlyInAnyOrderElementsOf(Settings.keys().toList());
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
        "cache.offheap.mb|7",
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
        "items.max.bytes|524289"
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

  @Test
  void password_withADollarSign_meansItself() {
    Settings settings =
        SettingsSource.read(
            LOADER, system(Map.of("user.home", "/home/a", "admin.password", "a${b}$$c")));

    assertThat(settings.text("admin.password")).contains("a${b}$$c");
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
