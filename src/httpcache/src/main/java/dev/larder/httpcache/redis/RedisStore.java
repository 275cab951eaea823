package dev.larder.httpcache.redis;

import dev.larder.httpcache.redis.SharedEvents.Lookup;
import dev.larder.httpcache.redis.SharedEvents.Offer;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.EncodedEntry;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StorageTime;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredEntryCodec;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.httpcache.store.Validity;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The far tier. Entries carry a place in the stream instead of their mark, and are read only while
 * the log is current. Every key in Redis has a time to live. The key is a digest, so the full key
 * in the entry is compared before the entry is used.
 *
 * <p>Throws the exceptions of Lettuce; {@link FaultHidingStore} hides them. Safe for use by many
 * threads.
 */
final class RedisStore implements ResponseStore {

  /** Versions of the format can share a Redis; they do not see each other's entries. */
  static final String PREFIX = "larder:" + FarEntry.VERSION + "." + EncodedEntry.VERSION + ":";

  /** The most that an entry takes beside its body, in bytes. */
  private static final int MAX_HEAD = 64 << 10;

  private static final byte[] NOTHING = {};

  private final RedisLink link;
  private final FarLog log;
  private final TimeSource time;
  private final RedisOptions options;
  private final SharedEvents events;

  private RedisStore(
      RedisLink link, FarLog log, TimeSource time, RedisOptions options, SharedEvents events) {
    this.link = link;
    this.log = log;
    this.time = time;
    this.options = options;
    this.events = events;
  }

  /** A far tier that uses a link. */
  static RedisStore at(
      RedisLink link, FarLog log, TimeSource time, RedisOptions options, SharedEvents events) {
    return new RedisStore(link, log, time, options, events);
  }

  @Override
  public Optional<StoredEntry> get(CacheKey key) {
    if (!log.isCurrent()) {
      events.lookedUp(Lookup.SKIPPED);
      return Optional.empty();
    }
    Optional<StoredEntry> found = find(key);
    events.lookedUp(found.map(this::lookup).orElse(Lookup.MISS));
    return found;
  }

  private Lookup lookup(StoredEntry found) {
    return !(found instanceof StoredResponse response)
            || log.since(response.groups(), response.mark()) == Validity.VALID
        ? Lookup.HIT
        : Lookup.INVALIDATED;
  }

  private Optional<StoredEntry> find(CacheKey key) {
    Mark before = log.mark();
    String name = name(key);
    byte[] bytes = commands().get(name);
    if (bytes == null) {
      return Optional.empty();
    }
    Optional<FarEntry> found = FarEntry.decode(bytes, time);
    if (found.isEmpty()) {
      commands().del(name);
      throw new UnreadableEntryException(name);
    }
    return found
        .filter(far -> far.entry().key().equals(key))
        .flatMap(far -> onThisNode(far, before));
  }

  private Optional<StoredEntry> onThisNode(FarEntry far, Mark before) {
    return far.entry() instanceof StoredResponse response
        ? log.markOf(far.mark(), before).map(mark -> response.relocated(mark, response.timing()))
        : Optional.of(far.entry());
  }

  @Override
  public boolean put(StoredResponse response) {
    Optional<StreamId> place = placeOf(response);
    return place.isPresent()
        && isDone(
            RedisScripts.PUT,
            response,
            ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(place.get().millis())
                .putLong(place.get().number())
                .array(),
            place.get());
  }

  @Override
  public boolean replace(@Nullable StoredEntry expected, StoredEntry entry) {
    byte[] id =
        expected == null ? NOTHING : ByteBuffer.allocate(Long.BYTES).putLong(expected.id()).array();
    if (entry instanceof StoredResponse response) {
      Optional<StreamId> place = placeOf(response);
      return place.isPresent() && isDone(RedisScripts.REPLACE, entry, id, place.get());
    }
    return isDone(RedisScripts.REPLACE, entry, id, StreamId.NONE);
  }

  private Optional<StreamId> placeOf(StoredResponse response) {
    Optional<StreamId> place = log.placeOf(response.mark());
    if (place.isEmpty()) {
      events.offered(Offer.UNPLACED);
    }
    return place;
  }

  private boolean isDone(String script, StoredEntry entry, byte[] first, StreamId place) {
    Duration timeToLive = timeToLive(entry);
    boolean fits = fits(entry) && timeToLive.toMillis() > 0;
    byte[] value = fits ? new FarEntry(place, entry).encode(time) : NOTHING;
    Long kept =
        commands()
            .eval(
                script,
                ScriptOutputType.INTEGER,
                new String[] {name(entry.key()), RedisStream.KEY},
                first,
                ascii(place.equals(StreamId.NONE) ? "" : place.toString()),
                value,
                ascii(Long.toString(timeToLive.toMillis())));
    events.offered(!fits ? Offer.UNFIT : kept == 1 ? Offer.STORED : Offer.OUTRUN);
    return kept == 1;
  }

  private boolean fits(StoredEntry entry) {
    int body = entry instanceof StoredResponse response ? response.body().length : 0;
    return body <= options.maxEntryBytes() && StoredEntryCodec.weight(entry) - body <= MAX_HEAD;
  }

  /**
   * The time to live: as long as the entry is of use, but no longer than the log keeps its records.
   */
  private Duration timeToLive(StoredEntry entry) {
    if (!(entry instanceof StoredResponse response)) {
      return options.retention();
    }
    Duration passed = Duration.between(response.timing().responseTime(), time.now());
    Duration left = StorageTime.of(response).minus(passed);
    return left.compareTo(options.retention()) > 0 ? options.retention() : left;
  }

  @Override
  public void remove(CacheKey key) {
    commands().del(name(key));
  }

  /** Slow: reads the names of all keys. For administration. */
  @Override
  public void clear() {
    scan(names -> commands().unlink(names.toArray(String[]::new)));
  }

  /** Slow: reads the names of all keys. For administration. */
  @Override
  public long size() {
    long[] count = {0};
    scan(names -> count[0] += names.size());
    return count[0];
  }

  private void scan(Consumer<List<String>> each) {
    ScanArgs args = ScanArgs.Builder.limit(500).match(PREFIX + "*");
    KeyScanCursor<String> cursor = commands().scan(args);
    while (true) {
      if (!cursor.getKeys().isEmpty()) {
        each.accept(cursor.getKeys());
      }
      if (cursor.isFinished()) {
        return;
      }
      cursor = commands().scan(ScanCursor.of(cursor.getCursor()), args);
    }
  }

  /** Does nothing: the connections belong to their creator. */
  @Override
  public void close() {}

  private RedisCommands<String, byte[]> commands() {
    return link.connection().orElseThrow(() -> new RedisException("Redis is not in use")).sync();
  }

  static String name(CacheKey key) {
    return PREFIX + digest(key);
  }

  /** The digest of a key, for its name in Redis. */
  static String digest(CacheKey key) {
    try {
      // three separate texts: two different keys could have the same joined text
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : List.of(key.origin(), key.target(), key.variant())) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
      }
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The value of a key was no entry. */
  static final class UnreadableEntryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableEntryException(String name) {
      super("The bytes under " + name + " are not an entry");
    }
  }
}
