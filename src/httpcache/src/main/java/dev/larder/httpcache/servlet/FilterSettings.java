package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.Stores;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.TimeSource;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes the cache of a filter that the container has made: the init-params are its settings. */
final class FilterSettings {

  private FilterSettings() {}

  /**
   * A cache with the settings of the init-params.
   *
   * @throws ServletException if a setting is not allowed, or the store cannot be opened
   */
  static CacheOperations open(FilterConfig config) throws ServletException {
    Map<String, String> params =
        Collections.list(config.getInitParameterNames()).stream()
            .collect(Collectors.toMap(name -> name, config::getInitParameter));
    try {
      CacheSettings settings = CacheSettings.of(params);
      return new CacheOperations(
          Stores.open(settings),
          new LocalInvalidationLog(),
          settings,
          TimeSource.system(),
          CacheEvents.NONE);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new ServletException(e.getMessage(), e);
    }
  }
}
