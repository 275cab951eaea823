package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.HttpCache;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;

/** Builds the cache of a filter that the container has made: the init-params are its settings. */
final class FilterSettings {

  private FilterSettings() {}

  /**
   * A cache with the settings of the init-params and the name of the filter.
   *
   * @throws ServletException if a setting is not allowed, or the store cannot be opened
   */
  static HttpCache open(FilterConfig config) throws ServletException {
    try {
      return HttpCache.builder().name(config.getFilterName()).settings(read(config)).build();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new ServletException(e.getMessage(), e);
    }
  }

  /**
   * Checks that a filter over a cache that was given to it has no settings, because nothing would
   * read them.
   *
   * @throws ServletException if it has
   */
  static void requireNone(FilterConfig config) throws ServletException {
    Map<String, String> unread = read(config).given();
    if (!unread.isEmpty()) {
      throw new ServletException(
          "The application has built the cache of the filter "
              + config.getFilterName()
              + ", so its init-params have no effect: "
              + unread
              + "; give them to HttpCache.builder()");
    }
  }

  private static CacheSettings read(FilterConfig config) throws ServletException {
    Map<String, String> params =
        Collections.list(config.getInitParameterNames()).stream()
            .collect(Collectors.toMap(name -> name, config::getInitParameter));
    try {
      return CacheSettings.of(params);
    } catch (IllegalArgumentException e) {
      throw new ServletException(e.getMessage(), e);
    }
  }
}
