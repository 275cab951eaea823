package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheConfig;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.TimeSource;
import dev.larder.httpcache.rules.Choices;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * The settings of a filter that the container makes, as init-params: {@code cache.max.entry.bytes},
 * {@code cache.collapse.timeout} (whole seconds), {@code cache.targeted.fields}, {@code
 * larder.origin} (both lists separated by commas), {@code cache.request.directives} ({@code ignore}
 * or {@code obey}), {@code cache.heuristics} ({@code off} or {@code on}), {@code
 * cache.heuristics.max}, {@code cache.stale.if.error} (both whole seconds), {@code
 * cache.set.cookie} ({@code refuse} or {@code store}), and those of the store.
 */
final class FilterSettings {

  private static final int YEAR = 365 * 24 * 3600;

  private final Map<String, String> params;

  private FilterSettings(Map<String, String> params) {
    this.params = params;
  }

  static HttpCache open(FilterConfig config) throws ServletException {
    FilterSettings settings =
        new FilterSettings(
            Collections.list(config.getInitParameterNames()).stream()
                .collect(Collectors.toMap(name -> name, config::getInitParameter)));
    CacheConfig defaults = CacheConfig.DEFAULT;
    CacheConfig cacheConfig =
        new CacheConfig(
            settings.number("cache.max.entry.bytes", defaults.maxEntryBytes(), 1, 256 << 20),
            Duration.ofSeconds(
                settings.number(
                    "cache.collapse.timeout",
                    (int) defaults.collapseTimeout().toSeconds(),
                    1,
                    300)),
            defaults.retryDelay(),
            settings.list("cache.targeted.fields", defaults.targetedFields()),
            settings.list("larder.origin", defaults.origins()),
            settings.choices());
    return new HttpCache(
        settings.store(),
        new LocalInvalidationLog(),
        cacheConfig,
        TimeSource.system(),
        CacheEvents.NONE);
  }

  private Choices choices() throws ServletException {
    Choices safe = Choices.SAFE;
    return new Choices(
        isSecond("cache.request.directives", "ignore", "obey"),
        isSecond("cache.heuristics", "off", "on"),
        Duration.ofSeconds(
            number("cache.heuristics.max", (int) safe.maxHeuristicLifetime().toSeconds(), 1, YEAR)),
        isSecond("cache.set.cookie", "refuse", "store"),
        Duration.ofSeconds(
            number("cache.stale.if.error", (int) safe.staleIfError().toSeconds(), 0, YEAR)));
  }

  private ResponseStore store() throws ServletException {
    return ServiceLoader.load(ResponseStore.Provider.class)
        .findFirst()
        .orElseThrow(
            () ->
                new ServletException(
                    "No "
                        + ResponseStore.Provider.class.getName()
                        + " found: add a store to the class path"))
        .open(params);
  }

  private int number(String name, int otherwise, int least, int most) throws ServletException {
    String value = params.getOrDefault(name, Integer.toString(otherwise)).strip();
    if (value.matches("\\d{1,9}")
        && Integer.parseInt(value) >= least
        && Integer.parseInt(value) <= most) {
      return Integer.parseInt(value);
    }
    throw new ServletException(
        "Init-param "
            + name
            + " is '"
            + value
            + "'; allowed: a whole number from "
            + least
            + " to "
            + most);
  }

  /** Whether a setting has the second of its two values; unset, it has the first. */
  private boolean isSecond(String name, String first, String second) throws ServletException {
    String value = params.getOrDefault(name, first).strip();
    if (!value.equals(first) && !value.equals(second)) {
      throw new ServletException(
          "Init-param " + name + " is '" + value + "'; allowed: " + first + " or " + second);
    }
    return value.equals(second);
  }

  private List<String> list(String name, List<String> otherwise) {
    String value = params.get(name);
    return value == null || value.isBlank() ? otherwise : List.of(value.strip().split("\\s*,\\s*"));
  }
}
