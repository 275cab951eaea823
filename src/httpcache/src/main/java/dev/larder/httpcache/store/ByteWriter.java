package dev.larder.httpcache.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Consumer;

/** Writes the primitive parts of binary forms; {@link ByteReader} reads them. */
public final class ByteWriter {

  private byte[] bytes;
  private int size;

  /**
   * A writer.
   *
   * @param expected about how many bytes will be written
   */
  public ByteWriter(int expected) {
    bytes = new byte[Math.max(64, expected)];
  }

  /** Leaves some bytes free, which are zero. */
  void skip(int count) {
    ensure(count);
    size += count;
  }

  public void writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  void writeInt(int value) {
    ensure(Integer.BYTES);
    ByteBuffer.wrap(bytes).putInt(size, value);
    size += Integer.BYTES;
  }

  public void writeLong(long value) {
    ensure(Long.BYTES);
    ByteBuffer.wrap(bytes).putLong(size, value);
    size += Long.BYTES;
  }

  public void writeBytes(byte[] value) {
    writeInt(value.length);
    ensure(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /**
   * Writes a text so that it is read back exactly, unpaired surrogates included: in ISO 8859-1 if
   * possible, as for nearly all fields and URIs, otherwise in UTF-16.
   */
  public void writeText(String text) {
    if (isLatin1(text)) {
      writeByte(ByteReader.LATIN1);
      writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    } else {
      writeByte(ByteReader.UTF16);
      writeUtf16(text);
    }
  }

  void writeDuration(Duration duration) {
    writeLong(duration.getSeconds());
    writeInt(duration.getNano());
  }

  void writeInstant(Instant instant) {
    writeLong(instant.getEpochSecond());
    writeInt(instant.getNano());
  }

  public <T> void writeAll(Collection<T> items, Consumer<T> writeOne) {
    writeInt(items.size());
    items.forEach(writeOne);
  }

  public byte[] toByteArray() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private void writeUtf16(String text) {
    byte[] chars = new byte[text.length() * Character.BYTES];
    ByteBuffer.wrap(chars).asCharBuffer().put(text);
    writeBytes(chars);
  }

  private static boolean isLatin1(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      long wanted =
          Math.max((long) size + more, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8));
      bytes = Arrays.copyOf(bytes, Math.toIntExact(wanted));
    }
  }
}
