package dev.larder.httpcache.store;

import static dev.larder.httpcache.store.ByteReader.require;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The binary form of stored entries, for memory off the heap and for other processes: an {@link
 * EncodedEntry} that names the full key. It does not use Java serialisation, so bytes from outside
 * can only become entries.
 *
 * <p>The mark and the times are written as they are. Code that moves entries between processes must
 * translate both, because each process has its own marks and steady clock.
 */
public final class StoredEntryCodec {

  private static final int RESPONSE = 1;
  private static final int INDEX = 2;

  private static final int URI = 1;
  private static final int NAMED = 2;
  private static final int ALL = 3;

  /** The permissions to serve stale, written above four flags; their order is part of the form. */
  private static final List<StalePermission> STALE =
      List.of(
          StalePermission.GRANTED,
          StalePermission.IN_STATED_WINDOWS,
          StalePermission.OVERRIDDEN_BY_S_MAXAGE,
          StalePermission.REFUSED);

  private static final int STALE_SHIFT = 4;

  private static final int TEXT_BYTES = 5;
  private static final byte[] NOTHING = new byte[0];

  private StoredEntryCodec() {}

  /** The entry as bytes. */
  public static byte[] encode(StoredEntry entry) {
    ByteWriter out = new ByteWriter(256);
    out.skip(EncodedEntry.HEADER);
    writeKey(out, entry.key());
    out.writeLong(entry.id());
    if (entry instanceof StoredResponse response) {
      writeHead(out, response);
      return EncodedEntry.of(RESPONSE, out.toByteArray(), response.body(), response.gzip().bytes())
          .toByteArray();
    }
    writeIndex(out, (VariantIndex) entry);
    return EncodedEntry.of(INDEX, out.toByteArray(), NOTHING, NOTHING).toByteArray();
  }

  /**
   * The entry in these bytes, or empty if they are no entry: truncated, changed, or of another
   * version. Takes no more memory than a small multiple of the bytes.
   */
  public static Optional<StoredEntry> decode(ByteBuffer bytes) {
    return EncodedEntry.copyOf(bytes).flatMap(StoredEntryCodec::decode);
  }

  /** The entry in these bytes, or empty if they are no entry; its bodies share the bytes. */
  public static Optional<StoredEntry> decode(EncodedEntry encoded) {
    if (!encoded.isIntact()) {
      return Optional.empty();
    }
    ByteReader in = new ByteReader(encoded.description());
    try {
      CacheKey key = readKey(in);
      long id = in.readLong();
      StoredEntry entry =
          switch (encoded.kind()) {
            case RESPONSE -> readResponse(in, key, id, encoded);
            case INDEX -> readIndex(in, key, id, encoded);
            default -> throw new ByteReader.Malformed();
          };
      in.requireEnd();
      return Optional.of(entry);
    } catch (ByteReader.Malformed e) {
      return Optional.empty();
    }
  }

  /** About how many bytes an entry takes, encoded or on the heap. */
  public static int weight(StoredEntry entry) {
    CacheKey key = entry.key();
    long weight = 256L + key.origin().length() + 2L * key.target().length();
    if (entry instanceof StoredResponse response) {
      weight += response.body().length + response.gzip().bytes().length;
      weight += weight(response.head().fields());
      weight += weight(response.selecting()) + 64L * response.groups().size();
    } else if (entry instanceof VariantIndex index) {
      for (List<String> selection : index.selections()) {
        weight += weight(selection);
      }
      weight += weight(index.variants());
    }
    return (int) Math.min(weight, Integer.MAX_VALUE - 64);
  }

  private static long weight(Fields fields) {
    long weight = 0;
    for (Field field : fields) {
      weight += 2 * TEXT_BYTES + field.name().length() + field.value().length();
    }
    return weight;
  }

  private static long weight(List<String> texts) {
    return texts.stream().mapToLong(text -> TEXT_BYTES + text.length()).sum();
  }

  /** Equal keys have equal bytes. */
  public static void writeKey(ByteWriter out, CacheKey key) {
    out.writeText(key.origin());
    out.writeText(key.target());
    out.writeText(key.variant());
  }

  public static CacheKey readKey(ByteReader in) {
    return new CacheKey(in.readText(), in.readText(), in.readText());
  }

  private static void writeHead(ByteWriter out, StoredResponse response) {
    out.writeInt(response.head().status());
    writeFields(out, response.head().fields());
    writeFields(out, response.selecting());
    out.writeAll(response.groups(), group -> writeGroup(out, group));
    out.writeLong(response.mark().epoch());
    out.writeLong(response.mark().sequence());
    writeTiming(out, response.timing());
    writePolicy(out, response.policy());
    out.writeByte(response.gzip().isNegotiated() ? 1 : 0);
  }

  private static StoredResponse readResponse(
      ByteReader in, CacheKey key, long id, EncodedEntry encoded) {
    int status = in.readInt();
    require(status >= 100 && status <= 599);
    ResponseHead head = new ResponseHead(status, readFields(in));
    Fields selecting = readFields(in);
    List<Group> groups = in.readAll(1, () -> readGroup(in));
    Mark mark = new Mark(in.readLong(), in.readLong());
    Timing timing = readTiming(in);
    ReusePolicy policy = readPolicy(in);
    Gzip gzip = gzip(in.readByte(), encoded.gzip());
    return new StoredResponse(
            key, id, head, encoded.body(), selecting, Set.copyOf(groups), mark, timing, policy)
        .with(gzip);
  }

  private static Gzip gzip(int negotiated, byte[] bytes) {
    require(negotiated == 1 || (negotiated == 0 && bytes.length == 0));
    if (bytes.length > 0) {
      return Gzip.of(bytes);
    }
    return negotiated == 1 ? Gzip.AWAITED : Gzip.NONE;
  }

  private static void writeIndex(ByteWriter out, VariantIndex index) {
    out.writeAll(index.selections(), selection -> out.writeAll(selection, out::writeText));
    out.writeAll(index.variants(), out::writeText);
  }

  private static VariantIndex readIndex(
      ByteReader in, CacheKey key, long id, EncodedEntry encoded) {
    require(encoded.body().length == 0 && encoded.gzip().length == 0);
    List<List<String>> selections =
        in.readAll(Integer.BYTES, () -> List.copyOf(in.readAll(TEXT_BYTES, in::readText)));
    return new VariantIndex(key, id, selections, in.readAll(TEXT_BYTES, in::readText));
  }

  private static void writeFields(ByteWriter out, Fields fields) {
    out.writeInt(fields.size());
    for (Field field : fields) {
      out.writeText(field.name());
      out.writeText(field.value());
    }
  }

  private static Fields readFields(ByteReader in) {
    return Fields.of(in.readAll(2 * TEXT_BYTES, () -> new Field(in.readText(), in.readText())));
  }

  public static void writeGroup(ByteWriter out, Group group) {
    if (group instanceof Group.Uri uri) {
      out.writeByte(URI);
      out.writeText(uri.scope());
      out.writeText(uri.target());
    } else if (group instanceof Group.Named named) {
      out.writeByte(NAMED);
      out.writeText(named.scope());
      out.writeText(named.name());
    } else {
      out.writeByte(ALL);
    }
  }

  public static Group readGroup(ByteReader in) {
    int kind = in.readByte();
    require(kind == URI || kind == NAMED || kind == ALL);
    return switch (kind) {
      case URI -> new Group.Uri(in.readText(), in.readText());
      case NAMED -> new Group.Named(in.readText(), in.readText());
      default -> new Group.All();
    };
  }

  private static void writeTiming(ByteWriter out, Timing timing) {
    out.writeInstant(timing.responseTime());
    out.writeDuration(timing.correctedInitialAge());
    out.writeDuration(timing.freshnessLifetime());
    out.writeInstant(timing.retryNotBefore());
  }

  private static Timing readTiming(ByteReader in) {
    return new Timing(in.readInstant(), in.readDuration(), in.readDuration(), in.readInstant());
  }

  private static void writePolicy(ByteWriter out, ReusePolicy policy) {
    out.writeByte(
        (policy.alwaysValidate() ? 1 : 0)
            | (policy.shared() ? 2 : 0)
            | (policy.sharedWithCredentials() ? 4 : 0)
            | (policy.dateValidates() ? 8 : 0)
            | STALE.indexOf(policy.stale()) << STALE_SHIFT);
    out.writeDuration(policy.staleIfError());
    out.writeDuration(policy.staleWhileRevalidate());
  }

  private static ReusePolicy readPolicy(ByteReader in) {
    int flags = in.readByte();
    require(flags >= 0 && flags < STALE.size() << STALE_SHIFT);
    return new ReusePolicy(
        (flags & 1) != 0,
        STALE.get(flags >> STALE_SHIFT),
        (flags & 2) != 0,
        (flags & 4) != 0,
        (flags & 8) != 0,
        in.readDuration(),
        in.readDuration());
  }
}
