package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheConfig;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.TimeSource;
import dev.larder.httpcache.rules.Choices;
import dev.larder.httpcache.rules.Compression;
import dev.larder.httpcache.rules.Spreading;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a filter that the container makes, as init-params: {@code cache.max.entry.bytes},
 * {@code cache.collapse.timeout} (whole seconds), {@code cache.collapse.async} ({@code off}, {@code
 * stored} or {@code all}), {@code cache.collapse.threads}, {@code cache.refresh.threads} (0 to 4),
 * {@code cache.refresh.timeout} (whole seconds), {@code cache.refresh.url}, {@code
 * cache.refresh.early} and {@code cache.ttl.jitter} (percent, 0 to 50), {@code
 * cache.targeted.fields}, {@code larder.origin} (both lists separated by commas), {@code
 * cache.request.directives} ({@code ignore} or {@code obey}), {@code cache.heuristics} ({@code off}
 * or {@code on}), {@code cache.heuristics.max}, {@code cache.stale.if.error} (both whole seconds),
 * {@code cache.stale.with.s.maxage} ({@code refuse} or {@code allow}), {@code cache.set.cookie}
 * ({@code refuse} or {@code store}), {@code cache.compress} ({@code off} or {@code on}), {@code
 * cache.compress.min.bytes}, {@code cache.compress.types} (separated by commas), and those of the
 * store.
 */
final class FilterSettings {

  private static final int YEAR = 365 * 24 * 3600;

  private final Map<String, String> params;

  private FilterSettings(Map<String, String> params) {
    this.params = params;
  }

  private static FilterSettings of(FilterConfig config) {
    return new FilterSettings(
        Collections.list(config.getInitParameterNames()).stream()
            .collect(Collectors.toMap(name -> name, config::getInitParameter)));
  }

  static FilterOptions options(FilterConfig config) throws ServletException {
    FilterSettings settings = of(config);
    FilterOptions defaults = FilterOptions.DEFAULT;
    return new FilterOptions(
        settings.choice("cache.collapse.async", AsyncWaits.values(), defaults.asyncWaits()),
        settings.number("cache.collapse.threads", defaults.blockedWaits(), 0, 10_000),
        settings.refreshes(defaults.refreshes()));
  }

  private RefreshOptions refreshes(RefreshOptions defaults) throws ServletException {
    int seconds = number("cache.refresh.timeout", (int) defaults.timeout().toSeconds(), 1, 300);
    return new RefreshOptions(
        number("cache.refresh.threads", defaults.threads(), 0, 4),
        Duration.ofSeconds(seconds),
        origin("cache.refresh.url"));
  }

  private @Nullable URI origin(String name) throws ServletException {
    String value = params.getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      return null;
    }
    if (value.matches("http://[A-Za-z0-9._-]+(:\\d{1,5})?/?")) {
      return URI.create(value);
    }
    throw new ServletException(
        "Init-param "
            + name
            + " is '"
            + value
            + "'; allowed: an origin like http://127.0.0.1:8080");
  }

  static CacheOperations open(FilterConfig config) throws ServletException {
    FilterSettings settings = of(config);
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
            settings.choices(),
            settings.compression(),
            settings.spreading());
    return new CacheOperations(
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
            number("cache.stale.if.error", (int) safe.staleIfError().toSeconds(), 0, YEAR)),
        isSecond("cache.stale.with.s.maxage", "refuse", "allow"));
  }

  private Spreading spreading() throws ServletException {
    return new Spreading(
        number("cache.ttl.jitter", 0, 0, Spreading.MOST),
        number("cache.refresh.early", 0, 0, Spreading.MOST));
  }

  private Compression compression() throws ServletException {
    Compression defaults = CacheConfig.DEFAULT.compression();
    List<String> types = list("cache.compress.types", defaults.types());
    for (String type : types) {
      if (!type.matches(Compression.TYPE_FORM)) {
        throw new ServletException(
            "Init-param cache.compress.types is '"
                + params.get("cache.compress.types")
                + "'; allowed: media types like text/html, text/* or *+json");
      }
    }
    return new Compression(
        isSecond("cache.compress", "off", "on"),
        number("cache.compress.min.bytes", defaults.minBytes(), 0, 256 << 20),
        types);
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

  private <T extends Enum<T>> T choice(String name, T[] choices, T otherwise)
      throws ServletException {
    String value = params.getOrDefault(name, otherwise.name()).strip();
    List<String> allowed =
        Stream.of(choices).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    int chosen = allowed.indexOf(value.toLowerCase(Locale.ROOT));
    if (chosen < 0) {
      throw new ServletException(
          "Init-param " + name + " is '" + value + "'; allowed: " + String.join(", ", allowed));
    }
    return choices[chosen];
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
