package dev.larder.boot;

import dev.larder.database.CurrentRequest;
import dev.larder.database.Outbox;
import dev.larder.database.OutboxReader;
import dev.larder.database.WriteRecorder;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.redis.RedisOptions;
import dev.larder.httpcache.redis.SharedCaches;
import dev.larder.httpcache.redis.SharedEvents;
import dev.larder.httpcache.redis.SharedFigures;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.CallLeases;
import dev.larder.httpcache.store.Faults;
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
 * The invalidation log, and what this node shares with others: nothing, unless {@code redis.url} is
 * set. Then the log is that of all nodes, the store has the far tier behind it, and every write
 * goes through the outbox.
 *
 * <p>A committed write is one record of the log. It names everything that the write changes: the
 * responses, the values of the features' caches, and the target of the request. The record is noted
 * on the request, and the filter appends only what it lacks.
 */
final class Sharing implements AutoCloseable {

  private final @Nullable Shared shared;
  private final InvalidationLog log;
  private final CacheEvents events;
  private final WriteRecorder recorder;

  /** Nothing is shared. */
  private Sharing(CacheEvents events) {
    InvalidationLog local = new LocalInvalidationLog();
    this.shared = null;
    this.log = local;
    this.events = events;
    this.recorder =
        (manager, texts) -> {
          List<Group> groups = groups(texts);
          return () -> {
            if (!groups.isEmpty()) {
              committed(groups, local.append(groups, Strength.HARD));
            }
            return !groups.isEmpty();
          };
        };
  }

  private Sharing(SharedCaches caches, DataSource database, CacheEvents events) {
    Outbox outbox =
        new Outbox(
            database,
            (row, texts) -> {
              List<Group> groups = groups(texts);
              committed(groups, caches.committed(row, groups));
            });
    this.shared = new Shared(caches, outbox, database);
    this.log = caches.log();
    this.events = events;
    this.recorder = outbox;
    this.shared.reader.start();
  }

  static Sharing of(
      Settings settings, DataSource database, CacheEvents events, SharedEvents sharedEvents) {
    return settings
        .text("redis.url")
        .map(url -> SharedCaches.open(options(url, settings), true, events, sharedEvents))
        .map(caches -> new Sharing(caches, database, events))
        .orElseGet(() -> none(events));
  }

  /** Nothing is shared. */
  static Sharing none(CacheEvents events) {
    return new Sharing(events);
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

  /** What records committed writes: in the outbox as well, if there are other nodes. */
  WriteRecorder recorder() {
    return recorder;
  }

  private void committed(Collection<Group> groups, Appended appended) {
    CurrentRequest.noteRecorded(told(groups, appended));
  }

  /** The latest record of the current request's writes that covers these groups. */
  static Optional<Appended> recorded(Collection<Group> groups) {
    Appended latest = null;
    for (Object record : CurrentRequest.recorded()) {
      if (record instanceof Appended one && one.previous().keySet().containsAll(groups)) {
        latest = one;
      }
    }
    return Optional.ofNullable(latest);
  }

  /** Appends a record of its own. */
  Appended append(Collection<Group> groups) {
    return told(groups, log.append(groups, Strength.HARD));
  }

  /** Invalidates everything, on every node. */
  void appendAll() {
    List<Group> all = List.of(new Group.All());
    Appended appended =
        Optional.ofNullable(shared)
            .flatMap(
                one -> one.outbox.recordEverything().map(row -> one.caches.committed(row, all)))
            .orElseGet(() -> log.append(all, Strength.HARD));
    CurrentRequest.noteRecorded(told(all, appended));
  }

  /**
   * What the texts of a write stand for. A target begins with a slash. A name stands for the
   * responses that carry it, and for the values of the features' caches.
   */
  private static List<Group> groups(Set<String> texts) {
    List<Group> groups = new ArrayList<>();
    for (String text : texts) {
      if (text.startsWith("/")) {
        groups.addAll(CacheKey.of(Group.SITE, text).changedGroups());
      } else {
        groups.addAll(LogPosition.groups(Set.of(text)));
        groups.add(new Group.Named(Group.SITE, text));
      }
    }
    return groups;
  }

  private Appended told(Collection<Group> groups, Appended appended) {
    // the record stands: what a listener does must not look like a failed write
    Faults.guard("invalidated", events, told -> told.invalidated(groups, Strength.HARD));
    return appended;
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

    private final SharedCaches caches;
    private final Outbox outbox;
    private final OutboxReader reader;

    private Shared(SharedCaches caches, Outbox outbox, DataSource database) {
      this.caches = caches;
      this.outbox = outbox;
      this.reader = new OutboxReader(database, this, System::nanoTime);
    }

    @Override
    public void received(String record, Optional<Set<String>> texts) {
      caches.received(record, texts.map(Sharing::groups).orElse(List.of(new Group.All())));
    }

    @Override
    public void lost() {
      caches.outboxLost();
    }

    @Override
    public void read() {
      caches.outboxRead();
    }

    @Override
    public void close() {
      reader.close();
      caches.close();
    }
  }
}
