package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.HttpCache;
import dev.larder.support.MapStore;
import dev.larder.support.Proxies;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
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
    try (HttpCache cache = FilterSettings.open(new Params(params))) {
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
  void filterOfTheContainer_isFoundByItsName_andMayBeStartedAgain() throws Exception {
    Params config = new Params(Map.of("cache.heap.mb", "4", "larder.origin", " "));
    CachingFilter filter = new CachingFilter();
    assertThatThrownBy(filter::cache).isInstanceOf(IllegalStateException.class);
    for (int i = 0; i < 2; i++) {
      filter.init(config);
      assertThat(filter.cache().name()).isEqualTo("cache");
      assertThat(CachingFilter.find(config.getServletContext())).containsSame(filter.cache());
      assertThat(CachingFilter.find(config.getServletContext(), "cache"))
          .containsSame(filter.cache());
      filter.destroy();
      assertThat(CachingFilter.find(config.getServletContext())).isEmpty();
      assertThat(config.attributes).isEmpty();
    }
  }

  @Test
  void filterOverAGivenCache_refusesSettingsThatNobodyWouldRead() throws Exception {
    try (HttpCache cache = HttpCache.builder().name("given").store(new MapStore()).build()) {
      CachingFilter filter = new CachingFilter(cache);
      assertThatThrownBy(() -> filter.init(new Params(Map.of("cache.heap.mb", "4"))))
          .isInstanceOf(ServletException.class)
          .hasMessageContaining("cache.heap.mb=4")
          .hasMessageContaining("HttpCache.builder()");
      Params config = new Params(Map.of());
      filter.init(config);
      assertThat(filter.cache()).isSameAs(cache);
      assertThat(CachingFilter.find(config.getServletContext(), "given")).containsSame(cache);
      assertThat(CachingFilter.find(config.getServletContext(), "other")).isEmpty();
      filter.destroy();
    }
  }

  private static final class Params implements FilterConfig {

    private final Map<String, String> params;
    private final Map<Object, Object> attributes = new HashMap<>();

    Params(Map<String, String> params) {
      this.params = params;
    }

    @Override
    public String getFilterName() {
      return "cache";
    }

    @Override
    public ServletContext getServletContext() {
      return Proxies.of(
          ServletContext.class,
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "getClassLoader" -> getClass().getClassLoader();
                case "getAttribute" -> attributes.get(arguments[0]);
                case "setAttribute" -> attributes.put(arguments[0], arguments[1]);
                case "removeAttribute" -> attributes.remove(arguments[0]);
                default -> null;
              });
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
