package dev.larder.httpcache.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.conformance.CacheTests.Origin;
import dev.larder.httpcache.conformance.CacheTests.Result;
import dev.larder.support.Build;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.ProbeWar;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The public suite of HTTP cache tests as its own authors run it: its client, its origin server,
 * and between them a stock container with the filter in front of a gateway; pauses are waited for.
 * Every required test must pass. Writes the results in the suite's own form.
 *
 * <p>Runs where {@code larder.conformance.suite} names a checkout of the suite: {@code
 * src/test/conformance/run} calls it.
 */
class StockConformance {

  private static final Optional<Path> SUITE =
      Optional.ofNullable(System.getProperty("larder.conformance.suite")).map(Path::of);

  /** The folder that the results go to. */
  private static final Path RESULTS =
      Optional.ofNullable(System.getProperty("larder.conformance.results"))
          .map(Path::of)
          .orElse(Build.folder().resolve("conformance"));

  private static final Map<String, String> EVERYTHING =
      Map.of(
          "cache.targeted.fields", "Larder-Cache-Control, CDN-Cache-Control",
          "cache.request.directives", "obey",
          "cache.heuristics", "on",
          "cache.set.cookie", "store",
          "cache.stale.if.error", "60");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void withEverythingOn_requiredTestsPass(Distribution distribution) throws Exception {
    assertThat(failuresOfRequired(distribution, "", EVERYTHING)).isEmpty();
  }

  /**
   * By default {@code CDN-Cache-Control} and cookies are not obeyed, nor stale responses served.
   */
  @ParameterizedTest
  @EnumSource
  void withDefaultSettings_onlyTestsOfOtherSettingsFail(Distribution distribution)
      throws Exception {
    assertThat(failuresOfRequired(distribution, "-default", Map.of()).keySet())
        .allMatch(id -> id.matches("cdn-.*|stale-close-.*|headers-store-Set-Cookie"));
  }

  private Map<String, String> failuresOfRequired(
      Distribution distribution, String variant, Map<String, String> settings) throws Exception {
    assertThat(SUITE).as("the folder of the suite").isPresent();
    CacheTests suite = CacheTests.install(SUITE).orElseThrow();
    String name = "larder-" + distribution.name().toLowerCase(Locale.ROOT) + variant;
    Path results = Files.createDirectories(RESULTS).resolve(name + ".json").toAbsolutePath();
    try (Origin origin = suite.startOrigin();
        StockContainer container =
            StockContainer.of(distribution, war(origin.port(), settings)).start()) {
      List<Result> all = suite.run("http://127.0.0.1:" + container.port(), "real", results);
      CacheTests.print(name, all);
      Map<String, String> failed = new TreeMap<>();
      for (Result result : all) {
        if (!result.passed() && !result.kind().equals("check")) {
          System.out.printf(
              "Conformance, %s: %s %s: %s%n", name, result.kind(), result.id(), result.message());
        }
        if (!result.passed() && result.kind().equals("required")) {
          failed.put(result.id(), result.message());
        }
      }
      return failed;
    }
  }

  /** The filter as a stranger would declare it. */
  private Path war(int originPort, Map<String, String> settings) throws IOException {
    StringBuilder params = new StringBuilder();
    settings.forEach((name, value) -> params.append(param(name, value)));
    return new ProbeWar()
        .classes(SuiteGateway.class)
        .engine()
        .libraries("ehcache", "cache-api")
        .resources(
            Map.of(
                "META-INF/services/dev.larder.httpcache.store.ResponseStore$Provider",
                "dev.larder.httpcache.ehcache.EhcacheStore$Provider\n"))
        .webXml(
            """
            <filter>
              <filter-name>cache</filter-name>
              <filter-class>dev.larder.httpcache.servlet.CachingFilter</filter-class>
              <async-supported>true</async-supported>
              %s
            </filter>
            <filter-mapping>
              <filter-name>cache</filter-name>
              <url-pattern>/*</url-pattern>
              <dispatcher>REQUEST</dispatcher>
              <dispatcher>ASYNC</dispatcher>
            </filter-mapping>
            <servlet>
              <servlet-name>gateway</servlet-name>
              <servlet-class>%s</servlet-class>
              %s
              <async-supported>true</async-supported>
            </servlet>
            <servlet-mapping>
              <servlet-name>gateway</servlet-name>
              <url-pattern>/*</url-pattern>
            </servlet-mapping>
            """
                .formatted(
                    params,
                    SuiteGateway.class.getName(),
                    param(SuiteGateway.PORT, Integer.toString(originPort))))
        .writeTo(folder.resolve("gateway.war"));
  }

  private static String param(String name, String value) {
    return "<init-param><param-name>%s</param-name><param-value>%s</param-value></init-param>"
        .formatted(name, value);
  }
}
