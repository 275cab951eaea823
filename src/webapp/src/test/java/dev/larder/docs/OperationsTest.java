package dev.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.caching.LocalCacheFigures;
import dev.larder.httpcache.CacheEvents.Exchange;
import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.metrics.HttpCacheMetrics;
import dev.larder.httpcache.redis.SharedFigures;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.CacheFigures;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.ops.Meters;
import dev.larder.settings.Settings;
import dev.larder.support.Build;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The handbook explains every reason and meter. README and handbook name only settings that exist.
 */
class OperationsTest {

  private static final Path HANDBOOK = Build.root().resolve("docs/operations");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  @Test
  void everyReasonIsExplained() throws IOException {
    List<String> explained =
        Files.readAllLines(HANDBOOK.resolve("cache-status.md")).stream()
            .dropWhile(line -> !line.equals("## Reasons"))
            .filter(line -> line.startsWith("| `"))
            .flatMap(line -> quoted(line.substring(0, line.indexOf('|', 1))))
            .toList();

    // "fresh" is what "hit" says already, and is never shown
    List<String> shown =
        Stream.of(Reason.values()).filter(r -> r != Reason.FRESH).map(Reason::token).toList();
    assertThat(explained).containsAll(shown);
  }

  @Test
  void everyMeterOfOursIsExplained() throws IOException {
    String metrics = Files.readString(HANDBOOK.resolve("metrics.md"));
    try (Meters meters = new Meters()) {
      meters.watch(
          new CacheFigures(
              "x", CacheFigures.Memory.OFF_HEAP, 1, () -> 0, () -> 0, () -> 0, () -> 0, () -> 0));
      meters.watch(new LocalCacheFigures("y", 1, () -> 0, () -> 0, () -> 0, () -> 0));
      meters.watch(new SharedFigures(() -> true, () -> 0));
      meters.shared().answered("get", Duration.ZERO);
      meters.watchRefused(() -> 0);
      meters.watchWaiting(() -> 0, () -> 0);
      meters.events().notStored(CacheKey.of("https://example.org", "/"), Reason.PRIVATE);
      meters
          .events()
          .answered(new Exchange("GET", "/", 200, Source.HIT, Reason.FRESH, false, Duration.ZERO));

      List<String> ours = meters.names().filter(name -> name.startsWith("larder_")).toList();

      assertThat(ours).hasSizeGreaterThan(22);
      assertThat(ours).allSatisfy(name -> assertThat(metrics).contains("`" + name));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/operations"})
  void settingsAndMetersInTheText_exist(String document) throws IOException {
    List<String> named =
        Documents.under(document).stream()
            .flatMap(page -> Documents.read(page).lines())
            .flatMap(OperationsTest::quoted)
            .map(word -> word.replaceFirst("=.*", ""))
            .filter(
                word -> word.matches("(larder|database|redis|cache|posts|blog|admin)(\\.[a-z-]+)+"))
            .filter(word -> !word.endsWith(".properties"))
            .toList();
    Set<String> known = Settings.keys().collect(Collectors.toSet());
    CacheSettings.all().forEach(setting -> known.add(setting.name()));
    known.addAll(metersOfTheLibrary());

    assertThat(named).isNotEmpty();
    assertThat(known).containsAll(named);
  }

  @Test
  void everyPageOfTheHandbook_isInItsIndex() {
    String index = Documents.read(HANDBOOK.resolve("README.md"));
    assertThat(Documents.under("docs/operations"))
        .hasSizeGreaterThan(10)
        .map(page -> page.getFileName().toString())
        .filteredOn(name -> !name.equals("README.md"))
        .allSatisfy(name -> assertThat(index).contains("](" + name + ")"));
  }

  @Test
  void metersOfTheLibrary_areInTheReadme() throws IOException {
    String readme = Files.readString(Build.root().resolve("README.md"));
    assertThat(metersOfTheLibrary())
        .hasSizeGreaterThan(6)
        .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
  }

  private static Set<String> metersOfTheLibrary() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (HttpCache cache = HttpCache.builder().maxBytes(1 << 20).build()) {
      new HttpCacheMetrics(cache).bindTo(registry);
      return registry.getMeters().stream()
          .map(meter -> meter.getId().getName())
          .collect(Collectors.toSet());
    }
  }

  @Test
  void versionsInTheReadme_areThoseOfTheBuildAndTheImages() throws IOException {
    String readme = Files.readString(Build.root().resolve("README.md"));
    String build = Files.readString(Build.root().resolve("pom.xml"));
    for (String server : List.of("tomcat", "jetty")) {
      String image =
          Files.readString(Build.root().resolve("docker/Dockerfile." + server))
              .replaceFirst("(?s).*FROM " + server + ":([0-9.]+).*", "$1");
      assertThat(readme)
          .contains(
              "(tested: stock %s, embedded %s; the image has %s)"
                  .formatted(
                      property(build, server + ".version"),
                      property(build, server + "-embed.version"),
                      image));
    }
  }

  private static String property(String build, String name) {
    return build.replaceFirst("(?s).*<" + Pattern.quote(name) + ">([^<]+)</.*", "$1");
  }

  private static Stream<String> quoted(String text) {
    return QUOTED.matcher(text).results().map(MatchResult::group).map(q -> q.replace("`", ""));
  }
}
