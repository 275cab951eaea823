package dev.larder.blog;

import dev.larder.caching.Changes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A feed, and when it was fetched. Immutable; opaque outside of this package.
 *
 * <p>A snapshot that has been through serialisation ("revived") knows neither its place in the log
 * of changes nor its time on the steady clock: both belonged to another process. It is never fresh.
 */
public final class Snapshot {

  /** What clears the blog. */
  static final Set<String> GROUPS = Set.of("blog");

  private final Feed feed;
  private final Instant date;
  private final @Nullable Origin origin;

  private Snapshot(Feed feed, Instant date, @Nullable Origin origin) {
    this.feed = feed;
    this.date = date;
    this.origin = origin;
  }

  /**
   * What this process knows of a fetch of its own.
   *
   * @param nanos when the service was asked, on the steady clock
   * @param position the place in the log before the service was asked
   */
  record Origin(long nanos, Changes changes, Changes.Position position) {

    boolean isCleared() {
      return changes.changedSince(GROUPS, position);
    }
  }

  /**
   * A feed that this process has fetched.
   *
   * @param date the same moment as {@code origin.nanos()}, on the wall clock
   */
  static Snapshot fetched(Feed feed, Instant date, Origin origin) {
    return new Snapshot(feed, date, origin);
  }

  /** A feed out of its serialised form. */
  static Snapshot revived(Feed feed, Instant date) {
    return new Snapshot(feed, date, null);
  }

  Feed feed() {
    return feed;
  }

  /** When the service was asked, on the wall clock. */
  Instant date() {
    return date;
  }

  boolean isRevived() {
    return origin == null;
  }

  /** Whether the blog was cleared since; not known of a revived snapshot. */
  boolean isCleared() {
    return origin != null && origin.isCleared();
  }

  /**
   * The age.
   *
   * @param nanos now, on the steady clock
   * @return empty for a revived snapshot
   */
  Optional<Duration> age(long nanos) {
    return origin == null
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanos - origin.nanos()));
  }
}
