package dev.larder.cachestore;

import dev.larder.httpcache.store.StoredEntry;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.ehcache.spi.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * What Ehcache holds for a key: an entry, or bytes from off the heap that become one when somebody
 * asks for it. Ehcache reads those under a lock that all keys of a segment share, so no more is
 * done there than to copy them.
 *
 * <p>Bytes that cannot be read are a value as well: Ehcache would take an exception of the
 * serializer for an error of its own. Safe for use by many threads.
 */
final class Kept {

  /**
   * The entry, or what it is made from, or null for unreadable bytes; two threads may make it at
   * the same time.
   */
  private @Nullable Object held;

  private Kept(@Nullable Object held) {
    this.held = held;
  }

  static Kept of(StoredEntry entry) {
    return new Kept(entry);
  }

  /** The entry, or null if the bytes are none. */
  @Nullable StoredEntry entry() {
    Object now = held;
    if (now instanceof EncodedEntry encoded) {
      now = StoredEntryCodec.decode(encoded).orElse(null);
      held = now;
    }
    return (StoredEntry) now;
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
      return Optional.ofNullable(kept.entry())
          .map(entry -> ByteBuffer.wrap(StoredEntryCodec.encode(entry)))
          .orElseGet(() -> ByteBuffer.allocate(0));
    }

    @Override
    public Kept read(ByteBuffer bytes) {
      return new Kept(EncodedEntry.copyOf(bytes).orElse(null));
    }

    @Override
    public boolean equals(Kept kept, ByteBuffer bytes) {
      return kept.equals(read(bytes));
    }
  }
}
