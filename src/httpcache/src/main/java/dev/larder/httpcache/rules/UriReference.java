package dev.larder.httpcache.rules;

import dev.larder.httpcache.store.CacheKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URI reference (RFC 3986 §4.1), resolved against the target of a request. {@link java.net.URI}
 * does not do: it resolves {@code ?q} by the older RFC 2396, keeps dot segments, and knows no host
 * with an underscore.
 */
public final class UriReference {

  /** The expression of RFC 3986, Appendix B. */
  private static final Pattern PARTS =
      Pattern.compile(
          "(?:(?<scheme>[^:/?#]+):)?(?://(?<authority>[^/?#]*))?(?<path>[^?#]*)"
              + "(?<query>\\?[^#]*)?(?:#.*)?");

  private static final Pattern AUTHORITY =
      Pattern.compile("(?:[^@]*@)?(?<host>\\[[0-9A-Fa-f:.]+]|[^@:\\[\\]]+)(?::(?<port>\\d{0,5}))?");

  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
  private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]");

  private UriReference() {}

  /**
   * The primary key of what the reference names, if it has the same origin as the base; empty also
   * for what is no reference.
   */
  static Optional<CacheKey> sameOrigin(CacheKey base, String reference) {
    Matcher parts = PARTS.matcher(reference);
    if (!parts.matches() || isGarbage(reference)) {
      return Optional.empty();
    }
    String scheme = parts.group("scheme");
    String authority = parts.group("authority");
    String path = parts.group("path");
    String query = parts.group("query") == null ? "" : parts.group("query");
    if (scheme != null && authority == null) {
      return Optional.empty();
    }
    if (authority != null) {
      String absolute = scheme == null ? schemeOf(base) : scheme;
      return hasOrigin(base, absolute, authority)
          ? Optional.of(key(base, path.isEmpty() ? "/" : path, query))
          : Optional.empty();
    }
    if (path.isEmpty()) {
      return Optional.of(key(base, pathOf(base), query.isEmpty() ? queryOf(base) : query));
    }
    return Optional.of(key(base, path.startsWith("/") ? path : directoryOf(base) + path, query));
  }

  /**
   * The target that an absolute path or absolute URI names, as a request for it has it: without dot
   * segments, path parameters and fragment, in the plain spelling of RFC 3986 §6.2.2. Empty for
   * everything else.
   */
  public static Optional<String> target(String reference) {
    Matcher parts = PARTS.matcher(reference);
    if (!parts.matches() || isGarbage(reference)) {
      return Optional.empty();
    }
    boolean rooted = parts.group("authority") != null;
    String given = parts.group("path");
    String path = rooted && given.isEmpty() ? "/" : given;
    if (!path.startsWith("/") || (parts.group("scheme") != null && !rooted)) {
      return Optional.empty();
    }
    String query = parts.group("query") == null ? "" : parts.group("query");
    String plain = plain(ascii(path.replaceAll(";[^/]*", "")));
    return Optional.of(withoutDotSegments(plain) + ascii(query));
  }

  /** Escapes in upper case, and none of a character that needs none (§6.2.2.1, §6.2.2.2). */
  private static String plain(String path) {
    return ESCAPE
        .matcher(path)
        .replaceAll(
            escape -> {
              String character = String.valueOf((char) Integer.parseInt(escape.group(1), 16));
              return UNRESERVED.matcher(character).matches()
                  ? character
                  : escape.group().toUpperCase(Locale.ROOT);
            });
  }

  /** The text with the UTF-8 escapes of all characters outside ASCII. */
  private static String ascii(String text) {
    StringBuilder ascii = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (octet < 0) {
        ascii.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
      } else {
        ascii.append((char) octet);
      }
    }
    return ascii.toString();
  }

  private static boolean isGarbage(String reference) {
    return reference.startsWith(":")
        || reference.chars().anyMatch(c -> c <= ' ' || c == '\\' || c == 0x7f);
  }

  private static CacheKey key(CacheKey base, String path, String query) {
    return CacheKey.of(base.origin(), withoutDotSegments(path) + query);
  }

  private static boolean hasOrigin(CacheKey base, String scheme, String authority) {
    Matcher match = AUTHORITY.matcher(authority);
    if (!match.matches()) {
      return false;
    }
    String port = match.group("port");
    int number = port == null || port.isEmpty() ? -1 : Integer.parseInt(port);
    return base.hasOrigin(CacheKey.origin(scheme, match.group("host"), number));
  }

  private static String schemeOf(CacheKey base) {
    return base.origin().substring(0, Math.max(0, base.origin().indexOf(':')));
  }

  private static String pathOf(CacheKey base) {
    int query = base.target().indexOf('?');
    return query < 0 ? base.target() : base.target().substring(0, query);
  }

  private static String queryOf(CacheKey base) {
    return base.target().substring(pathOf(base).length());
  }

  private static String directoryOf(CacheKey base) {
    String path = pathOf(base);
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  /** RFC 3986 §5.2.4. */
  private static String withoutDotSegments(String path) {
    Deque<String> kept = new ArrayDeque<>();
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean dots = segments[i].equals(".") || segments[i].equals("..");
      if (segments[i].equals("..")) {
        kept.pollLast();
      }
      if (!dots) {
        kept.add(segments[i]);
      } else if (i == segments.length - 1) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }
}
