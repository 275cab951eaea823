package dev.larder.httpcache.ehcache;

import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredEntryCodec;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.ehcache.spi.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The value that Ehcache holds for a key: an entry, or the place off the heap where it was at the
 * look-up. Ehcache looks up under a lock that all keys of a segment share. So only the place is
 * noted under the lock, and the entry is read afterwards.
 *
 * <p>By then the memory may belong to another entry. The reader notices this by the checksum and
 * the key, and looks up again. Bytes that cannot be read are a value too, because Ehcache would
 * regard an exception of the serializer as an error of its own. Safe for use by many threads.
 */
final class OffHeapEntry {

  private final @Nullable StoredEntry entry;
  private final ByteBuffer bytes;

  private OffHeapEntry(@Nullable StoredEntry entry, ByteBuffer bytes) {
    this.entry = entry;
    this.bytes = bytes;
  }

  /** Encodes the entry at once, because Ehcache asks for the bytes under that lock. */
  static OffHeapEntry of(StoredEntry entry) {
    return new OffHeapEntry(entry, ByteBuffer.wrap(StoredEntryCodec.encode(entry)));
  }

  /** The entry, read again at each call, or null if there is none or no longer one. */
  @Nullable StoredEntry entry() {
    return entry != null ? entry : StoredEntryCodec.decode(bytes).orElse(null);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof OffHeapEntry kept && Objects.equals(entry(), kept.entry()));
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(entry());
  }

  /** Adapts {@link StoredEntryCodec} to Ehcache. */
  static final class OffHeapEntrySerializer implements Serializer<OffHeapEntry> {

    @Override
    public ByteBuffer serialize(OffHeapEntry kept) {
      return kept.bytes.duplicate();
    }

    @Override
    public OffHeapEntry read(ByteBuffer bytes) {
      return new OffHeapEntry(null, bytes.slice());
    }

    @Override
    public boolean equals(OffHeapEntry kept, ByteBuffer bytes) {
      return kept.equals(read(bytes));
    }
  }
}
