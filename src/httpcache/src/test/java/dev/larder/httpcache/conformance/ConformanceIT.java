package dev.larder.httpcache.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.conformance.CacheTests.Result;
import dev.larder.httpcache.ehcache.EhcacheStore;
import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.support.SteppableTime;
import dev.larder.support.embedded.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The public suite of HTTP cache tests against the filter in real Jetty. What does not pass stands
 * in a list with its reason; a new failure breaks the build, and so does a pass that the list does
 * not know of.
 */
class ConformanceIT {

  /**
   * With {@code real} the pauses of the suite are waited for, 25 tests at a time. The results are
   * the same but for {@code ccreq-max-stale}: the store frees by its own clock what is expired and
   * can neither be validated nor stand in for an error.
   */
  private static final String CLOCK = System.getProperty("larder.conformance.clock", "stepped");

  /**
   * The folder of another tree of the suite, for example a checkout of its repository: its results
   * are printed, and not held against the lists.
   */
  private static final Optional<Path> OTHER =
      Optional.ofNullable(System.getProperty("larder.conformance.suite")).map(Path::of);

  private static CacheTests suite;

  @BeforeAll
  static void install() throws Exception {
    Optional<CacheTests> installed = CacheTests.install(OTHER);
    assumeTrue(installed.isPresent(), "Node and the npm package http-cache-tests are needed");
    suite = installed.orElseThrow();
  }

  @Test
  void withEverythingOn_failsAsListedAndNowhereElse() throws Exception {
    CacheSettings settings =
        CacheSettings.of(
            Map.of(
                "cache.targeted.fields", "Larder-Cache-Control, CDN-Cache-Control",
                "cache.request.directives", "obey",
                "cache.heuristics", "on",
                "cache.set.cookie", "store",
                "cache.stale.if.error", "60"));
    assertAsListed(run("everything on", settings), "expected-failures.txt");
  }

  @Test
  void withSafeSettings_failsAsListedAndNowhereElse() throws Exception {
    assertAsListed(
        run("safe settings", CacheSettings.DEFAULT),
        "expected-failures.txt",
        "expected-failures-safe.txt");
  }

  private static List<Result> run(String title, CacheSettings settings) throws Exception {
    SteppableTime stepped = new SteppableTime();
    TimeSource time = CLOCK.equals("stepped") ? stepped : TimeSource.system();
    try (HttpCache cache =
            HttpCache.builder()
                .store(EhcacheStore.open(Map.of("cache.offheap.mb", "32"), CacheEvents.NONE))
                .settings(settings)
                .clock(time)
                .build();
        EmbeddedServer server =
            EmbeddedServer.Kind.JETTY
                .server()
                .filter(new CachingFilter(cache), "/*")
                .servlet(new SuiteOrigin(time, stepped::step), "/*")
                .start()) {
      List<Result> results = suite.run("http://127.0.0.1:" + server.port(), CLOCK);
      CacheTests.print(title, results);
      return results;
    }
  }

  private static void assertAsListed(List<Result> results, String... lists) throws IOException {
    Map<String, String> expected = OTHER.isPresent() ? Map.of() : reasons(lists);
    Map<String, String> failed =
        results.stream()
            .filter(result -> !result.passed())
            .collect(
                Collectors.toMap(
                    Result::id, r -> r.kind() + ", " + r.message(), (a, b) -> a, TreeMap::new));
    Map<String, String> surprises = new TreeMap<>(failed);
    surprises.keySet().removeAll(expected.keySet());
    expected.keySet().stream()
        .filter(id -> !failed.containsKey(id))
        .forEach(id -> surprises.put(id, "passes, and should leave the list"));
    surprises.forEach((id, what) -> System.out.println("Conformance: " + id + ": " + what));
    if (OTHER.isEmpty()) {
      assertThat(surprises).as("what is not as " + List.of(lists) + " say").isEmpty();
    }
  }

  /**
   * The tests of the lists with their reasons: a line of its own, before its tests, indented. A
   * minus sign before a test takes it from the list before.
   */
  private static Map<String, String> reasons(String... lists) throws IOException {
    Map<String, String> reasons = new TreeMap<>();
    String reason = "";
    for (String list : lists) {
      for (String line : CacheTests.lines(list)) {
        if (!line.startsWith(" ")) {
          reason = line;
          continue;
        }
        String id = line.strip();
        assertThat(reason).as("the reason of " + id).isNotBlank();
        if (id.startsWith("-")) {
          assertThat(reasons.remove(id.substring(1).strip())).as(id + ": was listed").isNotNull();
        } else {
          assertThat(reasons.put(id, reason)).as(id + " stands in the lists once").isNull();
        }
      }
    }
    return reasons;
  }
}
