package dev.larder.boot;

import dev.larder.database.Outbox;
import dev.larder.database.OutboxReader;
import dev.larder.database.WriteRecorder;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.redis.RedisOptions;
import dev.larder.httpcache.redis.SharedCaches;
import dev.larder.httpcache.redis.SharedEvents;
import dev.larder.httpcache.redis.SharedFigures;
import dev.larder.httpcache.store.CallLeases;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.InvalidationLog.Appended;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.ops.Readiness;
import dev.larder.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What this node shares with others: nothing, unless {@code redis.url} is set. Then the log is that
 * of all nodes, the store has the far tier behind it, and every write goes through the outbox.
 */
final class Sharing implements AutoCloseable {

  private final @Nullable Shared shared;
  private final InvalidationLog log;

  private Sharing(@Nullable Shared shared, InvalidationLog log) {
    this.shared = shared;
    this.log = log;
  }

  static Sharing of(
      Settings settings, DataSource database, CacheEvents events, SharedEvents sharedEvents) {
    return settings
        .text("redis.url")
        .map(url -> Shared.open(options(url, settings), database, events, sharedEvents))
        .map(shared -> new Sharing(shared, shared.caches.log()))
        .orElseGet(Sharing::none);
  }

  /** Nothing is shared. */
  static Sharing none() {
    return new Sharing(null, new LocalInvalidationLog());
  }

  private static RedisOptions options(String url, Settings settings) {
    return new RedisOptions(
        url,
        settings.text("redis.user"),
        settings.text("redis.password"),
        settings.text("redis.certificates").map(Path::of),
        Math.toIntExact(settings.integer("redis.max.connections")),
        Math.toIntExact(settings.integer("redis.max.entry.bytes")),
        RedisOptions.COMMAND_TIMEOUT,
        settings.seconds("redis.partition.max-age"),
        settings.seconds("redis.log.retention"));
  }

  InvalidationLog log() {
    return log;
  }

  /** The store of the filter, with the far tier behind it if there is one. */
  ResponseStore store(ResponseStore near, TimeSource time) {
    return shared == null ? near : shared.caches.behind(near, time);
  }

  /** What keeps the nodes from calling the application for the same target at the same time. */
  CallLeases leases() {
    return shared == null ? CallLeases.NONE : shared.caches.leases();
  }

  WriteRecorder recorder() {
    return shared == null ? WriteRecorder.NONE : shared.outbox;
  }

  /** The record of the write that this thread has committed last, if it covers these groups. */
  Optional<Appended> committed(Set<String> groups) {
    return shared == null ? Optional.empty() : shared.claim(groups);
  }

  /** Invalidates everything, on every node. */
  Appended appendAll() {
    List<Group> all = List.of(new Group.All());
    return Optional.ofNullable(shared)
        .flatMap(one -> one.outbox.recordEverything().map(id -> one.caches.committed(id, all)))
        .orElseGet(() -> log.append(all, Strength.HARD));
  }

  /** Whether nothing of what is shared is cut off. */
  boolean isWhole() {
    return shared == null || shared.caches.isWhole();
  }

  /** The same for those who care whether anything is shared. */
  Readiness.SharedCache state() {
    if (shared == null) {
      return Readiness.SharedCache.OFF;
    }
    return isWhole() ? Readiness.SharedCache.WHOLE : Readiness.SharedCache.CUT_OFF;
  }

  /** What is to be shown of it, if anything is shared. */
  Optional<SharedFigures> figures() {
    return Optional.ofNullable(shared).map(one -> one.caches.figures());
  }

  @Override
  public void close() {
    if (shared != null) {
      shared.close();
    }
  }

  /** The case that something is shared. */
  private static final class Shared implements OutboxReader.Listener, AutoCloseable {

    private static final ThreadLocal<@Nullable Committed> LATEST = new ThreadLocal<>();

    private final SharedCaches caches;
    private final Outbox outbox;
    private final OutboxReader reader;

    private record Committed(Set<String> groups, Appended appended) {}

    private Shared(SharedCaches caches, DataSource database) {
      this.caches = caches;
      this.outbox = new Outbox(database, this::committed);
      this.reader = new OutboxReader(database, this, System::nanoTime);
    }

    static Shared open(
        RedisOptions options, DataSource database, CacheEvents events, SharedEvents sharedEvents) {
      Shared shared = new Shared(SharedCaches.open(options, true, events, sharedEvents), database);
      shared.reader.start();
      return shared;
    }

    private void committed(String record, Set<String> names) {
      LATEST.set(new Committed(names, caches.committed(record, groups(names))));
    }

    Optional<Appended> claim(Set<String> names) {
      Committed committed = LATEST.get();
      LATEST.remove();
      return committed != null && committed.groups().containsAll(names)
          ? Optional.of(committed.appended())
          : Optional.empty();
    }

    @Override
    public void received(String record, Optional<Set<String>> names) {
      caches.received(record, names.map(Shared::groups).orElse(List.of(new Group.All())));
    }

    @Override
    public void lost() {
      caches.outboxLost();
    }

    @Override
    public void read() {
      caches.outboxRead();
    }

    /**
     * A name stands for the responses that carry it, and for the values of the features' caches.
     */
    private static Collection<Group> groups(Set<String> names) {
      List<Group> groups = new ArrayList<>(LogPosition.groups(names));
      names.forEach(name -> groups.add(new Group.Named(Group.SITE, name)));
      return groups;
    }

    @Override
    public void close() {
      reader.close();
      caches.close();
    }
  }
}
