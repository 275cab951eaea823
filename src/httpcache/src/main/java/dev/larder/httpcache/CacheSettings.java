package dev.larder.httpcache;

import static dev.larder.httpcache.AllowedValues.oneOf;
import static dev.larder.httpcache.AllowedValues.wholeNumber;

import dev.larder.httpcache.rules.Choices;
import dev.larder.httpcache.rules.Compression;
import dev.larder.httpcache.rules.EndToEndFields;
import dev.larder.httpcache.rules.Spreading;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a cache, with their names, ranges and defaults. The init-params of the filter,
 * the builder of the cache and the web application Larder all use this one list, so a name means
 * the same everywhere. {@link #all()} returns the list.
 *
 * <pre>{@code
 * CacheSettings settings = CacheSettings.of(Map.of("cache.collapse.timeout", "5"));
 * }</pre>
 *
 * <p>Immutable.
 */
public final class CacheSettings {

  private static final long YEAR = Duration.ofDays(365).toSeconds();
  private static final int MIB = 1 << 20;
  private static final int LARGEST_BODY = 256 * MIB;

  /** How long a stale response is served without another attempt, after a failed validation. */
  private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

  private static final List<Setting> ALL =
      List.of(
          // which requests are for this site; unset: the host of each request
          new Setting("larder.origin", "", AllowedValues.origins()),
          // sizes, in bytes where the name does not say MiB; the store is on the heap, or off it,
          // with the hottest entries on the heap as well
          new Setting("cache.max.entry.bytes", "1048576", wholeNumber(1, LARGEST_BODY)),
          new Setting("cache.heap.mb", "", wholeNumber(1, MIB)),
          new Setting("cache.heap.entries", "2000", wholeNumber(1, 10_000_000)),
          new Setting("cache.heap.max.body", "32768", wholeNumber(0, MIB)),
          new Setting("cache.offheap.mb", "", wholeNumber(4, MIB)),
          // requests that wait for another one; times in seconds
          new Setting("cache.collapse.timeout", "10", wholeNumber(1, 300)),
          new Setting("cache.collapse.threads", "100", wholeNumber(0, 10_000)),
          new Setting("cache.collapse.async", "safe", oneOf("off", "stored", "safe", "all")),
          // refreshes in the background, and lifetimes that end at different times (percent)
          new Setting("cache.refresh.threads", "2", wholeNumber(0, 4)),
          new Setting("cache.refresh.timeout", "10", wholeNumber(1, 300)),
          new Setting("cache.refresh.url", "", AllowedValues.loopbackUrl()),
          new Setting("cache.refresh.early", "0", wholeNumber(0, Spreading.MOST)),
          new Setting("cache.ttl.jitter", "0", wholeNumber(0, Spreading.MOST)),
          // what the cache obeys; the safe side of each
          new Setting("cache.targeted.fields", "Larder-Cache-Control", AllowedValues.fieldNames()),
          new Setting("cache.request.directives", "ignore", oneOf("ignore", "obey")),
          new Setting("cache.heuristics", "off", oneOf("off", "on")),
          new Setting("cache.heuristics.max", "86400", wholeNumber(1, YEAR)),
          new Setting("cache.set.cookie", "refuse", oneOf("refuse", "store")),
          new Setting("cache.stale.if.error", "0", wholeNumber(0, YEAR)),
          new Setting("cache.stale.with.s.maxage", "refuse", oneOf("refuse", "allow")),
          // bodies in gzip
          new Setting("cache.compress", "off", oneOf("off", "on")),
          new Setting("cache.compress.min.bytes", "1024", wholeNumber(0, LARGEST_BODY)),
          new Setting(
              "cache.compress.types",
              String.join(",", Compression.TEXTS),
              AllowedValues.mediaTypes()));

  private static final Map<String, Setting> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Setting::name, Function.identity()));

  /** Every setting has its default. */
  public static final CacheSettings DEFAULT = new CacheSettings(Map.of());

  private final Map<String, String> given;
  private final int maxEntryBytes;
  private final Duration collapseTimeout;
  private final List<String> targetedFields;
  private final List<String> origins;
  private final Choices choices;
  private final Compression compression;
  private final Spreading spreading;

  /** Settings with the given values, in canonical form, and defaults for the rest. */
  private CacheSettings(Map<String, String> given) {
    this.given = Map.copyOf(given);
    maxEntryBytes = integerOf("cache.max.entry.bytes");
    collapseTimeout = seconds("cache.collapse.timeout");
    targetedFields = AllowedValues.members(text("cache.targeted.fields"));
    origins = AllowedValues.members(text("larder.origin"));
    choices =
        new Choices(
            text("cache.request.directives").equals("obey"),
            text("cache.heuristics").equals("on"),
            seconds("cache.heuristics.max"),
            text("cache.set.cookie").equals("store"),
            seconds("cache.stale.if.error"),
            text("cache.stale.with.s.maxage").equals("allow"));
    compression =
        new Compression(
            text("cache.compress").equals("on"),
            integerOf("cache.compress.min.bytes"),
            AllowedValues.members(text("cache.compress.types")));
    spreading = new Spreading(integerOf("cache.ttl.jitter"), integerOf("cache.refresh.early"));
  }

  /**
   * One setting.
   *
   * @param name for example {@code cache.collapse.timeout}
   * @param defaultValue the value if none is given; an empty text means none
   * @param allowed the values that it may have
   */
  public record Setting(String name, String defaultValue, AllowedValues allowed) {

    private String read(String value) {
      return allowed
          .read(value)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "Setting %s has the value '%s'; allowed: %s"
                          .formatted(name, value, allowed.description())));
    }
  }

  /** All settings. */
  public static List<Setting> all() {
    return ALL;
  }

  /**
   * Reads settings. A setting that is missing or blank has its default. Names that begin with
   * neither {@code cache.} nor {@code larder.} are ignored.
   *
   * @throws IllegalArgumentException if a value is not allowed, or there is no such setting; the
   *     message is one line that names the setting, the value and what is allowed
   */
  public static CacheSettings of(Map<String, String> values) {
    CacheSettings settings = DEFAULT;
    for (Map.Entry<String, String> value : values.entrySet()) {
      String name = value.getKey();
      if (name.startsWith("cache.") || name.startsWith("larder.")) {
        settings = settings.with(name, value.getValue());
      }
    }
    return settings;
  }

  /**
   * A copy of these settings with one changed.
   *
   * @param value blank: the default
   * @throws IllegalArgumentException as {@link #of} does
   */
  public CacheSettings with(String name, String value) {
    Setting setting = BY_NAME.get(name);
    if (setting == null) {
      throw new IllegalArgumentException(
          "Setting %s has the value '%s', but there is no such setting; allowed: %s"
              .formatted(name, value, String.join(", ", namesLike(name))));
    }
    Map<String, String> changed = new HashMap<>(given);
    if (value.isBlank()) {
      changed.remove(name);
    } else {
      changed.put(name, setting.read(value));
    }
    return new CacheSettings(changed);
  }

  /** The known names with the longest common beginning. */
  private static List<String> namesLike(String name) {
    String start = name;
    List<String> like = List.of();
    while (like.isEmpty()) {
      start = start.substring(0, Math.max(0, start.lastIndexOf('.')));
      String common = start;
      like = BY_NAME.keySet().stream().filter(one -> one.startsWith(common)).sorted().toList();
    }
    return like;
  }

  /** The settings that were given, by name. All others have their defaults. */
  public Map<String, String> given() {
    return given;
  }

  /**
   * The value of a setting as text; the empty text if it has neither a value nor a default. Words,
   * origins and media types are in lower case.
   *
   * @throws IllegalArgumentException if there is no such setting
   */
  public String text(String name) {
    Setting setting = BY_NAME.get(name);
    if (setting == null) {
      throw new IllegalArgumentException("There is no setting " + name);
    }
    return given.getOrDefault(name, setting.defaultValue());
  }

  /** The value of a setting that is a whole number. */
  public long integer(String name) {
    return Long.parseLong(text(name));
  }

  /** The value of a setting that is a whole number of seconds. */
  public Duration seconds(String name) {
    return Duration.ofSeconds(integer(name));
  }

  private int integerOf(String name) {
    return Math.toIntExact(integer(name));
  }

  /** The largest body that is stored, in bytes; a larger one passes through. */
  public int maxEntryBytes() {
    return maxEntryBytes;
  }

  /** How long a request waits for another request that fetches the same response. */
  public Duration collapseTimeout() {
    return collapseTimeout;
  }

  /** How many waiting requests can hold a thread of the container. */
  public int collapseThreads() {
    return integerOf("cache.collapse.threads");
  }

  /** How many responses are refreshed in the background at the same time; 0: none. */
  public int refreshThreads() {
    return integerOf("cache.refresh.threads");
  }

  /** How long a background refresh can take. */
  public Duration refreshTimeout() {
    return seconds("cache.refresh.timeout");
  }

  /**
   * The address at which this process takes requests without TLS. Empty: the address at which the
   * client's request arrived.
   */
  public Optional<URI> refreshUrl() {
    return Optional.of(text("cache.refresh.url")).filter(url -> !url.isEmpty()).map(URI::create);
  }

  /** How long a stale response is served without another attempt, after a failed validation. */
  Duration retryDelay() {
    return RETRY_DELAY;
  }

  /** The targeted fields (RFC 9213) that this cache obeys, the most specific first. */
  public List<String> targetedFields() {
    return targetedFields;
  }

  /**
   * The origins that are this site, first the one that keys contain. Empty: the host of each
   * request.
   */
  public List<String> origins() {
    return origins;
  }

  /** The choices that the RFCs leave to the operator. */
  public Choices choices() {
    return choices;
  }

  /** Which responses are stored in gzip as well. */
  public Compression compression() {
    return compression;
  }

  /** How the ends of lifetimes are spread. */
  public Spreading spreading() {
    return spreading;
  }

  /** Whether a response field is for this cache alone; clients do not get it. */
  public boolean keepsToItself(String name) {
    for (String targeted : targetedFields) {
      if (targeted.equalsIgnoreCase(name) && EndToEndFields.endsHere(targeted)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether clients do not get a stored field, because it is for this cache alone or is a cookie.
   *
   * @param name in lower case
   */
  boolean withholds(String name) {
    return (name.equals("set-cookie") && !choices.storeSetCookie()) || keepsToItself(name);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CacheSettings settings && given.equals(settings.given);
  }

  @Override
  public int hashCode() {
    return given.hashCode();
  }

  /** The settings that were given. */
  @Override
  public String toString() {
    return given.toString();
  }
}
