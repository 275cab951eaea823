package dev.larder.httpcache.message;

import java.time.Duration;
import java.util.Optional;

/**
 * The cache directives of a request (RFC 9111 §5.2.1). An unreadable directive counts as the
 * stricter wish: the store then answers less often, never more often.
 *
 * @param noCache no response without validation; {@code Pragma: no-cache} means the same if there
 *     is no {@code Cache-Control} (§5.4)
 * @param noStore nothing of this exchange is stored
 * @param onlyIfCached the application must not be called
 * @param maxAge the greatest age that the client accepts
 * @param minFresh how long the response must stay fresh
 * @param maxStale how stale the response may be; unlimited without an argument
 */
public record RequestDirectives(
    boolean noCache,
    boolean noStore,
    boolean onlyIfCached,
    Optional<Duration> maxAge,
    Optional<Duration> minFresh,
    Optional<Duration> maxStale) {

  /** No wishes. */
  public static final RequestDirectives NONE =
      new RequestDirectives(
          false, false, false, Optional.empty(), Optional.empty(), Optional.empty());

  /** Reads the fields of a request. */
  public static RequestDirectives of(Fields request) {
    if (!request.has("Cache-Control")) {
      return pragma(request);
    }
    Directives directives = Directives.parse(request.all("Cache-Control"));
    return new RequestDirectives(
        directives.has("no-cache"),
        directives.has("no-store"),
        directives.has("only-if-cached"),
        directives.seconds("max-age"),
        directives.longest("min-fresh"),
        directives.secondsOrAny("max-stale"));
  }

  private static RequestDirectives pragma(Fields request) {
    boolean noCache = request.members("Pragma").stream().anyMatch("no-cache"::equalsIgnoreCase);
    return noCache
        ? new RequestDirectives(
            true, false, false, Optional.empty(), Optional.empty(), Optional.empty())
        : NONE;
  }
}
