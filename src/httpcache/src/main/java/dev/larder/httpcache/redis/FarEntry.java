package dev.larder.httpcache.redis;

import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredEntryCodec;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.httpcache.store.Timing;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * An entry in the far tier: a header of {@value #HEADER} bytes for other processes, followed by the
 * bytes of {@link StoredEntryCodec}. The header has the place in the stream that replaces the mark,
 * the number of the entry, the writer's two clocks, and a checksum of the header.
 *
 * <p>Each process has its own steady clock, so the reader moves the times of an entry by the
 * difference: the entry's age when it was written, plus the time since then by the wall clocks. If
 * the reader's wall clock is behind the writer's, no time has passed; if it is ahead, the entry
 * looks older than it is. So an entry lives too long by the error of a clock at most, and never
 * longer than Redis keeps it.
 *
 * @param mark {@link StreamId#NONE} for an index, which has no mark
 */
record FarEntry(StreamId mark, StoredEntry entry) {

  /**
   * Raised with every change of the header. It is part of the keys, so that versions can share a
   * Redis.
   */
  static final int VERSION = 1;

  static final int HEADER = 60;

  /** Where the scripts find the mark, 16 bytes, and the number of the entry, 8 bytes. */
  static final int MARK_AT = 4;

  static final int ID_AT = 20;

  private static final int MAGIC = 0x4C46; // "LF"
  private static final int STEADY_AT = 28;
  private static final int WALL_AT = 40;
  private static final int CHECKSUM_AT = 52;
  private static final int LENGTH_AT = 56;

  /** The entry as bytes. */
  byte[] encode(TimeSource time) {
    byte[] inner = StoredEntryCodec.encode(entry);
    ByteBuffer out = ByteBuffer.allocate(HEADER + inner.length);
    out.putInt(MAGIC << 16 | VERSION << 8);
    out.putLong(mark.millis()).putLong(mark.number()).putLong(entry.id());
    put(out, time.now());
    put(out, time.date());
    out.putInt(0).putInt(inner.length);
    out.put(inner);
    out.putInt(CHECKSUM_AT, checksum(out));
    return out.array();
  }

  /**
   * The entry in these bytes, on the clocks of this process, or empty if they are no entry:
   * truncated, changed, or of another version.
   */
  static Optional<FarEntry> decode(byte[] bytes, TimeSource time) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER
        || in.getInt(0) != (MAGIC << 16 | VERSION << 8)
        || in.getInt(LENGTH_AT) != bytes.length - HEADER
        || in.getInt(CHECKSUM_AT) != checksum(in)
        || in.getLong(MARK_AT) < 0
        || in.getLong(MARK_AT + Long.BYTES) < 0) {
      return Optional.empty();
    }
    StreamId mark = new StreamId(in.getLong(MARK_AT), in.getLong(MARK_AT + Long.BYTES));
    long id = in.getLong(ID_AT);
    try {
      Duration shift = shift(in, time);
      return StoredEntryCodec.decode(in.position(HEADER).slice())
          .filter(entry -> entry.id() == id)
          .map(entry -> new FarEntry(mark, moved(entry, shift, time.now())));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty(); // times that no clock shows
    }
  }

  /** The difference from the writer's steady clock to this process's own. */
  private static Duration shift(ByteBuffer in, TimeSource time) {
    Duration passed = Duration.between(instant(in, WALL_AT), time.date());
    Duration sinceWritten = passed.isNegative() ? Duration.ZERO : passed;
    return Duration.between(instant(in, STEADY_AT), time.now()).minus(sinceWritten);
  }

  private static StoredEntry moved(StoredEntry entry, Duration by, Instant now) {
    return entry instanceof StoredResponse response
        ? response.relocated(response.mark(), moved(response.timing(), by, now))
        : entry;
  }

  private static Timing moved(Timing timing, Duration by, Instant now) {
    Instant received = timing.responseTime().plus(by);
    Instant retry = timing.retryNotBefore().plus(by);
    return new Timing(
        received.isAfter(now) ? now : received,
        timing.correctedInitialAge(),
        timing.freshnessLifetime(),
        retry.isBefore(now) ? Instant.EPOCH : retry);
  }

  private static void put(ByteBuffer out, Instant instant) {
    out.putLong(instant.getEpochSecond()).putInt(instant.getNano());
  }

  private static Instant instant(ByteBuffer in, int at) {
    return Instant.ofEpochSecond(in.getLong(at), in.getInt(at + Long.BYTES));
  }

  /** The checksum of the header; the entry behind it has one of its own. */
  private static int checksum(ByteBuffer all) {
    CRC32C crc = new CRC32C();
    crc.update(all.duplicate().limit(CHECKSUM_AT).position(0));
    return (int) crc.getValue();
  }
}
