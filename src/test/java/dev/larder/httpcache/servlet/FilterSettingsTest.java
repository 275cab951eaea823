package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.rules.Choices;
import dev.larder.httpcache.rules.Compression;
import dev.larder.httpcache.rules.Spreading;
import dev.larder.support.Proxies;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter that a container makes from its class name and init-params. */
class FilterSettingsTest {

  @Test
  void initParams_areTheSettings() throws Exception {
    Map<String, String> params =
        params(
            "cache.max.entry.bytes",
            " 2048 ",
            "cache.collapse.timeout",
            "3",
            "cache.targeted.fields",
            "Larder-Cache-Control , CDN-Cache-Control",
            "larder.origin",
            "https://example.org",
            "cache.offheap.mb",
            "16",
            "cache.request.directives",
            "obey",
            "cache.heuristics",
            " on ",
            "cache.heuristics.max",
            "7",
            "cache.set.cookie",
            "store",
            "cache.stale.with.s.maxage",
            "allow",
            "cache.stale.if.error",
            "8",
            "cache.ttl.jitter",
            "10",
            "cache.refresh.early",
            "20");
    try (CacheOperations cache = FilterSettings.open(new Params(params))) {
      assertThat(cache.config().maxEntryBytes()).isEqualTo(2048);
      assertThat(cache.config().collapseTimeout()).isEqualTo(Duration.ofSeconds(3));
      assertThat(cache.config().targetedFields())
          .containsExactly("Larder-Cache-Control", "CDN-Cache-Control");
      assertThat(cache.config().keepsToItself("larder-cache-control")).isTrue();
      assertThat(cache.config().keepsToItself("cdn-cache-control")).isFalse();
      assertThat(cache.config().origins()).containsExactly("https://example.org");
      assertThat(cache.config().choices())
          .isEqualTo(
              new Choices(true, true, Duration.ofSeconds(7), true, Duration.ofSeconds(8), true));
      assertThat(cache.config().spreading()).isEqualTo(new Spreading(10, 20));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cache.max.entry.bytes, 0",
    "cache.max.entry.bytes, -1",
    "cache.max.entry.bytes, 1 MB",
    "cache.max.entry.bytes, 268435457",
    "cache.collapse.timeout, 0",
    "cache.collapse.timeout, 301",
    "cache.collapse.timeout, 99999999999",
    "cache.request.directives, yes",
    "cache.heuristics, 1",
    "cache.heuristics.max, 0",
    "cache.set.cookie, on",
    "cache.stale.if.error, -1",
    "cache.stale.with.s.maxage, on",
    "cache.ttl.jitter, 51",
    "cache.refresh.early, -1",
    "cache.compress, yes",
    "cache.compress.min.bytes, -1",
    "cache.compress.types, 'text/html, text'",
    "cache.compress.types, text/html;q=1",
    "cache.compress.types, */*"
  })
  void badNumber_stopsTheStartAndNamesKeyAndValue(String key, String value) {
    CachingFilter filter = new CachingFilter();
    assertThatThrownBy(() -> filter.init(new Params(Map.of(key, value))))
        .isInstanceOf(ServletException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(value)
        .hasMessageContaining("allowed");
    filter.destroy();
  }

  @Test
  void compression_isOffAndRead() throws Exception {
    try (CacheOperations cache = FilterSettings.open(new Params(Map.of()))) {
      assertThat(cache.config().compression()).isEqualTo(Compression.OFF);
    }
    Map<String, String> params =
        Map.of(
            "cache.compress", "on",
            "cache.compress.min.bytes", "7",
            "cache.compress.types", " text/* ,*+json,Application/X-A");
    try (CacheOperations cache = FilterSettings.open(new Params(params))) {
      assertThat(cache.config().compression())
          .isEqualTo(new Compression(true, 7, List.of("text/*", "*+json", "application/x-a")));
    }
  }

  @Test
  void waits_areRead() throws Exception {
    Map<String, String> params =
        Map.of("cache.collapse.async", " All ", "cache.collapse.threads", "7");
    assertThat(FilterSettings.options(new Params(params)))
        .isEqualTo(new FilterOptions(AsyncWaits.ALL, 7, RefreshOptions.DEFAULT));
    assertThat(FilterSettings.options(new Params(Map.of()))).isEqualTo(FilterOptions.DEFAULT);
  }

  @Test
  void refreshes_areRead() throws Exception {
    Map<String, String> params =
        Map.of(
            "cache.refresh.threads", "4",
            "cache.refresh.timeout", "3",
            "cache.refresh.url", "http://127.0.0.1:8081");
    assertThat(FilterSettings.options(new Params(params)).refreshes())
        .isEqualTo(
            new RefreshOptions(4, Duration.ofSeconds(3), URI.create("http://127.0.0.1:8081")));
  }

  @ParameterizedTest
  @CsvSource({
    "cache.refresh.threads, 5",
    "cache.refresh.timeout, 0",
    "cache.refresh.url, https://example.org",
    "cache.refresh.url, http://a/b",
    "cache.collapse.async, some",
    "cache.collapse.async, ''",
    "cache.collapse.threads, -1",
    "cache.collapse.threads, many"
  })
  void badWait_stopsTheStartAndNamesKeyAndValue(String key, String value) {
    CachingFilter filter = new CachingFilter();
    assertThatThrownBy(() -> filter.init(new Params(Map.of(key, value))))
        .isInstanceOf(ServletException.class)
        .hasMessageContaining(key)
        .hasMessageContaining("'" + value + "'")
        .hasMessageContaining("allowed");
  }

  @Test
  void ownCache_isClosedWithTheFilter() throws Exception {
    CachingFilter filter = new CachingFilter();
    filter.init(new Params(Map.of("cache.offheap.mb", "16", "larder.origin", " ")));
    filter.destroy();
  }

  private static Map<String, String> params(String... namesAndValues) {
    Map<String, String> params = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      params.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return params;
  }

  private record Params(Map<String, String> params) implements FilterConfig {

    @Override
    public String getFilterName() {
      return "cache";
    }

    @Override
    public ServletContext getServletContext() {
      return Proxies.of(
          ServletContext.class,
          (proxy, method, arguments) ->
              method.getName().equals("getClassLoader") ? getClass().getClassLoader() : null);
    }

    @Override
    @SuppressWarnings("NullAway") // the interface says null for what is not there
    public String getInitParameter(String name) {
      return params.get(name);
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
      return Collections.enumeration(params.keySet());
    }
  }
}
