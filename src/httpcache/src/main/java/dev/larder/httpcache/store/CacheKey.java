package dev.larder.httpcache.store;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key of a stored response: the target URI (RFC 9111 §2), and for one of several variants the
 * values of the selecting request fields (§4.1). GET and HEAD share a key. Immutable.
 *
 * <p>Equal keys mean equal targets: nothing is decoded, reordered or dropped, except as {@link #of}
 * says.
 */
public final class CacheKey {

  private final String origin;
  private final String target;
  private final String variant;
  // computed at the first use; 0: not yet
  private int hash;

  /**
   * A key.
   *
   * @param origin scheme, host in lower case, and port if it is not the scheme's own: {@code
   *     https://example.org:8443}; after a number sign, everything else that names the host
   * @param target path and query as they were sent, for example {@code /a/b?c=d}
   * @param variant a digest of the selecting fields, or the empty text for the primary key
   */
  public CacheKey(String origin, String target, String variant) {
    this.origin = origin;
    this.target = target;
    this.variant = variant;
  }

  /** The primary key of a target. */
  public static CacheKey of(String origin, String target) {
    return new CacheKey(origin, target, "");
  }

  /**
   * An origin in the form of a key.
   *
   * @param port below zero: the scheme's own
   */
  public static String origin(String scheme, String host, int port) {
    String lowerScheme = scheme.toLowerCase(Locale.ROOT);
    boolean standard =
        port < 0
            || (lowerScheme.equals("http") && port == 80)
            || (lowerScheme.equals("https") && port == 443);
    return lowerScheme + "://" + host.toLowerCase(Locale.ROOT) + (standard ? "" : ":" + port);
  }

  public String origin() {
    return origin;
  }

  /** Whether the key has this origin, whatever follows a number sign. */
  public boolean hasOrigin(String other) {
    return origin.startsWith(other)
        && (origin.length() == other.length() || origin.charAt(other.length()) == '#');
  }

  public String target() {
    return target;
  }

  public String variant() {
    return variant;
  }

  /** The key of a variant of this target. */
  public CacheKey withVariant(String digest) {
    return new CacheKey(origin, target, digest);
  }

  /** The primary key of another target of the same origin. */
  public CacheKey withTarget(String other) {
    return of(origin, other);
  }

  /** The target without its query. */
  public String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  /** The query without its question mark; null if there is none. */
  public @Nullable String query() {
    int mark = target.indexOf('?');
    return mark < 0 ? null : target.substring(mark + 1);
  }

  /** The key of the target itself. */
  public CacheKey primary() {
    return variant.isEmpty() ? this : of(origin, target);
  }

  /** The group of all responses of this target, whatever their variant and host. */
  public Group group() {
    return new Group.Uri(Group.SITE, target);
  }

  /**
   * The groups to invalidate when the target changes: its own, and that of responses to other
   * queries which also answer this one (draft-ietf-httpbis-no-vary-search).
   */
  public Set<Group> changedGroups() {
    return query() == null ? Set.of(group()) : Set.of(group(), anyQuery());
  }

  /**
   * The groups of a response that answers other queries as well: a write to any query of the path
   * invalidates it.
   */
  public Set<Group> equivalentGroups() {
    return Set.of(new Group.Uri(Group.SITE, path()), anyQuery());
  }

  /** No target has a number sign. */
  private Group anyQuery() {
    return new Group.Uri(Group.SITE, path() + "?#");
  }

  /** Used by each hit, so it first compares the part that differs most. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CacheKey key
        && target.equals(key.target)
        && variant.equals(key.variant)
        && origin.equals(key.origin);
  }

  /** Another one in each process: clients choose targets, and shall not choose hash codes. */
  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = KeyedHash.of(origin, target, variant);
      hash = known;
    }
    return known;
  }

  /**
   * The key as one text; no two keys have the same, since neither URIs nor digests contain white
   * space.
   */
  @Override
  public String toString() {
    return variant.isEmpty() ? origin + target : origin + target + ' ' + variant;
  }
}
