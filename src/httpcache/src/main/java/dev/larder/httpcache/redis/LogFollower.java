package dev.larder.httpcache.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Follows the stream with a thread and a connection of its own.
 *
 * <p>It appends a record, so that there is one, and begins with the first record. After every read
 * it checks that the newest record that it knew before is still there. If not, the stream has lost
 * records (FLUSHALL, a failover, an eviction), even if the records that follow look normal. Then it
 * starts again and drops the records of that read.
 */
final class LogFollower implements AutoCloseable {

  /** How long a command may take, including {@link RedisStream#BLOCK}. */
  private static final Duration TIMEOUT = Duration.ofMillis(1500);

  /**
   * A node without records appends a sign at this interval, so that the stream always has a new
   * record.
   */
  private static final long SIGN_NANOS = Duration.ofMinutes(1).toNanos();

  private static final long FIRST_PAUSE_MILLIS = 300;
  private static final long LONGEST_PAUSE_MILLIS = 2400;

  private final RedisLink link;
  private final RedisStream stream;
  private final Reader reader;
  private final LongSupplier nanos;
  private final RareFaults faults;
  private final Thread thread = new Thread(this::run, "larder-redis-log");
  private volatile StreamId place = StreamId.NONE;
  private volatile boolean known;
  private volatile long knownAt;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closed;
  private long signedAt;

  /** Takes what the follower reads. Called by its thread alone. */
  interface Reader {

    /** The next record. */
    void read(StreamId place, LogRecord record);

    /** The stream has lost records; those that follow begin at its first. */
    void lost();

    /** Appends a record that only says that this node is there. */
    LogRecord sign();
  }

  LogFollower(
      RedisLink link, RedisStream stream, Reader reader, LongSupplier nanos, RareFaults faults) {
    this.link = link;
    this.stream = stream;
    this.reader = reader;
    this.nanos = nanos;
    this.faults = faults;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** The place of the newest record that was read. */
  StreamId place() {
    return place;
  }

  /** Whether the stream had been read to its end when it was asked at most two seconds ago. */
  boolean isCurrent() {
    return known && nanos.getAsLong() - knownAt < RedisInvalidationLog.CURRENT_FOR.toNanos();
  }

  @Override
  public void close() {
    closed = true;
    ended.countDown();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long pause = FIRST_PAUSE_MILLIS;
    while (!closed) {
      long since = nanos.getAsLong();
      try {
        follow();
      } catch (RuntimeException e) {
        if (!closed) {
          faults.report("the log of all nodes cannot be followed", e);
        }
      }
      boolean followed = knownAt - since > 0 && known;
      try {
        if (ended.await(pause, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
      pause = followed ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private void follow() {
    StatefulRedisConnection<String, byte[]> connection = link.connect(TIMEOUT);
    try {
      sign(connection);
      while (!closed) {
        readOnce(connection);
        if (nanos.getAsLong() - signedAt > SIGN_NANOS) {
          sign(connection);
        }
      }
    } finally {
      RedisLink.close(connection);
    }
  }

  private void sign(StatefulRedisConnection<String, byte[]> connection) {
    signedAt = nanos.getAsLong();
    stream.append(connection, reader.sign());
  }

  private void readOnce(StatefulRedisConnection<String, byte[]> connection) {
    long asked = nanos.getAsLong();
    StreamId before = place;
    List<RedisStream.Placed> batch = stream.readAfter(connection, before);
    boolean lost = before.equals(StreamId.NONE) ? batch.isEmpty() : !stream.has(connection, before);
    if (lost) {
      known = false;
      place = StreamId.NONE;
      reader.lost();
      sign(connection);
      return;
    }
    for (RedisStream.Placed next : batch) {
      reader.read(next.place(), next.record());
      place = next.place();
    }
    if (batch.size() < RedisStream.BATCH) {
      knownAt = asked;
      known = true;
    }
  }
}
