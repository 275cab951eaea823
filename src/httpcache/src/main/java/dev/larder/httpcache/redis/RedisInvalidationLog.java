package dev.larder.httpcache.redis;

import dev.larder.httpcache.redis.SharedEvents.Way;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The invalidation log of several nodes: a log of this node's own. It reads the records of other
 * nodes from a stream in Redis and from the outbox in the database, and sends its own in both ways.
 * Own records apply at once, before other nodes know them. It never waits for Redis.
 *
 * <p>The log is current if it knows everything up to two seconds ago. If it is not current,
 * responses with marks older than a bound count as stale, because an invalidation may have been
 * missed.
 *
 * <p>docs/decisions/0020-two-tiers-one-log.md shows why no old body outlives its bound. Safe for
 * use by many threads.
 */
final class RedisInvalidationLog implements InvalidationLog, FarLog, AutoCloseable {

  /** An answer of the stream counts as current for this time after its question was sent. */
  static final Duration CURRENT_FOR = Duration.ofSeconds(2);

  /** A record that the stream has not shown after this time is appended again. */
  static final Duration MISSING_AFTER = Duration.ofSeconds(2);

  /** Own records of this time are appended again when the stream has lost some. */
  static final Duration REPEATED = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(RedisInvalidationLog.class);
  private static final long TICK_MILLIS = 200;
  private static final String NOT_APPENDED = "a record was not appended, and will be again";

  private final LocalInvalidationLog local = new LocalInvalidationLog();
  private final SharedRecords records = new SharedRecords(local);
  private final RedisLink link;
  private final LongSupplier nanos;
  private final RedisStream stream;
  private final LogFollower follower;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(RedisInvalidationLog::tickerThread);
  private final String node = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  private final AtomicLong count = new AtomicLong();
  private final RoundTrips roundTrips = new RoundTrips();
  private final SharedEvents events;
  private final RecentRecords own = new RecentRecords(REPEATED);
  private final MarkAges ages;
  private volatile boolean outboxKnown;
  private boolean wasWhole;

  /**
   * A log.
   *
   * @param withOutbox whether entries of other nodes may be read only after the outbox
   * @param nanos the monotonic clock
   * @param events is told about records
   */
  RedisInvalidationLog(
      RedisLink link,
      RedisOptions options,
      boolean withOutbox,
      LongSupplier nanos,
      RareFaults faults,
      SharedEvents events) {
    this.link = link;
    this.nanos = nanos;
    this.events = events;
    this.ages = new MarkAges(options.partitionMaxAge());
    this.outboxKnown = !withOutbox;
    this.stream = new RedisStream(options.retention(), this::newestPlace);
    this.follower = new LogFollower(link, stream, new Applied(), nanos, faults);
  }

  /** Begins to follow the stream; returns at once. */
  void start() {
    follower.start();
    var unused = ticker.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public Mark mark() {
    return local.mark();
  }

  @Override
  public Appended append(Collection<Group> groups, Strength strength) {
    return append(LogRecord.of(nextId(), strength, groups));
  }

  /**
   * Appends a record that is in the outbox too.
   *
   * @param id its name there
   */
  Appended append(String id, Collection<Group> groups) {
    return append(LogRecord.of(id, Strength.HARD, groups));
  }

  private Appended append(LogRecord record) {
    long now = nanos.getAsLong();
    Appended appended =
        records
            .applyUnplaced(record, dueAfter(now))
            // already applied from the outbox: the same record again
            .orElseGet(() -> local.append(record.groups(), record.strength()));
    own.add(record, now);
    roundTrips.sent(record.id(), now);
    send(record, false);
    return appended;
  }

  /** Applies a record of the outbox, unless it was applied before. */
  void received(String id, Collection<Group> groups) {
    events.recordReceived(Way.OUTBOX);
    records.applyUnplaced(LogRecord.of(id, Strength.HARD, groups), dueAfter(nanos.getAsLong()));
  }

  /** The outbox has been read to its end. */
  void outboxRead() {
    outboxKnown = true;
  }

  /** Invalidates everything on this node, because a record may have been missed. */
  void forget() {
    events.recordsLost(Way.OUTBOX);
    local.append(List.of(new Group.All()), Strength.HARD);
  }

  @Override
  public Validity since(Collection<Group> groups, Mark mark) {
    Validity validity = local.since(groups, mark);
    return validity == Validity.VALID && ages.isOld(mark) && !isFollowing()
        ? Validity.STALE
        : validity;
  }

  /** Whether this node knows the stream up to two seconds ago, and the nodes can write to it. */
  boolean isFollowing() {
    return follower.isCurrent() && !link.refusesWrites();
  }

  /** The same, and the far tier answers. */
  boolean isWhole() {
    return isFollowing() && link.isOpen();
  }

  @Override
  public boolean isCurrent() {
    return outboxKnown && isFollowing();
  }

  @Override
  public Optional<StreamId> placeOf(Mark mark) {
    return isCurrent() ? records.placeOf(mark) : Optional.empty();
  }

  @Override
  public Optional<Mark> markOf(StreamId place, Mark before) {
    return records.markOf(place, before);
  }

  /** How many records the stream has not shown yet. */
  int unplaced() {
    return records.unplacedCount();
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    follower.close();
  }

  private StreamId newestPlace() {
    return follower.place();
  }

  private String nextId() {
    return node + "-" + Long.toHexString(count.getAndIncrement());
  }

  /** Nodes do this at different times: if one has appended the record, the others need not. */
  private static long dueAfter(long now) {
    long spread = ThreadLocalRandom.current().nextLong(MISSING_AFTER.toNanos() / 2);
    return now + MISSING_AFTER.toNanos() + spread;
  }

  /** Sends a record to the stream. It has arrived when the stream shows it. */
  private void send(LogRecord record, boolean again) {
    try {
      link.connection()
          .ifPresent(
              connection -> {
                events.recordSent(again);
                var unused = stream.send(connection, record).whenComplete(this::sent);
              });
    } catch (RuntimeException e) {
      link.failed(NOT_APPENDED, e);
    }
  }

  private void sent(String place, Throwable failure) {
    if (failure != null) {
      link.failed(NOT_APPENDED, failure);
    }
  }

  private void tick() {
    try {
      long now = nanos.getAsLong();
      records.due(now, dueAfter(now)).forEach(record -> send(record, true));
      // numbers rise with time even without records, so a mark tells its age
      ages.note(now, () -> local.append(List.of(), Strength.SOFT).mark());
      noteState();
    } catch (RuntimeException e) {
      // an exception would end the schedule
      LOG.warn("The periodic task of the invalidation log failed once", e);
    }
  }

  /** Logs one line for each change; {@link RareFaults} logs the reasons. */
  private void noteState() {
    boolean whole = isWhole();
    if (whole && !wasWhole) {
      LOG.info("Redis is in use: this node follows the log of all nodes");
    } else if (wasWhole && !whole) {
      LOG.warn("Redis is out of use: this node uses its own store and the outbox");
    }
    wasWhole = whole;
  }

  private static Thread tickerThread(Runnable work) {
    Thread thread = new Thread(work, "larder-redis-ticker");
    thread.setDaemon(true);
    return thread;
  }

  /** What the follower does with what it reads. */
  private final class Applied implements LogFollower.Reader {

    @Override
    public void read(StreamId place, LogRecord record) {
      Optional<Duration> since = roundTrips.returned(record.id(), nanos.getAsLong());
      if (since.isPresent()) {
        events.recordReturned(since.get());
      } else if (!record.groups().isEmpty()) {
        events.recordReceived(Way.STREAM);
      }
      records.applyPlaced(place, record);
    }

    @Override
    public void lost() {
      events.recordsLost(Way.STREAM);
      long now = nanos.getAsLong();
      records.reset(own.youngAt(now), now);
    }

    @Override
    public LogRecord sign() {
      LogRecord sign = LogRecord.ofNothing(nextId());
      records.signing(sign);
      return sign;
    }
  }
}
