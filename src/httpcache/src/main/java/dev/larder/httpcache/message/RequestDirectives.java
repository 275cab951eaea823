package dev.larder.httpcache.message;

import java.time.Duration;
import java.util.Optional;

/**
 * The cache directives of a request (RFC 9111 §5.2.1). What cannot be read is taken for the
 * stricter wish: the response is then less often answered from the store, never more often.
 *
 * @param noCache no response without validation; {@code Pragma: no-cache} says so too where there
 *     is no {@code Cache-Control} (§5.4)
 * @param noStore nothing of this exchange is kept
 * @param onlyIfCached the application is not to be asked
 * @param maxAge the greatest age that is wanted
 * @param minFresh how long the response must stay fresh
 * @param maxStale how stale it may be; without an argument, as stale as may be
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
