package dev.larder.platform;

import static java.util.Map.entry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The application's settings: read once at the start, every one checked, immutable afterwards.
 *
 * <p>Each setting is a dotted key in {@code larder.properties}, a system property, or an
 * environment variable in capitals with underscores ({@code cache.ttl.posts}, {@code
 * CACHE_TTL_POSTS}). The file holds every key with its default and what it means.
 */
public final class Settings {

  private static final long YEAR = Duration.ofDays(365).toSeconds();

  /** What is shown in the place of a secret value. */
  static final String HIDDEN = "(hidden)";

  private static final Pattern HOST_URL = Pattern.compile("https?://[^/?#\\s]+");

  /** What is allowed for each key. A key that is not here does not exist. */
  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          entry("larder.data", Kind.text()),
          entry("larder.origin", Kind.origins()),
          entry("larder.writes", Kind.oneOf("admin", "everyone")),
          entry("body.timeout", Kind.integer(1, 300)),
          entry("metrics.readers", Kind.oneOf("everyone", "admin", "nobody")),
          entry(
              "database.url",
              Kind.matching(
                  "jdbc:(h2|postgresql):.+|" + DatabaseAddress.POSTGRES_URI,
                  "a JDBC URL of H2 or PostgreSQL, or postgres://user:password@host/database")),
          entry("database.statement.timeout", Kind.integer(1, 300)),
          entry("database.user", Kind.text()),
          entry("database.password", Kind.text()),
          entry("redis.url", Kind.redis()),
          entry("redis.user", Kind.text()),
          entry("redis.password", Kind.text()),
          entry("redis.certificates", Kind.certificates()),
          entry("redis.max.connections", Kind.integer(1, 64)),
          entry("redis.max.entry.bytes", Kind.integer(1024, 16 << 20)),
          entry("redis.partition.max-age", Kind.integer(0, 3600)),
          entry("redis.log.retention", Kind.integer(1800, 86_400)),
          entry("cache.ttl.articles.list", Kind.integer(0, YEAR)),
          entry("cache.ttl.articles.detail", Kind.integer(0, YEAR)),
          entry("cache.ttl.users", Kind.integer(0, YEAR)),
          entry("cache.ttl.tags", Kind.integer(0, YEAR)),
          entry("cache.ttl.posts", Kind.integer(0, YEAR)),
          entry("cache.ttl.items.list", Kind.integer(0, YEAR)),
          entry("cache.ttl.items.item", Kind.integer(0, YEAR)),
          entry("cache.max.entry.bytes", Kind.integer(1024, 256 << 20)),
          entry("cache.heap.entries", Kind.integer(1, 10_000_000)),
          entry("cache.heap.max.body", Kind.integer(0, 1 << 20)),
          entry("cache.offheap.mb", Kind.integer(8, 1 << 20)),
          entry("cache.collapse.timeout", Kind.integer(1, 300)),
          entry("cache.collapse.threads", Kind.integer(0, 10_000)),
          entry("cache.ttl.jitter", Kind.integer(0, 50)),
          entry("cache.refresh.early", Kind.integer(0, 50)),
          entry("cache.refresh.threads", Kind.integer(0, 4)),
          entry("cache.refresh.timeout", Kind.integer(1, 300)),
          entry(
              "cache.refresh.url",
              Kind.matching(
                  "http://[A-Za-z0-9._-]+(:\\d{1,5})?/?",
                  "an http URL like http://127.0.0.1:8080")),
          entry("cache.targeted.fields", Kind.fieldNames()),
          entry("cache.request.directives", Kind.oneOf("ignore", "obey")),
          entry("cache.heuristics", Kind.oneOf("off", "on")),
          entry("cache.heuristics.max", Kind.integer(1, YEAR)),
          entry("cache.set.cookie", Kind.oneOf("refuse", "store")),
          entry("cache.stale.if.error", Kind.integer(0, YEAR)),
          entry("cache.stale.with.s.maxage", Kind.oneOf("refuse", "allow")),
          entry("cache.compress", Kind.oneOf("off", "on")),
          entry("cache.compress.min.bytes", Kind.integer(0, 256 << 20)),
          entry("cache.compress.types", Kind.mediaTypes()),
          entry("blog.api.url", Kind.url()),
          entry("blog.cache.duration", Kind.integer(0, YEAR)),
          entry("blog.fetch.min.interval", Kind.integer(0, 86_400)),
          entry("blog.retry.delay", Kind.integer(0, 3_600)),
          entry("blog.sessions.max", Kind.integer(0, 10_000_000)),
          entry("blog.timeout", Kind.integer(1, 60)),
          entry("blog.max.bytes", Kind.integer(1024, 64 << 20)),
          entry("posts.service.url", Kind.url()),
          entry("posts.timeout", Kind.integer(1, 60)),
          entry("posts.max.bytes", Kind.integer(1024, 64 << 20)),
          entry("demo.posts.delay.ms", Kind.integer(0, 60_000)),
          entry("items.max.bytes", Kind.integer(64, 512 << 10)),
          entry("articles.max.bytes", Kind.integer(1024, 1 << 20)),
          entry("demo.data", Kind.oneOf("auto", "on", "off")),
          entry("admin.user", Kind.text()),
          entry("admin.password", Kind.text()));

  private final Map<String, String> values;

  private Settings(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads and checks every setting.
   *
   * @param source gives the configured value of a key, if there is one
   * @throws SettingsException if a value is not allowed
   */
  public static Settings read(Function<String, Optional<String>> source) {
    Map<String, String> values = new LinkedHashMap<>();
    KINDS.keySet().stream()
        .sorted()
        .forEach(
            key ->
                source
                    .apply(key)
                    .map(String::strip)
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> values.put(key, checked(key, value))));
    return new Settings(Map.copyOf(values));
  }

  /** The keys of all settings. */
  public static Stream<String> keys() {
    return KINDS.keySet().stream().sorted();
  }

  /** The value as text, or empty if none is set. */
  public Optional<String> text(String key) {
    if (!KINDS.containsKey(key)) {
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

  private static String checked(String key, String value) {
    Kind kind = KINDS.get(key);
    if (kind == null || !kind.accepts(value)) {
      throw new SettingsException(
          key, shown(key, value), kind == null ? "no such setting" : kind.allowed());
    }
    return value;
  }

  private static String shown(String key, String value) {
    if (isSecret(key)) {
      return HIDDEN;
    }
    return key.equals("database.url") ? DatabaseAddress.withoutSecrets(value) : value;
  }

  /** What values a setting may have, and the words that say so. */
  private record Kind(String allowed, Function<String, Boolean> test) {

    boolean accepts(String value) {
      return test.apply(value);
    }

    static Kind text() {
      return new Kind("any text", value -> true);
    }

    static Kind oneOf(String... words) {
      List<String> allowed = List.of(words);
      return new Kind(String.join(" or ", words), allowed::contains);
    }

    static Kind matching(String regex, String words) {
      Pattern pattern = Pattern.compile(regex);
      return new Kind(words, value -> pattern.matcher(value).matches());
    }

    static Kind integer(long least, long most) {
      return new Kind(
          "a whole number from " + least + " to " + most, value -> isInteger(value, least, most));
    }

    static Kind url() {
      return new Kind("an absolute http or https URL without user, query or fragment", Kind::isUrl);
    }

    static Kind redis() {
      return matching(
          "rediss?://([^@/\\s]*@)?[A-Za-z0-9._-]+(:\\d{1,5})?(/\\d{1,3})?",
          "a URL like redis://host:6379 or rediss://user:password@host:6379/0");
    }

    static Kind certificates() {
      return new Kind("a file with certificates in PEM", Kind::hasCertificates);
    }

    static Kind fieldNames() {
      return matching(
          "[A-Za-z0-9-]+(\\s*,\\s*[A-Za-z0-9-]+)*",
          "names of response fields, separated by commas");
    }

    static Kind mediaTypes() {
      String one = "([A-Za-z0-9!#$&^_.+-]+/(\\*|[A-Za-z0-9!#$&^_.+-]+)|\\*\\+[A-Za-z0-9.-]+)";
      return matching(
          one + "(\\s*,\\s*" + one + ")*",
          "media types like text/html, text/* or *+json, separated by commas");
    }

    static Kind origins() {
      return new Kind(
          "origins like https://www.example.org, the public one first, separated by commas",
          value ->
              Stream.of(value.split("\\s*,\\s*")).allMatch(one -> HOST_URL.matcher(one).matches()));
    }

    private static boolean isInteger(String value, long least, long most) {
      if (!value.matches("\\d{1,15}")) {
        return false;
      }
      long number = Long.parseLong(value);
      return number >= least && number <= most;
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
            && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
            && uri.getUserInfo() == null
            && uri.getQuery() == null
            && uri.getFragment() == null;
      } catch (java.net.URISyntaxException e) {
        return false;
      }
    }
  }
}
