package dev.larder.blog;

import dev.larder.blog.BlogFeeds.Clocks;
import dev.larder.caching.Changes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the feed for all who need it: simultaneous calls are one, and a failure is not tried
 * again before a pause is over. Holds the newest snapshot. Safe for use by many threads.
 */
final class FeedFetch {

  private static final Logger LOG = LoggerFactory.getLogger(FeedFetch.class);

  /** How many calls of other requests a request waits for without a result. */
  private static final int MOST_WAITS = 3;

  /** How much longer than a call can take the others wait for it. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final BlogGateway gateway;
  private final Changes changes;
  private final Duration pause;
  private final Clocks clocks;
  private final AtomicReference<@Nullable CompletableFuture<Optional<Snapshot>>> flight =
      new AtomicReference<>();
  private volatile @Nullable Snapshot newest;
  private volatile @Nullable Long failedAt;

  FeedFetch(BlogGateway gateway, Changes changes, Duration pause, Clocks clocks) {
    this.gateway = gateway;
    this.changes = changes;
    this.pause = pause;
    this.clocks = clocks;
  }

  /**
   * A snapshot, and how it was had.
   *
   * @param how {@code fetched}, {@code collapsed} with the call of another request, or {@code
   *     shared} with one that had just ended
   */
  record Result(Snapshot snapshot, String how) {}

  /** The last snapshot that was fetched, unless it was cleared. */
  Optional<Snapshot> newest() {
    return Optional.ofNullable(newest).filter(snapshot -> !snapshot.isCleared());
  }

  /**
   * Fetches the feed, or waits for a request that already does so.
   *
   * @param oldEnough a snapshot that is younger, fetched meanwhile, will do
   * @return empty if there is no feed now
   */
  Optional<Result> get(Duration oldEnough) {
    for (int waits = 0; waits < MOST_WAITS; waits++) {
      CompletableFuture<Optional<Snapshot>> own = new CompletableFuture<>();
      CompletableFuture<Optional<Snapshot>> other = flight.compareAndExchange(null, own);
      if (other == null) {
        return lead(own, oldEnough);
      }
      Optional<Snapshot> landed = await(other);
      // one that began before the blog was cleared is of no use to a request that came after
      if (landed.isEmpty() || !landed.get().isCleared()) {
        return landed.map(snapshot -> new Result(snapshot, "collapsed"));
      }
    }
    return Optional.empty();
  }

  private Optional<Result> lead(CompletableFuture<Optional<Snapshot>> own, Duration oldEnough) {
    Optional<Snapshot> landed = Optional.empty();
    try {
      // the leader before may have landed between the look of this request and its lead
      Optional<Snapshot> just = newest().filter(snapshot -> isYounger(snapshot, oldEnough));
      landed = just.or(this::call);
      String how = just.isPresent() ? "shared" : "fetched";
      return landed.map(snapshot -> new Result(snapshot, how));
    } finally {
      flight.set(null);
      own.complete(landed);
    }
  }

  private Optional<Snapshot> call() {
    long now = clocks.nanos().getAsLong();
    Long failed = failedAt;
    if (failed != null && now - failed < pause.toNanos()) {
      return Optional.empty();
    }
    Snapshot.Origin origin = new Snapshot.Origin(now, changes, changes.position());
    try {
      Feed feed = gateway.fetch();
      Snapshot fetched = Snapshot.fetched(feed, clocks.wall().instant(), origin);
      LOG.debug("The feed was fetched: {} posts", feed.posts().size());
      newest = fetched;
      failedAt = null;
      return Optional.of(fetched);
    } catch (BlogUnavailableException e) {
      // the gateway has logged it in one line
      LOG.debug("The feed was not fetched; the next attempt is in {} s", pause.toSeconds(), e);
      failedAt = clocks.nanos().getAsLong();
      return Optional.empty();
    }
  }

  private boolean isYounger(Snapshot snapshot, Duration limit) {
    return snapshot
        .age(clocks.nanos().getAsLong())
        .filter(age -> age.compareTo(limit) < 0)
        .isPresent();
  }

  private Optional<Snapshot> await(CompletableFuture<Optional<Snapshot>> other) {
    try {
      return other.get(gateway.deadline().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    }
  }
}
