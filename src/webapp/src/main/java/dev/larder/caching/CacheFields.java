package dev.larder.caching;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The response fields that tell the caches how long to store a response, and in which groups. The
 * server's own cache stores it, because it learns of changes. A browser stores it too, but
 * validates it each time, so the response should have an {@code ETag}. Immutable; for resources and
 * page servlets alike:
 *
 * <pre>
 * CacheFields.kept(settings.seconds("cache.ttl.articles.list"), List.of("articles", "users"))
 *     .forEach(response::setHeader);
 * </pre>
 */
public final class CacheFields {

  /** The directives for this site's own cache (RFC 9213). */
  public static final String SERVER = "Larder-Cache-Control";

  /** The groups that a response belongs to (RFC 9875 §2). */
  public static final String GROUPS = "Cache-Groups";

  /** The groups that a write has changed (RFC 9875 §3). */
  public static final String INVALIDATION = "Cache-Group-Invalidation";

  private static final String CLIENT = "Cache-Control";
  private static final String NO_STORE = "no-store";

  /** The limits of the cache; a response beyond them is not stored. */
  private static final int MAX_GROUPS = 256;

  private static final int MAX_GROUP_LENGTH = 64;

  private final Map<String, String> fields;

  private CacheFields(Map<String, String> fields) {
    this.fields = fields;
  }

  /**
   * An answer that the server keeps.
   *
   * @param lifetime how long; zero: the answer is not kept
   * @param groups whose change invalidates it; at most 256 of 64 printable ASCII characters
   * @throws IllegalArgumentException if there are more groups, or other ones
   */
  public static CacheFields kept(Duration lifetime, Collection<String> groups) {
    return kept(lifetime, Duration.ZERO, groups);
  }

  /**
   * A response that the server stores, and serves for a while longer in place of errors.
   *
   * @param staleIfError how long after its lifetime it may be served in place of an error (RFC 5861
   *     §4)
   */
  public static CacheFields kept(
      Duration lifetime, Duration staleIfError, Collection<String> groups) {
    String names = list(groups);
    if (lifetime.isZero()) {
      return notKept();
    }
    String more = staleIfError.isZero() ? "" : ", stale-if-error=" + staleIfError.toSeconds();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(SERVER, "max-age=" + lifetime.toSeconds() + more);
    fields.put(CLIENT, "no-cache");
    if (!names.isEmpty()) {
      fields.put(GROUPS, names);
    }
    return new CacheFields(fields);
  }

  /** A response that no cache stores. */
  public static CacheFields notKept() {
    return new CacheFields(Map.of(SERVER, NO_STORE, CLIENT, NO_STORE));
  }

  /** A response for one person, which no cache stores. */
  public static CacheFields forOneUser() {
    return new CacheFields(Map.of(SERVER, "private, no-store", CLIENT, "private, no-store"));
  }

  /**
   * The response to a write, which no cache stores.
   *
   * @param groups what the write has changed; as for {@link #kept(Duration, Collection)}
   */
  public static CacheFields written(Collection<String> groups) {
    return new CacheFields(Map.of(CLIENT, NO_STORE, INVALIDATION, list(groups)));
  }

  /** Passes each field to a setter, for example {@code response::setHeader}. */
  public void forEach(BiConsumer<String, String> setter) {
    fields.forEach(setter);
  }

  /** Names and values. */
  public Map<String, String> asMap() {
    return Map.copyOf(fields);
  }

  // A list of strings (RFC 9651 §3.1, §3.3.3).
  private static String list(Collection<String> groups) {
    Set<String> different = new LinkedHashSet<>(groups);
    if (different.size() > MAX_GROUPS) {
      throw new IllegalArgumentException("More than " + MAX_GROUPS + " groups");
    }
    return different.stream().map(CacheFields::string).collect(Collectors.joining(", "));
  }

  private static String string(String group) {
    boolean allowed =
        group.length() <= MAX_GROUP_LENGTH && group.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    if (!allowed) {
      throw new IllegalArgumentException("No name of a group: " + group);
    }
    return "\"" + group.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
