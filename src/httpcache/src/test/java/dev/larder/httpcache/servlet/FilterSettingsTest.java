package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheSettings;
import dev.larder.support.Proxies;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter that a container makes from its class name and init-params. */
class FilterSettingsTest {

  @Test
  void initParams_areTheSettings() throws Exception {
    Map<String, String> params =
        Map.of(
            "cache.max.entry.bytes", " 2048 ", "cache.offheap.mb", "4", "org.example.other", "x");
    try (CacheOperations cache = FilterSettings.open(new Params(params))) {
      assertThat(cache.settings())
          .isEqualTo(
              CacheSettings.of(Map.of("cache.max.entry.bytes", "2048", "cache.offheap.mb", "4")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cache.max.entry.bytes, 0",
    "cache.max.entry.byte, 1024",
    "cache.heap.mb, 0",
    "cache.offheap.mb, 3",
    // within its range, but too large for the memory of the store
    "cache.max.entry.bytes, 33554432"
  })
  void badInitParam_stopsTheStartAndNamesKeyAndValue(String key, String value) {
    CachingFilter filter = new CachingFilter();
    assertThatThrownBy(() -> filter.init(new Params(Map.of(key, value))))
        .isInstanceOf(ServletException.class)
        .hasMessageContaining(key)
        .hasMessageContaining("'" + value + "'")
        .hasMessageContaining("allowed");
    filter.destroy();
  }

  @Test
  void ownCache_isClosedWithTheFilter() throws Exception {
    CachingFilter filter = new CachingFilter();
    filter.init(new Params(Map.of("cache.offheap.mb", "16", "larder.origin", " ")));
    filter.destroy();
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
