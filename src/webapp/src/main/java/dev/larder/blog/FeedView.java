package dev.larder.blog;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one request sees of the blog, and what the session's cache says of itself.
 *
 * @param feed empty if there is none to show
 * @param source {@code HIT}, {@code MISS} or {@code STALE}
 * @param status the member of {@code Cache-Status} (RFC 9211)
 * @param trouble null, or why this is not what the service would say now
 */
record FeedView(Feed feed, String source, String status, @Nullable Trouble trouble) {

  private static final String NAME = "larder-blog";

  /** The service gives no feed. */
  enum Trouble {
    /** An older copy stands in. */
    STALE,
    /** There is no copy either. */
    UNAVAILABLE
  }

  static FeedView hit(Feed feed, Duration timeToLive) {
    return new FeedView(feed, "HIT", NAME + "; hit; ttl=" + timeToLive.toSeconds(), null);
  }

  /**
   * A copy that the session did not have before.
   *
   * @param expired whether it had another one
   * @param detail where it came from
   */
  static FeedView miss(Feed feed, boolean expired, String detail) {
    return new FeedView(feed, "MISS", forwarded(expired) + "; stored; detail=" + detail, null);
  }

  /**
   * An older copy in place of the one that could not be had.
   *
   * @param expired whether the session had it, or another one
   * @param timeToLive negative if it is past its time
   */
  static FeedView stale(Feed feed, boolean expired, Duration timeToLive) {
    String status = forwarded(expired) + "; ttl=" + timeToLive.toSeconds() + "; detail=unavailable";
    return new FeedView(feed, "STALE", status, Trouble.STALE);
  }

  static FeedView unavailable() {
    String status = forwarded(false) + "; detail=unavailable";
    return new FeedView(Feed.EMPTY, "MISS", status, Trouble.UNAVAILABLE);
  }

  private static String forwarded(boolean expired) {
    return NAME + "; fwd=" + (expired ? "stale" : "miss");
  }
}
