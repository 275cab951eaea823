package dev.larder.httpcache.message;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The cache directives of a response (RFC 9111 §5.2.2, RFC 5861). A directive with a field-name
 * list ({@code private="X"}, {@code no-cache="X"}) is read as the same directive without it. The
 * RFC allows this, and it is the safe choice.
 *
 * @param malformed whether the field does not follow its grammar: nothing may be stored then
 * @param isPrivate {@code private}
 * @param isPublic {@code public}
 * @param sMaxage the lifetime in shared caches; no number means zero
 * @param maxAge the lifetime; no number means zero
 * @param staleIfError how long the stale response may be served in place of an error
 * @param staleWhileRevalidate how long the stale response may be used while it is validated; zero
 *     if not given
 */
public record ResponseDirectives(
    boolean malformed,
    boolean noStore,
    boolean noCache,
    boolean isPrivate,
    boolean isPublic,
    boolean mustRevalidate,
    boolean proxyRevalidate,
    boolean mustUnderstand,
    Optional<Duration> sMaxage,
    Optional<Duration> maxAge,
    Optional<Duration> staleIfError,
    Duration staleWhileRevalidate) {

  /** Reads field lines of {@code Cache-Control}. */
  public static ResponseDirectives parse(List<String> lines) {
    Directives directives = Directives.parse(lines);
    return new ResponseDirectives(
        directives.isMalformed(),
        directives.has("no-store"),
        directives.has("no-cache"),
        directives.has("private"),
        directives.has("public"),
        directives.has("must-revalidate"),
        directives.has("proxy-revalidate"),
        directives.has("must-understand"),
        directives.seconds("s-maxage"),
        directives.seconds("max-age"),
        directives.seconds("stale-if-error"),
        directives.seconds("stale-while-revalidate").orElse(Duration.ZERO));
  }

  /**
   * Reads field lines of a targeted field (RFC 9213 §2.1), which is a structured dictionary. A
   * restriction holds with any value except false; a permission only with true.
   *
   * @return empty if the field is not a valid, non-empty dictionary; such a field is ignored
   */
  public static Optional<ResponseDirectives> parseTargeted(List<String> lines) {
    return StructuredFields.dictionary(String.join(", ", lines))
        .filter(dictionary -> !dictionary.isEmpty())
        .map(ResponseDirectives::of);
  }

  private static ResponseDirectives of(StructuredFields.Dictionary dictionary) {
    return new ResponseDirectives(
        false,
        dictionary.isPresent("no-store"),
        dictionary.isPresent("no-cache"),
        dictionary.isPresent("private"),
        dictionary.isTrue("public"),
        dictionary.isPresent("must-revalidate"),
        dictionary.isPresent("proxy-revalidate"),
        dictionary.isTrue("must-understand"),
        dictionary.seconds("s-maxage"),
        dictionary.seconds("max-age"),
        dictionary.seconds("stale-if-error"),
        dictionary.seconds("stale-while-revalidate").orElse(Duration.ZERO));
  }
}
