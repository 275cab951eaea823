package dev.larder.httpcache.ehcache;

import dev.larder.httpcache.store.ByteReader;
import dev.larder.httpcache.store.ByteWriter;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredEntryCodec;
import java.nio.ByteBuffer;
import org.ehcache.spi.serialization.Serializer;

/**
 * Writes keys off the heap. Equal keys have equal bytes, so Ehcache compares them without reading
 * them. Safe for use by many threads.
 */
final class CacheKeySerializer implements Serializer<CacheKey> {

  /** The bytes of three short texts beside their characters. */
  private static final int BESIDE = 24;

  @Override
  public ByteBuffer serialize(CacheKey key) {
    ByteWriter out =
        new ByteWriter(
            BESIDE + key.origin().length() + key.target().length() + key.variant().length());
    StoredEntryCodec.writeKey(out, key);
    return ByteBuffer.wrap(out.toByteArray());
  }

  @Override
  public CacheKey read(ByteBuffer bytes) {
    return StoredEntryCodec.readKey(new ByteReader(bytes.slice()));
  }

  @Override
  public boolean equals(CacheKey key, ByteBuffer bytes) {
    return serialize(key).equals(bytes);
  }
}
