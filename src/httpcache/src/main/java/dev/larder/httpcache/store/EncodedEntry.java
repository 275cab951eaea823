package dev.larder.httpcache.store;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of a stored entry in three pieces: what describes it, its body, and its body in gzip.
 * Each body is copied once, to where it is sent from. The bytes may be changing while they are
 * copied; {@link #isIntact} tells afterwards.
 *
 * <p>All together begin with {@value #HEADER} bytes: magic number, version and kind; the length of
 * what follows; CRC32C of all but itself; the lengths of the bodies.
 */
public final class EncodedEntry {

  /** Raised with every change of the form; other versions are not read. */
  public static final int VERSION = 4;

  static final int HEADER = 20;

  private static final int MAGIC = 0x4C44; // "LD"
  private static final int KIND_AT = 3;
  private static final int LENGTH_AT = 4;
  private static final int CHECKSUM_AT = 8;
  private static final int BODY_LENGTH_AT = 12;
  private static final int GZIP_LENGTH_AT = 16;

  private final byte[] head;
  private final byte[] body;
  private final byte[] gzip;

  /** The pieces as they are, header included. */
  EncodedEntry(byte[] head, byte[] body, byte[] gzip) {
    this.head = head;
    this.body = body;
    this.gzip = gzip;
  }

  /**
   * An entry that is to be written.
   *
   * @param head what describes it, behind {@value #HEADER} bytes that are left free
   */
  static EncodedEntry of(int kind, byte[] head, byte[] body, byte[] gzip) {
    EncodedEntry entry = new EncodedEntry(head, body, gzip);
    ByteBuffer header = ByteBuffer.wrap(head);
    header.putInt(0, MAGIC << 16 | VERSION << 8 | kind);
    header.putInt(LENGTH_AT, head.length - HEADER + body.length + gzip.length);
    header.putInt(BODY_LENGTH_AT, body.length);
    header.putInt(GZIP_LENGTH_AT, gzip.length);
    header.putInt(CHECKSUM_AT, entry.checksum());
    return entry;
  }

  /** The bytes, copied, or empty if they are of another version or not as long as they say. */
  static Optional<EncodedEntry> copyOf(ByteBuffer bytes) {
    ByteBuffer in = bytes.slice();
    int length = in.limit();
    if (length < HEADER
        || in.getInt(0) >>> 8 != (MAGIC << 8 | VERSION)
        || in.getInt(LENGTH_AT) != length - HEADER) {
      return Optional.empty();
    }
    int body = in.getInt(BODY_LENGTH_AT);
    int gzip = in.getInt(GZIP_LENGTH_AT);
    if (body < 0 || gzip < 0 || (long) body + gzip > length - HEADER) {
      return Optional.empty();
    }
    byte[] head = new byte[length - body - gzip];
    EncodedEntry entry = new EncodedEntry(head, new byte[body], new byte[gzip]);
    in.get(entry.head).get(entry.body).get(entry.gzip);
    return Optional.of(entry);
  }

  /** All bytes together. */
  byte[] toByteArray() {
    return ByteBuffer.allocate(head.length + body.length + gzip.length)
        .put(head)
        .put(body)
        .put(gzip)
        .array();
  }

  /** Whether they are as they were written, and divided as they say. */
  boolean isIntact() {
    ByteBuffer header = ByteBuffer.wrap(head);
    return header.getInt(CHECKSUM_AT) == checksum()
        && header.getInt(BODY_LENGTH_AT) == body.length
        && header.getInt(GZIP_LENGTH_AT) == gzip.length;
  }

  int kind() {
    return head[KIND_AT];
  }

  /** What describes the entry. */
  ByteBuffer description() {
    return ByteBuffer.wrap(head).position(HEADER);
  }

  /** Not a copy. */
  byte[] body() {
    return body;
  }

  /** Not a copy. */
  byte[] gzip() {
    return gzip;
  }

  private int checksum() {
    CRC32C crc = new CRC32C();
    crc.update(head, 0, CHECKSUM_AT);
    crc.update(head, BODY_LENGTH_AT, head.length - BODY_LENGTH_AT);
    crc.update(body);
    crc.update(gzip);
    return (int) crc.getValue();
  }
}
