package dev.larder.cachestore;

import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.Mark;
import java.nio.ByteBuffer;
import java.util.List;
import org.ehcache.spi.serialization.Serializer;

/**
 * A value of one of the application's own caches, as it is kept off the heap.
 *
 * @param id two entries with the same are the same
 * @param keptAt when it was kept, on the monotonic clock, in nanoseconds
 */
// the array is compared by nobody: two entries are the same by their id
@SuppressWarnings("ArrayRecordComponent")
record LocalEntry(long id, Mark mark, long keptAt, List<String> groupNames, byte[] value) {

  List<Group> groups() {
    return LogPosition.groups(groupNames);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LocalEntry entry && id == entry.id;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  /** The form off the heap; never leaves this process. */
  static final class LocalEntrySerializer implements Serializer<LocalEntry> {

    private static final int TEXT_BYTES = 5;

    @Override
    public ByteBuffer serialize(LocalEntry entry) {
      ByteWriter out = new ByteWriter(entry.value.length + 64 + 64 * entry.groupNames.size());
      out.writeLong(entry.id);
      out.writeLong(entry.mark.epoch());
      out.writeLong(entry.mark.sequence());
      out.writeLong(entry.keptAt);
      out.writeAll(entry.groupNames, out::writeText);
      out.writeBytes(entry.value);
      return ByteBuffer.wrap(out.toByteArray());
    }

    @Override
    public LocalEntry read(ByteBuffer bytes) {
      ByteReader in = new ByteReader(bytes);
      return new LocalEntry(
          in.readLong(),
          new Mark(in.readLong(), in.readLong()),
          in.readLong(),
          in.readAll(TEXT_BYTES, in::readText),
          in.readBytes());
    }

    @Override
    public boolean equals(LocalEntry entry, ByteBuffer bytes) {
      return bytes.getLong(bytes.position()) == entry.id;
    }
  }
}
