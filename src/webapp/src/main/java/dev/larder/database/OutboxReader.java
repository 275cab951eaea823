package dev.larder.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the end of the outbox once a second, with a thread of its own.
 *
 * <p>Rows get their numbers when they are inserted, and become visible when they are committed. So
 * a missing number may still appear; the reader looks for it until its transaction can no longer be
 * open. A node that could not read for a long time may have missed rows that are deleted by now,
 * and reports this.
 */
public final class OutboxReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxReader.class);

  private static final long PAUSE_MILLIS = 1000;
  private static final int BATCH = 1000;

  /** The number of rows before the first visible one that may belong to open transactions. */
  private static final int UNDER_WAY = 100;

  /**
   * The longest time that a transaction is open: its last statement before the commit inserts the
   * row.
   */
  private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(1);

  private static final Duration LONGEST_PAUSE = Outbox.RETENTION.dividedBy(3);
  private static final Duration TRIM_EVERY = Duration.ofMinutes(1);

  private final DataSource source;
  private final Listener listener;
  private final LongSupplier nanos;
  private final Thread thread = new Thread(this::run, "larder-outbox");
  private final Map<Long, Long> missing = new LinkedHashMap<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private long last = -1;
  private long readAt;
  private long trimmedAt;
  private boolean begun;

  /** Takes what is read. Called by one thread. */
  public interface Listener {

    /**
     * A row, of this node or another; a row may come more than once.
     *
     * @param groups the names of the groups, or empty for everything
     */
    void received(String record, Optional<Set<String>> groups);

    /** Rows may have been missed. */
    void lost();

    /** Everything that was there has been read. */
    void read();
  }

  /**
   * A reader.
   *
   * @param nanos the monotonic clock
   */
  public OutboxReader(DataSource source, Listener listener, LongSupplier nanos) {
    this.source = source;
    this.listener = listener;
    this.nanos = nanos;
    thread.setDaemon(true);
  }

  /** Begins to read; returns at once. */
  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    ended.countDown();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      do {
        try {
          readOnce();
        } catch (SQLException | RuntimeException e) {
          // the table may be missing, or the database down: tried again in a second
          LOG.debug("The outbox cannot be read now", e);
        }
      } while (!ended.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads what has come since, and deletes what is old. */
  void readOnce() throws SQLException {
    long now = nanos.getAsLong();
    try (Connection connection = source.getConnection()) {
      if (begun && now - readAt > LONGEST_PAUSE.toNanos()) {
        listener.lost();
      }
      while (readNext(connection, now) == BATCH) {
        connection.commit();
      }
      readMissing(connection, now);
      if (!begun || now - trimmedAt > TRIM_EVERY.toNanos()) {
        trim(connection);
        trimmedAt = now;
      }
      connection.commit();
    }
    begun = true;
    readAt = now;
    listener.read();
  }

  private int readNext(Connection connection, long now) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, record, names from outbox where id > ? order by id fetch first "
                + BATCH
                + " rows only")) {
      select.setLong(1, last);
      int count = 0;
      try (ResultSet rows = select.executeQuery()) {
        for (; rows.next(); count++) {
          noteMissing(rows.getLong(1), now);
          last = rows.getLong(1);
          tell(rows);
        }
      }
      return count;
    }
  }

  private void noteMissing(long next, long now) {
    long from = last < 0 ? Math.max(0, next - UNDER_WAY) : last + 1;
    // a longer gap was never filled: the database has skipped numbers that it had set aside
    for (long number = Math.max(from, next - 10L * UNDER_WAY); number < next; number++) {
      missing.put(number, now);
    }
  }

  private void readMissing(Connection connection, long now) throws SQLException {
    List<Long> numbers = new ArrayList<>(missing.keySet());
    for (int from = 0; from < numbers.size(); from += UNDER_WAY) {
      readRows(connection, numbers.subList(from, Math.min(from + UNDER_WAY, numbers.size())));
    }
    missing.values().removeIf(since -> now - since > LONGEST_TRANSACTION.toNanos());
  }

  private void readRows(Connection connection, List<Long> numbers) throws SQLException {
    String marks = String.join(",", numbers.stream().map(number -> "?").toList());
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, record, names from outbox where id in (" + marks + ")")) {
      for (int i = 0; i < numbers.size(); i++) {
        select.setLong(i + 1, numbers.get(i));
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          missing.remove(rows.getLong(1));
          tell(rows);
        }
      }
    }
  }

  private void tell(ResultSet rows) throws SQLException {
    Optional<Set<String>> groups =
        Optional.ofNullable(rows.getString(3)).map(names -> Set.of(names.split("\n")));
    listener.received(rows.getString(2), groups);
  }

  private static void trim(Connection connection) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from outbox where created_micros < ?")) {
      delete.setLong(1, Micros.of(Instant.now().minus(Outbox.RETENTION)));
      delete.executeUpdate();
    }
  }
}
