package dev.larder.httpcache.redis;

import dev.larder.httpcache.store.CallLeases;
import dev.larder.httpcache.store.Faults;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.InvalidationLog.Appended;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.TimeSource;
import java.util.Collection;

/**
 * What the nodes of one site share through Redis: the log of invalidations and the far tier. If
 * Redis fails, callers only notice more misses.
 */
public final class SharedCaches implements AutoCloseable {

  private final RedisLink link;
  private final RedisInvalidationLog log;
  private final ResponseStore far;
  private final RedisLeases leases;

  private SharedCaches(
      RedisLink link, RedisInvalidationLog log, ResponseStore far, RedisLeases leases) {
    this.link = link;
    this.log = log;
    this.far = far;
    this.leases = leases;
  }

  /**
   * Begins to connect; returns at once.
   *
   * @param withOutbox whether {@link #outboxRead} will be called
   * @param events is told of faults, at most once a minute
   * @param shared is told about the traffic between this node and Redis
   * @throws IllegalArgumentException if the URL is not a Redis URL
   */
  public static SharedCaches open(
      RedisOptions options, boolean withOutbox, Faults.Listener events, SharedEvents shared) {
    return open(options, withOutbox, events, shared, TimeSource.system());
  }

  static SharedCaches open(
      RedisOptions options,
      boolean withOutbox,
      Faults.Listener events,
      SharedEvents shared,
      TimeSource time) {
    RareFaults faults = new RareFaults(new Faults(events), System::nanoTime, shared);
    RedisLink link = new RedisLink(options, faults, shared);
    RedisInvalidationLog log =
        new RedisInvalidationLog(link, options, withOutbox, System::nanoTime, faults, shared);
    RedisStore store = RedisStore.at(link, log, time, options, shared);
    ResponseStore far = FaultHidingStore.before(store, link, shared);
    RedisLeases leases = new RedisLeases(link);
    link.start();
    log.start();
    leases.start();
    return new SharedCaches(link, log, far, leases);
  }

  /** The log that the caches of this node follow. */
  public InvalidationLog log() {
    return log;
  }

  /**
   * A store with the far tier behind the near one; closing it closes only the near one.
   *
   * @param time the clocks of the cache, which made the time stamps of the entries
   */
  public ResponseStore behind(ResponseStore near, TimeSource time) {
    return TieredStore.of(near, far, log, time);
  }

  /**
   * The leases that keep nodes from calling the application for the same target at the same time.
   */
  public CallLeases leases() {
    return leases;
  }

  /**
   * Appends the record of a write that has been committed with a row in the outbox.
   *
   * @param id the name of the row
   */
  public Appended committed(String id, Collection<Group> groups) {
    return log.append(id, groups);
  }

  /** Applies the row of another node's write, unless its record was already applied. */
  public void received(String id, Collection<Group> groups) {
    log.received(id, groups);
  }

  /** The outbox has been read to its end. */
  public void outboxRead() {
    log.outboxRead();
  }

  /** The outbox has lost rows that this node has not read: everything counts as invalidated. */
  public void outboxLost() {
    log.forget();
  }

  /** How many records the stream has not shown yet. */
  int unplaced() {
    return log.unplaced();
  }

  /** Whether the log is current and the far tier answers. */
  public boolean isWhole() {
    return log.isWhole();
  }

  /** The figures to show. */
  public SharedFigures figures() {
    return new SharedFigures(this::isWhole, this::unplaced);
  }

  @Override
  public void close() {
    leases.close();
    log.close();
    link.close();
  }
}
