package dev.larder.httpcache.servlet.request;

import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.CacheKey;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The target of a request, as the cache sees it.
 *
 * @param key the key of the stored response; if the request bypasses the cache, the key that an
 *     unsafe request invalidates
 * @param bypass why the request must bypass the store, if so
 */
public record Target(CacheKey key, Optional<Reason> bypass) {

  /** The longest path and query together. */
  static final int MAX_LENGTH = 4096;

  // dot segments, empty segments, encoded delimiters and dots, which containers read in different
  // ways
  private static final Pattern AMBIGUOUS_PATH =
      Pattern.compile("[?#]|//|/\\.{1,2}(/|$)|%2[eEfF]|%5[cC]|%00|%25|\\\\|%(?![0-9A-Fa-f]{2})");
  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
  private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]");

  /** Reads a request. */
  public static Target of(HttpServletRequest request, Origins origins) {
    String path = request.getRequestURI();
    String query = request.getQueryString();
    Origins.Named named = origins.of(request);
    boolean plain = isPlain(path);
    String keyed = plain ? path : upperCaseEscapes(withoutParameters(path));
    CacheKey key = CacheKey.of(named.origin(), query == null ? keyed : keyed + '?' + query);
    if (!plain && path.indexOf(';') >= 0) {
      return new Target(key, Optional.of(Reason.PATH_PARAMETERS));
    }
    if (named.foreign()) {
      return new Target(key, Optional.of(Reason.FOREIGN_HOST));
    }
    boolean keyable =
        key.target().length() <= MAX_LENGTH
            && named.wellFormed()
            && (plain || isUnambiguous(path))
            && (query == null || isVisibleAscii(query));
    return new Target(key, keyable ? Optional.empty() : Optional.of(Reason.UNKEYABLE));
  }

  private static boolean isUnambiguous(String path) {
    return path.startsWith("/")
        && isVisibleAscii(path)
        && !AMBIGUOUS_PATH.matcher(path).find()
        && !hasNeedlessEscape(path);
  }

  private static boolean isVisibleAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '!' || c > '~') {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a path has no parameters and no characters that could make it ambiguous. Most paths are
   * like this and need no further check.
   */
  private static boolean isPlain(String path) {
    char before = 'x';
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean special = c == '%' || c == '\\' || c == '?' || c == '#' || c == ';';
      if (special || c < '!' || c > '~' || (before == '/' && (c == '/' || c == '.'))) {
        return false;
      }
      before = c;
    }
    return path.startsWith("/");
  }

  /**
   * An invalidation means the path without parameters: a session id does not make another resource.
   */
  private static String withoutParameters(String path) {
    return path.indexOf(';') < 0 ? path : path.replaceAll(";[^/]*", "");
  }

  /** Escapes are case-insensitive (RFC 3986 §6.2.2.1). */
  private static String upperCaseEscapes(String path) {
    return path.indexOf('%') < 0
        ? path
        : ESCAPE.matcher(path).replaceAll(match -> match.group().toUpperCase(Locale.ROOT));
  }

  /**
   * Whether a path has a plainer spelling (§6.2.2.2): an invalidation of the plainer spelling would
   * miss its entry.
   */
  private static boolean hasNeedlessEscape(String path) {
    Matcher escapes = ESCAPE.matcher(path);
    while (escapes.find()) {
      char decoded = (char) Integer.parseInt(escapes.group(1), 16);
      if (UNRESERVED.matcher(String.valueOf(decoded)).matches()) {
        return true;
      }
    }
    return false;
  }
}
