package dev.larder.httpcache.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the primitive parts of binary forms. Every length and count is checked against the bytes
 * that are left before anything is allocated for it.
 */
public final class ByteReader {

  static final int LATIN1 = 0;
  static final int UTF16 = 1;

  private final ByteBuffer bytes;

  public ByteReader(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** The bytes are not what the writer writes. */
  public static final class Malformed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Malformed() {
      super("not the binary form that was expected", null, false, false);
    }
  }

  public int readByte() {
    require(bytes.remaining() >= 1);
    return bytes.get();
  }

  int readInt() {
    require(bytes.remaining() >= Integer.BYTES);
    return bytes.getInt();
  }

  public long readLong() {
    require(bytes.remaining() >= Long.BYTES);
    return bytes.getLong();
  }

  public byte[] readBytes() {
    int length = readInt();
    require(length >= 0 && length <= bytes.remaining());
    byte[] value = new byte[length];
    bytes.get(value);
    return value;
  }

  public String readText() {
    int form = readByte();
    byte[] text = readBytes();
    require(form == LATIN1 || (form == UTF16 && text.length % Character.BYTES == 0));
    return form == LATIN1
        ? new String(text, StandardCharsets.ISO_8859_1)
        : ByteBuffer.wrap(text).asCharBuffer().toString();
  }

  Duration readDuration() {
    return Duration.ofSeconds(readLong(), readNanos());
  }

  Instant readInstant() {
    long seconds = readLong();
    require(seconds >= Instant.MIN.getEpochSecond() && seconds <= Instant.MAX.getEpochSecond());
    return Instant.ofEpochSecond(seconds, readNanos());
  }

  /**
   * Reads a list.
   *
   * @param leastBytes the fewest bytes that one item takes, at least 1
   */
  public <T> List<T> readAll(int leastBytes, Supplier<T> readOne) {
    int count = readInt();
    require(count >= 0 && count <= bytes.remaining() / leastBytes);
    List<T> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(readOne.get());
    }
    return items;
  }

  public void requireEnd() {
    require(!bytes.hasRemaining());
  }

  public static void require(boolean condition) {
    if (!condition) {
      throw new Malformed();
    }
  }

  private int readNanos() {
    int nanos = readInt();
    require(nanos >= 0 && nanos < 1_000_000_000);
    return nanos;
  }
}
