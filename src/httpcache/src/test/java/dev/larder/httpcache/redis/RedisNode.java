package dev.larder.httpcache.redis;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StalePermission;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.httpcache.store.Timing;
import dev.larder.httpcache.store.Validity;
import dev.larder.support.MapStore;
import dev.larder.support.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One node with a near tier, the far tier and its log, as the application has them. */
final class RedisNode implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  final List<String> faults = new CopyOnWriteArrayList<>();

  /** What the node says of its dealings with Redis, the times of commands apart. */
  final Queue<Object> told = new ConcurrentLinkedQueue<>();

  final Set<String> commands = ConcurrentHashMap.newKeySet();
  final ResponseStore near;
  final SharedCaches shared;
  final ResponseStore store;
  final InvalidationLog log;
  final TimeSource time = TimeSource.system();

  private RedisNode(RedisOptions options, boolean withOutbox, ResponseStore near) {
    this.near = near;
    CacheEvents events =
        new CacheEvents() {
          @Override
          public void fault(String what, Throwable cause) {
            faults.add(what + ": " + cause);
          }
        };
    shared = SharedCaches.open(options, withOutbox, events, new Told(), time);
    store = shared.behind(near, time);
    log = shared.log();
  }

  private final class Told implements SharedEvents {
    @Override
    public void answered(String name, Duration took) {
      commands.add(name);
    }

    @Override
    public void failed(Failure kind) {
      told.add(kind);
    }

    @Override
    public void lookedUp(Lookup result) {
      told.add(result);
    }

    @Override
    public void offered(Offer result) {
      told.add(result);
    }

    @Override
    public void recordSent(boolean again) {
      told.add(again ? "sent again" : "sent");
    }

    @Override
    public void recordReceived(Way way) {
      told.add("received by " + way);
    }

    @Override
    public void recordReturned(Duration since) {
      told.add("returned");
    }

    @Override
    public void recordsLost(Way way) {
      told.add("lost by " + way);
    }
  }

  static RedisOptions options(String url) {
    return options(url, Duration.ofHours(1));
  }

  static RedisOptions options(String url, Duration partitionMaxAge) {
    return new RedisOptions(
        url,
        Optional.empty(),
        Optional.empty(),
        2,
        64 << 10,
        Duration.ofSeconds(5), // this machine may be busy with other tests
        partitionMaxAge,
        Duration.ofHours(1));
  }

  /** The options that the application has, with its short timeout. */
  static RedisOptions strict(String url) {
    return new RedisOptions(
        url,
        Optional.empty(),
        Optional.empty(),
        2,
        64 << 10,
        RedisOptions.COMMAND_TIMEOUT,
        Duration.ofMinutes(1),
        Duration.ofHours(1));
  }

  /** A node that follows the log. */
  static RedisNode start(String url) {
    RedisNode node = start(options(url), false);
    node.awaitWhole();
    return node;
  }

  /** A node that may not follow the log yet. */
  static RedisNode start(RedisOptions options, boolean withOutbox) {
    return new RedisNode(options, withOutbox, new MapStore());
  }

  static RedisNode start(RedisOptions options, ResponseStore near) {
    return new RedisNode(options, false, near);
  }

  void awaitWhole() {
    until(shared::isWhole);
  }

  /** Stores what the application answered to a call that began at the mark. */
  StoredResponse fill(String path, String body, Mark mark) {
    return fill(path, body, mark, Duration.ofMinutes(10));
  }

  StoredResponse fill(String path, String body, Duration lifetime) {
    return fill(path, body, log.mark(), lifetime);
  }

  private StoredResponse fill(String path, String body, Mark mark, Duration lifetime) {
    CacheKey key = Samples.key(path);
    StoredResponse response =
        StoredResponse.create(
            key,
            new ResponseHead(200, Fields.of("Content-Type", "text/plain")),
            body.getBytes(StandardCharsets.UTF_8),
            Fields.empty(),
            Set.of(key.group(), named("g")),
            mark,
            new Timing(time.now(), Duration.ZERO, lifetime, Instant.EPOCH),
            new ReusePolicy(
                false, StalePermission.GRANTED, true, false, true, Duration.ZERO, Duration.ZERO));
    store.put(response);
    return response;
  }

  StoredResponse fill(String path, String body) {
    return fill(path, body, log.mark());
  }

  /** The body that this node would serve for a path without asking the application. */
  Optional<String> served(String path) {
    return store
        .get(Samples.key(path))
        .map(StoredResponse.class::cast)
        .filter(found -> log.since(found.groups(), found.mark()) == Validity.VALID)
        .map(found -> new String(found.body(), StandardCharsets.UTF_8));
  }

  void invalidate() {
    log.append(List.of(named("g")), Strength.HARD);
  }

  static Group named(String name) {
    return new Group.Named(Group.SITE, name);
  }

  /** Waits until the node knows an append of another one. */
  void awaitDead(Mark mark) {
    until(() -> log.since(List.of(named("g")), mark) == Validity.DEAD);
  }

  /** Appends a record, and waits until the other node knows it and it has its place. */
  void settleWith(RedisNode other) {
    Mark before = other.log.mark();
    invalidate();
    other.awaitDead(before);
    until(() -> shared.unplaced() == 0);
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it has not come to pass in " + PATIENCE);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    shared.close();
    near.close();
  }
}
