package dev.larder.httpcache.redis;

import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The stream of records in Redis: the one key without a time to live. */
final class RedisStream {

  static final String KEY = "larder:log:1";

  /** How many records are read at a time. */
  static final int BATCH = 1000;

  /** How long a read waits for a record. */
  static final Duration BLOCK = Duration.ofMillis(500);

  private static final String FIELD = "r";

  private final Duration retention;
  private final Supplier<StreamId> newest;

  /**
   * The stream.
   *
   * @param newest the newest known place: records older than it by the retention may be trimmed, by
   *     Redis's own clock
   */
  RedisStream(Duration retention, Supplier<StreamId> newest) {
    this.retention = retention;
    this.newest = newest;
  }

  /**
   * A record at its place. Bytes that are no record become a record that invalidates everything.
   */
  record Placed(StreamId place, LogRecord record) {}

  /** Sends a record; does not wait. */
  CompletionStage<String> send(
      StatefulRedisConnection<String, byte[]> connection, LogRecord record) {
    return connection.async().xadd(KEY, trimming(), Map.of(FIELD, record.encode()));
  }

  /** Appends a record, and waits until Redis has it. */
  void append(StatefulRedisConnection<String, byte[]> connection, LogRecord record) {
    connection.sync().xadd(KEY, trimming(), Map.of(FIELD, record.encode()));
  }

  private XAddArgs trimming() {
    StreamId last = newest.get();
    long oldest = Math.max(0, last.millis() - retention.toMillis());
    return oldest == 0 ? new XAddArgs() : new XAddArgs().minId(oldest + "-0").approximateTrimming();
  }

  /**
   * The records after a place, at most {@link #BATCH}; waits for the first at most {@link #BLOCK}.
   */
  @SuppressWarnings("unchecked") // Lettuce requires an array of a generic type
  List<Placed> readAfter(StatefulRedisConnection<String, byte[]> connection, StreamId place) {
    List<StreamMessage<String, byte[]>> read =
        connection
            .sync()
            .xread(
                XReadArgs.Builder.block(BLOCK).count(BATCH),
                StreamOffset.from(KEY, place.toString()));
    List<Placed> records = new ArrayList<>();
    for (StreamMessage<String, byte[]> message : read) {
      records.add(new Placed(StreamId.of(message.getId()), recordOf(message)));
    }
    return records;
  }

  /** Whether the stream still has the record at a place. */
  boolean has(StatefulRedisConnection<String, byte[]> connection, StreamId place) {
    return !connection
        .sync()
        .xrange(KEY, Range.create(place.toString(), place.toString()))
        .isEmpty();
  }

  private static LogRecord recordOf(StreamMessage<String, byte[]> message) {
    byte[] bytes = message.getBody() == null ? null : message.getBody().get(FIELD);
    return Optional.ofNullable(bytes)
        .flatMap(LogRecord::decode)
        .orElseGet(() -> LogRecord.ofEverything("unreadable-" + message.getId()));
  }
}
