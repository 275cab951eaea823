package dev.larder.blog;

import static dev.larder.support.FaultyServer.json;

import dev.larder.blog.BlogFeeds.Clocks;
import dev.larder.blog.BlogFeeds.Limits;
import dev.larder.support.FaultyServer;
import dev.larder.support.MemoryChanges;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A blog API over a real socket, and the feeds that come from it, under clocks that are stepped.
 */
final class BlogScene implements AutoCloseable {

  /** The limits of larder.properties. */
  static final Limits LIMITS =
      new Limits(Duration.ofHours(1), Duration.ofSeconds(60), Duration.ofSeconds(30));

  final FaultyServer service;
  final MemoryChanges changes = new MemoryChanges();
  final BlogGateway gateway;
  final BlogFeeds feeds;

  private final AtomicLong nanos = new AtomicLong(System.nanoTime());
  private final AtomicReference<Instant> wall =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));

  BlogScene(FaultyServer.Behaviour behaviour) {
    this(behaviour, LIMITS, Duration.ofSeconds(20));
  }

  BlogScene(FaultyServer.Behaviour behaviour, Limits limits, Duration deadline) {
    service = FaultyServer.start(behaviour);
    gateway = new BlogGateway(service::uri, deadline, 1 << 20);
    feeds = new BlogFeeds(gateway, changes, limits, new Clocks(nanos::get, wall::get));
  }

  /** An application that starts now beside the same service: other clock, other log. */
  BlogFeeds restarted() {
    return new BlogFeeds(
        gateway, new MemoryChanges(), LIMITS, new Clocks(() -> nanos.get() / 3, wall::get));
  }

  /** Lets both clocks run on. */
  void step(Duration time) {
    nanos.addAndGet(time.toNanos());
    stepWall(time);
  }

  /** Sets the clock on the wall alone. */
  void stepWall(Duration time) {
    wall.updateAndGet(now -> now.plus(time));
  }

  FeedView see(BlogSession session) {
    return feeds.view(Optional.of(session));
  }

  FeedView seeWithoutSession() {
    return feeds.view(Optional.empty());
  }

  /** Answers with a post of this title. */
  static FaultyServer.Behaviour post(String title) {
    return json(200, "[{\"id\":\"a\",\"title\":\"" + title + "\"}]");
  }

  /** The title of the newest post, or an empty text. */
  static String title(FeedView view) {
    return view.feed().posts().stream().map(BlogPost::title).findFirst().orElse("");
  }

  @Override
  public void close() throws IOException {
    gateway.close();
    service.close();
  }
}
