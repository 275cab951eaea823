package dev.larder.item;

import dev.larder.platform.LocalCache;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Items and pages of items as bytes, for the caches of this process. */
final class ItemCodec {

  static final LocalCache.Codec<StoredItem> ITEM = codec(ItemCodec::writeItem, ItemCodec::readItem);
  static final LocalCache.Codec<ItemPage> PAGE = codec(ItemCodec::writePage, ItemCodec::readPage);

  private ItemCodec() {}

  private static void writeItem(StoredItem item, DataOutputStream out) throws IOException {
    byte[] body = item.body().getBytes(StandardCharsets.UTF_8);
    out.writeLong(item.id().getMostSignificantBits());
    out.writeLong(item.id().getLeastSignificantBits());
    out.writeLong(item.version());
    out.writeInt(body.length);
    out.write(body);
  }

  private static StoredItem readItem(DataInputStream in) throws IOException {
    UUID id = new UUID(in.readLong(), in.readLong());
    long version = in.readLong();
    byte[] body = in.readNBytes(in.readInt());
    return new StoredItem(id, version, new String(body, StandardCharsets.UTF_8));
  }

  private static void writePage(ItemPage page, DataOutputStream out) throws IOException {
    out.writeLong(page.total());
    out.writeInt(page.items().size());
    for (StoredItem item : page.items()) {
      writeItem(item, out);
    }
  }

  private static ItemPage readPage(DataInputStream in) throws IOException {
    long total = in.readLong();
    int size = in.readInt();
    List<StoredItem> items = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      items.add(readItem(in));
    }
    return new ItemPage(items, total);
  }

  private static <V> LocalCache.Codec<V> codec(Writer<V> writer, Reader<V> reader) {
    return new LocalCache.Codec<>() {
      @Override
      public byte[] encode(V value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
          writer.write(value, out);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
      }

      @Override
      public V decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
          return reader.read(in);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private interface Writer<V> {
    void write(V value, DataOutputStream out) throws IOException;
  }

  private interface Reader<V> {
    V read(DataInputStream in) throws IOException;
  }
}
