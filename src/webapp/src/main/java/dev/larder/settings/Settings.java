package dev.larder.settings;

import static java.util.Map.entry;

import dev.larder.httpcache.AllowedValues;
import dev.larder.httpcache.CacheSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The application's settings: read once at the start, every one checked, immutable afterwards.
 *
 * <p>Each setting is a dotted key in {@code larder.properties}, a system property, or an
 * environment variable in capitals with underscores ({@code cache.ttl.posts}, {@code
 * CACHE_TTL_POSTS}). The file has every key with its default and meaning.
 */
public final class Settings {

  private static final long YEAR = Duration.ofDays(365).toSeconds();

  /** The text that replaces a secret value. */
  static final String HIDDEN = "(hidden)";

  private static final Pattern REDIS_URL =
      Pattern.compile("rediss?://(?:[^@/\\s]*@)?([^@/\\s]+)(/\\d{1,3})?");

  private static final AllowedValues TEXT = AllowedValues.matching("any text", value -> true);
  private static final AllowedValues URL =
      AllowedValues.matching(
          "an absolute http or https URL without user, query or fragment", Settings::isUrl);
  private static final AllowedValues REDIS =
      AllowedValues.matching(
          "a URL like redis://host:6379 or rediss://user:password@host:6379/0",
          value -> isHostIn(REDIS_URL, value));
  private static final AllowedValues NETWORKS =
      AllowedValues.matching(
          "addresses or networks like 10.0.0.7 or 10.0.0.0/8, separated by commas",
          value -> Stream.of(value.split("\\s*,\\s*", -1)).allMatch(ClientAddresses::isNetwork));
  private static final AllowedValues CERTIFICATES =
      AllowedValues.matching("a file with certificates in PEM", Settings::hasCertificates);

  /** The settings of the application itself, and what is allowed for each. */
  private static final Map<String, AllowedValues> OWN =
      Map.ofEntries(
          entry("larder.data", TEXT),
          entry("larder.start.failure", AllowedValues.oneOf("container", "exit")),
          entry("larder.proxies", NETWORKS),
          entry("larder.writes", AllowedValues.oneOf("admin", "everyone")),
          entry("body.timeout", AllowedValues.wholeNumber(1, 300)),
          entry("metrics.readers", AllowedValues.oneOf("everyone", "admin", "nobody")),
          entry(
              "database.url",
              AllowedValues.matching(
                  "a JDBC URL of H2 or PostgreSQL, or postgres://user:password@host/database",
                  DatabaseAddress::isValid)),
          entry("database.statement.timeout", AllowedValues.wholeNumber(1, 300)),
          entry("database.user", TEXT),
          entry("database.password", TEXT),
          entry("redis.url", REDIS),
          entry("redis.user", TEXT),
          entry("redis.password", TEXT),
          entry("redis.certificates", CERTIFICATES),
          entry("redis.max.connections", AllowedValues.wholeNumber(1, 64)),
          entry("redis.max.entry.bytes", AllowedValues.wholeNumber(1024, 16 << 20)),
          entry("redis.partition.max-age", AllowedValues.wholeNumber(0, 3600)),
          entry("redis.log.retention", AllowedValues.wholeNumber(1800, 86_400)),
          entry("cache.ttl.articles.list", AllowedValues.wholeNumber(0, YEAR)),
          entry("cache.ttl.articles.detail", AllowedValues.wholeNumber(0, YEAR)),
          entry("cache.ttl.users", AllowedValues.wholeNumber(0, YEAR)),
          entry("cache.ttl.tags", AllowedValues.wholeNumber(0, YEAR)),
          entry("cache.ttl.posts", AllowedValues.wholeNumber(0, YEAR)),
          entry("cache.ttl.items.list", AllowedValues.wholeNumber(0, YEAR)),
          entry("cache.ttl.items.item", AllowedValues.wholeNumber(0, YEAR)),
          entry("blog.api.url", URL),
          entry("blog.cache.duration", AllowedValues.wholeNumber(0, YEAR)),
          entry("blog.fetch.min.interval", AllowedValues.wholeNumber(0, 86_400)),
          entry("blog.retry.delay", AllowedValues.wholeNumber(0, 3_600)),
          entry("blog.sessions.max", AllowedValues.wholeNumber(0, 10_000_000)),
          entry("blog.timeout", AllowedValues.wholeNumber(1, 60)),
          entry("blog.max.bytes", AllowedValues.wholeNumber(1024, 64 << 20)),
          entry("posts.service.url", URL),
          entry("posts.timeout", AllowedValues.wholeNumber(1, 60)),
          entry("posts.max.bytes", AllowedValues.wholeNumber(1024, 64 << 20)),
          entry("demo.posts.delay.ms", AllowedValues.wholeNumber(0, 60_000)),
          entry("items.max.bytes", AllowedValues.wholeNumber(64, 512 << 10)),
          entry("items.page.max.bytes", AllowedValues.wholeNumber(1024, 16 << 20)),
          entry("articles.max.bytes", AllowedValues.wholeNumber(1024, 1 << 20)),
          entry("demo.data", AllowedValues.oneOf("auto", "on", "off")),
          entry("admin.user", TEXT),
          entry("admin.password", TEXT));

  /**
   * The settings of the cache that this application fixes: all its filters are mapped ASYNC, and
   * its store is off the heap.
   */
  private static final Set<String> DECIDED = Set.of("cache.collapse.async", "cache.heap.mb");

  /** The allowed values of each key. Other keys do not exist. */
  private static final Map<String, AllowedValues> ALLOWED = allowed();

  private final Map<String, String> values;
  private final CacheSettings cache;

  private Settings(Map<String, String> values, CacheSettings cache) {
    this.values = values;
    this.cache = cache;
  }

  private static Map<String, AllowedValues> allowed() {
    Map<String, AllowedValues> all = new HashMap<>(OWN);
    CacheSettings.all().stream()
        .filter(setting -> !DECIDED.contains(setting.name()))
        .forEach(setting -> all.put(setting.name(), setting.allowed()));
    return Map.copyOf(all);
  }

  /**
   * Reads and checks every setting.
   *
   * @param source gives the configured value of a key, if there is one
   * @throws SettingsException if a value is not allowed
   */
  public static Settings read(Function<String, Optional<String>> source) {
    Map<String, String> values = new LinkedHashMap<>();
    ALLOWED.keySet().stream()
        .sorted()
        .forEach(
            key ->
                source
                    .apply(key)
                    .map(String::strip)
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> values.put(key, checked(key, value))));
    requireBothOrNeither(values, "admin.user", "admin.password");
    if (values.containsKey("redis.certificates")
        && values.getOrDefault("redis.url", "").startsWith("redis:")) {
      throw new SettingsException("redis.url", HIDDEN, "rediss://…, as redis.certificates is set");
    }
    Map<String, String> ofCache = new HashMap<>(values);
    ofCache.keySet().removeAll(OWN.keySet());
    return new Settings(Map.copyOf(values), CacheSettings.of(ofCache));
  }

  /**
   * With only one of the two there would be no administrator, and the operator would not notice.
   */
  private static void requireBothOrNeither(Map<String, String> values, String one, String other) {
    if (values.containsKey(one) != values.containsKey(other)) {
      String missing = values.containsKey(one) ? other : one;
      throw new SettingsException(
          missing, "", "a value, as " + one + " and " + other + " belong together");
    }
  }

  /** The keys of all settings. */
  public static Stream<String> keys() {
    return ALLOWED.keySet().stream().sorted();
  }

  /** The settings of the cache of responses. */
  public CacheSettings cache() {
    return cache;
  }

  /** The value as text, or empty if none is set. */
  public Optional<String> text(String key) {
    if (!ALLOWED.containsKey(key)) {
      throw new IllegalArgumentException("No such setting: " + key);
    }
    return Optional.ofNullable(values.get(key));
  }

  /** The value of a setting that has a default. */
  public String requiredText(String key) {
    return text(key).orElseThrow(() -> new SettingsException(key, "", "a value must be set"));
  }

  /** The value as a whole number. */
  public long integer(String key) {
    return Long.parseLong(requiredText(key));
  }

  /** The value as a number of seconds. */
  public Duration seconds(String key) {
    return Duration.ofSeconds(integer(key));
  }

  /**
   * The value as an absolute {@code http} or {@code https} URL without a trailing slash, or empty
   * if none is set.
   */
  public Optional<URI> url(String key) {
    return text(key)
        .map(
            value ->
                URI.create(value.endsWith("/") ? value.substring(0, value.length() - 1) : value));
  }

  /** The value as a list, or an empty list if none is set. */
  public List<String> list(String key) {
    return text(key).map(value -> List.of(value.split("\\s*,\\s*"))).orElse(List.of());
  }

  /** Whether the value of the setting must not be shown. */
  static boolean isSecret(String key) {
    return key.contains("password") || key.equals("redis.url"); // which may hold one
  }

  /** Whether the first group of the pattern is a host. */
  private static boolean isHostIn(Pattern url, String value) {
    Matcher matcher = url.matcher(value);
    return matcher.matches() && AllowedValues.isHost(matcher.group(1));
  }

  private static String checked(String key, String value) {
    AllowedValues allowed = ALLOWED.get(key);
    if (allowed == null) {
      throw new IllegalArgumentException("No such setting: " + key);
    }
    return allowed
        .read(value)
        .orElseThrow(() -> new SettingsException(key, shown(key, value), allowed.description()));
  }

  private static String shown(String key, String value) {
    if (isSecret(key)) {
      return HIDDEN;
    }
    return key.equals("database.url") ? DatabaseAddress.withoutSecrets(value) : value;
  }

  private static boolean hasCertificates(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return !CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty();
    } catch (IOException | CertificateException | InvalidPathException e) {
      return false;
    }
  }

  private static boolean isUrl(String value) {
    try {
      URI uri = new URI(value);
      return uri.getHost() != null
          && AllowedValues.isHost(uri.getRawAuthority())
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null;
    } catch (java.net.URISyntaxException e) {
      return false;
    }
  }
}
