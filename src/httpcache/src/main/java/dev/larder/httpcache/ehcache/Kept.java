package dev.larder.httpcache.ehcache;

import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredEntryCodec;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.ehcache.spi.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * What Ehcache holds for a key: an entry, or the place off the heap where one was when Ehcache
 * looked. Ehcache looks there under a lock that all keys of a segment share, and for each look-up,
 * so no more is done under it than to note the place; the entry is read afterwards.
 *
 * <p>Until then the memory may have been given to another entry, or be about to be. Whoever reads
 * it finds out by the checksum and the key, and looks up once more. Bytes that cannot be read are a
 * value as well: Ehcache would take an exception of the serializer for an error of its own. Safe
 * for use by many threads.
 */
final class Kept {

  private final @Nullable StoredEntry entry;
  private final ByteBuffer bytes;

  private Kept(@Nullable StoredEntry entry, ByteBuffer bytes) {
    this.entry = entry;
    this.bytes = bytes;
  }

  /** Turns the entry into bytes at once: Ehcache asks for them under that lock. */
  static Kept of(StoredEntry entry) {
    return new Kept(entry, ByteBuffer.wrap(StoredEntryCodec.encode(entry)));
  }

  /** The entry, read anew each time, or null if there is none, or none any more. */
  @Nullable StoredEntry entry() {
    return entry != null ? entry : StoredEntryCodec.decode(bytes).orElse(null);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof Kept kept && Objects.equals(entry(), kept.entry()));
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(entry());
  }

  /** Ehcache's door to {@link StoredEntryCodec}. */
  static final class KeptSerializer implements Serializer<Kept> {

    @Override
    public ByteBuffer serialize(Kept kept) {
      return kept.bytes.duplicate();
    }

    @Override
    public Kept read(ByteBuffer bytes) {
      return new Kept(null, bytes.slice());
    }

    @Override
    public boolean equals(Kept kept, ByteBuffer bytes) {
      return kept.equals(read(bytes));
    }
  }
}
