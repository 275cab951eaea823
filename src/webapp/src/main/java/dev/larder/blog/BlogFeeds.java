package dev.larder.blog;

import dev.larder.caching.Changes;
import dev.larder.settings.Service;
import dev.larder.settings.Settings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the feed that a request may see: the copy of its session, the newest snapshot of all
 * sessions, or a new one from the service. Safe for use by many threads.
 *
 * <p>However many sessions there are, the service is called at most once in the shortest interval
 * between fetches, and after a failure not before a pause is over: who needs a copy before takes
 * the shared one, or waits for the call that is under way. What was cleared through the log of
 * {@link Changes} is never shown again, not even while the service fails.
 */
@Service
public final class BlogFeeds {

  /** How long a copy from outside of this process may be served if the service fails. */
  static final Duration LONGEST_REVIVAL = Duration.ofDays(1);

  private static final Logger LOG = LoggerFactory.getLogger(BlogFeeds.class);

  private final Limits limits;
  private final Clocks clocks;
  private final Changes changes;
  private final Changes.Position start;
  private final FeedFetch fetch;

  @Inject
  BlogFeeds(BlogGateway gateway, Changes changes, Settings settings) {
    this(gateway, changes, Limits.of(settings), Clocks.SYSTEM);
  }

  BlogFeeds(BlogGateway gateway, Changes changes, Limits limits, Clocks clocks) {
    this.limits = limits;
    this.clocks = clocks;
    this.changes = changes;
    this.start = changes.position();
    this.fetch = new FeedFetch(gateway, changes, limits.pause(), clocks);
  }

  /**
   * How long copies last.
   *
   * @param session how long a session keeps its copy
   * @param interval the shortest time between two calls of the service
   * @param pause after a call that failed
   */
  record Limits(Duration session, Duration interval, Duration pause) {

    static Limits of(Settings settings) {
      return new Limits(
          settings.seconds("blog.cache.duration"),
          settings.seconds("blog.fetch.min.interval"),
          settings.seconds("blog.retry.delay"));
    }
  }

  /**
   * The time.
   *
   * @param nanos the steady clock, by which ages are measured
   * @param wall the clock on the wall, by which only what comes from another process is
   */
  record Clocks(LongSupplier nanos, InstantSource wall) {
    static final Clocks SYSTEM = new Clocks(System::nanoTime, InstantSource.system());
  }

  /** After which time it is worth asking again, if the service fails. */
  Duration pause() {
    return limits.pause();
  }

  /**
   * What this request sees.
   *
   * @param session empty for a request that has none: it sees what all see
   */
  FeedView view(Optional<BlogSession> session) {
    long now = clocks.nanos().getAsLong();
    Optional<Snapshot> own = session.flatMap(BlogSession::copy).filter(this::isUsable);
    Optional<Snapshot> fresh = own.filter(copy -> isYounger(copy, limits.session(), now));
    if (fresh.isPresent()) {
      LOG.debug("The session's copy of the blog answers");
      return hit(fresh.get(), now);
    }
    // nobody's session: the shared snapshot is its copy, and is fetched again when it is old
    Duration newest =
        session.isPresent() ? limits.interval() : longer(limits.session(), limits.interval());
    Optional<Snapshot> shared = fetch.newest().filter(each -> isYounger(each, newest, now));
    if (shared.isPresent()) {
      session.ifPresent(mine -> mine.keep(shared.get()));
      return session.isEmpty()
          ? hit(shared.get(), now)
          : FeedView.miss(shared.get().feed(), own.isPresent(), "shared");
    }
    return fetched(session, own, newest);
  }

  private FeedView fetched(Optional<BlogSession> session, Optional<Snapshot> own, Duration newest) {
    Optional<FeedFetch.Result> result = fetch.get(newest);
    if (result.isPresent()) {
      Snapshot snapshot = result.get().snapshot();
      session.ifPresent(mine -> mine.keep(snapshot));
      return FeedView.miss(snapshot.feed(), own.isPresent(), result.get().how());
    }
    // not kept: after the pause the session asks again
    return Stream.concat(own.stream(), fetch.newest().stream())
        .max(Comparator.comparing(this::timeToLive))
        .map(copy -> FeedView.stale(copy.feed(), own.isPresent(), timeToLive(copy)))
        .orElseGet(FeedView::unavailable);
  }

  /** Not cleared; and if it was in another process, from a time that can be believed. */
  private boolean isUsable(Snapshot copy) {
    if (!copy.isRevived()) {
      return !copy.isCleared();
    }
    return !changes.changedSince(Snapshot.GROUPS, start)
        && wallAge(copy).abs().compareTo(LONGEST_REVIVAL) <= 0;
  }

  private static boolean isYounger(Snapshot copy, Duration limit, long now) {
    return copy.age(now).filter(age -> age.compareTo(limit) < 0).isPresent();
  }

  private FeedView hit(Snapshot copy, long now) {
    Duration age = copy.age(now).orElse(Duration.ZERO);
    return FeedView.hit(copy.feed(), longer(limits.session().minus(age), Duration.ZERO));
  }

  private Duration timeToLive(Snapshot copy) {
    Duration age = copy.age(clocks.nanos().getAsLong()).orElseGet(() -> wallAge(copy));
    return limits.session().minus(age);
  }

  private Duration wallAge(Snapshot copy) {
    Instant now = clocks.wall().instant();
    return Duration.between(copy.date(), now);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
