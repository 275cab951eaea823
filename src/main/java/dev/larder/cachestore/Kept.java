package dev.larder.cachestore;

import dev.larder.httpcache.store.StoredEntry;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.ehcache.spi.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * What Ehcache holds for a key: an entry, or nothing if the bytes off the heap could not be read.
 * Ehcache would take an exception of the serializer for an error of its own; so unreadable bytes
 * are a value.
 */
record Kept(@Nullable StoredEntry entry) {

  Optional<StoredEntry> readable() {
    return Optional.ofNullable(entry);
  }

  /** Ehcache's door to {@link StoredEntryCodec}. */
  static final class KeptSerializer implements Serializer<Kept> {

    @Override
    public ByteBuffer serialize(Kept kept) {
      return kept.readable()
          .map(entry -> ByteBuffer.wrap(StoredEntryCodec.encode(entry)))
          .orElseGet(() -> ByteBuffer.allocate(0));
    }

    @Override
    public Kept read(ByteBuffer bytes) {
      return new Kept(StoredEntryCodec.decode(bytes).orElse(null));
    }

    @Override
    public boolean equals(Kept kept, ByteBuffer bytes) {
      return kept.equals(read(bytes));
    }
  }
}
