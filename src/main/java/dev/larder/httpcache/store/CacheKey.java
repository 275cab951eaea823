package dev.larder.httpcache.store;

import java.util.Locale;

/**
 * What a stored response is found by: the target URI (RFC 9111 §2), and for one of several variants
 * the values of the selecting request fields (§4.1). GET and HEAD share a key.
 *
 * <p>Equal keys mean equal targets: nothing is decoded, reordered or dropped but what {@link #of}
 * says.
 *
 * @param origin scheme, host in lower case, and port if it is not the scheme's own: {@code
 *     https://example.org:8443}
 * @param target path and query as they were sent, for example {@code /a/b?c=d}
 * @param variant a digest of the selecting fields, or the empty text for the primary key
 */
public record CacheKey(String origin, String target, String variant) {

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

  /** The key of a variant of this target. */
  public CacheKey withVariant(String digest) {
    return new CacheKey(origin, target, digest);
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
   * The key as one text; no two keys have the same, since neither URIs nor digests contain white
   * space.
   */
  @Override
  public String toString() {
    return variant.isEmpty() ? origin + target : origin + target + ' ' + variant;
  }
}
