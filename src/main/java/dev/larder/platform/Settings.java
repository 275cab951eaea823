package dev.larder.platform;

import static java.util.Map.entry;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
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
import java.util.regex.Matcher;
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

  /** A name, an IPv4 address or an IPv6 address in brackets, and a port or none. */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?");

  private static final Pattern HOST_URL = Pattern.compile("https?://([^/?#\\s]+)");
  private static final Pattern REDIS_URL =
      Pattern.compile("rediss?://(?:[^@/\\s]*@)?([^@/\\s]+)(/\\d{1,3})?");
  private static final int LAST_PORT = 65_535;

  /** What is allowed for each key. A key that is not here does not exist. */
  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          entry("larder.data", Kind.text()),
          entry("larder.origin", Kind.origins()),
          entry("larder.start.failure", Kind.oneOf("container", "exit")),
          entry("larder.proxies", Kind.networks()),
          entry("larder.writes", Kind.oneOf("admin", "everyone")),
          entry("body.timeout", Kind.integer(1, 300)),
          entry("metrics.readers", Kind.oneOf("everyone", "admin", "nobody")),
          entry(
              "database.url",
              new Kind(
                  "a JDBC URL of H2 or PostgreSQL, or postgres://user:password@host/database",
                  DatabaseAddress::isValid)),
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
              new Kind(
                  "an http URL like http://127.0.0.1:8080",
                  value ->
                      value.startsWith("http://")
                          && isHostIn(HOST_URL, value.replaceFirst("/$", "")))),
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
          entry("items.page.max.bytes", Kind.integer(1024, 16 << 20)),
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
    requireBothOrNeither(values, "admin.user", "admin.password");
    if (values.containsKey("redis.certificates")
        && values.getOrDefault("redis.url", "").startsWith("redis:")) {
      throw new SettingsException("redis.url", HIDDEN, "rediss://…, as redis.certificates is set");
    }
    return new Settings(Map.copyOf(values));
  }

  /** With one of the two there would be no administrator, and nobody would notice. */
  private static void requireBothOrNeither(Map<String, String> values, String one, String other) {
    if (values.containsKey(one) != values.containsKey(other)) {
      String missing = values.containsKey(one) ? other : one;
      throw new SettingsException(
          missing, "", "a value, as " + one + " and " + other + " belong together");
    }
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

  /** Whether the first group of the pattern is a host. */
  private static boolean isHostIn(Pattern url, String value) {
    Matcher matcher = url.matcher(value);
    return matcher.matches() && isHost(matcher.group(1));
  }

  /** Whether this is a host, and a port that can exist or none. */
  static boolean isHost(String text) {
    Matcher host = HOST.matcher(text);
    if (!host.matches()) {
      return false;
    }
    String port = host.group(2);
    return (port == null || (Integer.parseInt(port) > 0 && Integer.parseInt(port) <= LAST_PORT))
        && (!text.startsWith("[") || isAddress(host.group(1)));
  }

  /** Whether this is an IPv6 address; what stands in brackets is looked up in no directory. */
  private static boolean isAddress(String inBrackets) {
    try {
      return InetAddress.getByName(inBrackets).getAddress().length > 0;
    } catch (UnknownHostException e) {
      return false;
    }
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
      return new Kind(
          "a URL like redis://host:6379 or rediss://user:password@host:6379/0",
          value -> isHostIn(REDIS_URL, value));
    }

    static Kind networks() {
      return new Kind(
          "addresses or networks like 10.0.0.7 or 10.0.0.0/8, separated by commas",
          value -> Stream.of(value.split("\\s*,\\s*", -1)).allMatch(ClientAddresses::isNetwork));
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
          value -> Stream.of(value.split("\\s*,\\s*")).allMatch(one -> isHostIn(HOST_URL, one)));
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
            && isHost(uri.getRawAuthority())
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
