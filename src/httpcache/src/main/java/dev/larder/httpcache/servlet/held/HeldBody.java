package dev.larder.httpcache.servlet.held;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The bytes of an answer, held up to a limit. What has once been given up is counted only. Not safe
 * for use by many threads.
 */
final class HeldBody {

  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
  private long written;
  private boolean whole = true;

  /**
   * An empty body.
   *
   * @param limit how many bytes are held at the most
   */
  HeldBody(int limit) {
    this.limit = limit;
  }

  /** Counts bytes that the application writes; to be held by {@link #hold} if they may be. */
  void count(int length) {
    written += length;
  }

  /** Whether every byte that was written is here, and those just counted still fit. */
  boolean fits() {
    return whole && written <= limit;
  }

  void hold(byte[] source, int offset, int length) {
    bytes.write(source, offset, length);
  }

  /** Whether every byte that was written is here. */
  boolean isWhole() {
    return whole;
  }

  /** Whether it has become larger than may be held. */
  boolean isTooLarge() {
    return written > limit;
  }

  /** How many bytes were written, held or not. */
  long written() {
    return written;
  }

  boolean isEmpty() {
    return bytes.size() == 0;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  void writeTo(OutputStream out) throws IOException {
    bytes.writeTo(out);
  }

  /** No byte that comes is held any more; those that are stay until {@link #drop}. */
  void giveUp() {
    whole = false;
  }

  /** Forgets the bytes, but not how many were written. */
  void drop() {
    bytes.reset();
  }

  /** Nothing was written that counts; what was given up stays so. */
  void clear() {
    bytes.reset();
    written = 0;
  }

  /** Nothing was written. */
  void reset() {
    clear();
    whole = true;
  }
}
