package dev.larder.support;

import dev.larder.platform.Changes;
import dev.larder.platform.LocalCache;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** A cache in memory with the promises of the port; the clock is given. */
public final class MemoryLocalCache<V> implements LocalCache<V> {

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> flights = new ConcurrentHashMap<>();
  private final Changes changes;
  private final Codec<V> codec;
  private final Duration timeToLive;
  private final InstantSource clock;

  private MemoryLocalCache(
      Changes changes, Codec<V> codec, Duration timeToLive, InstantSource clock) {
    this.changes = changes;
    this.codec = codec;
    this.timeToLive = timeToLive;
    this.clock = clock;
  }

  /** Makes caches that follow the log. */
  public static Factory factory(Changes changes, InstantSource clock) {
    return new Factory() {
      @Override
      public <V> LocalCache<V> create(
          String name, Codec<V> codec, Duration timeToLive, long maxBytes) {
        return new MemoryLocalCache<>(changes, codec, timeToLive, clock);
      }
    };
  }

  @Override
  public Optional<V> get(String key) {
    return Optional.ofNullable(entries.get(key))
        .filter(this::isLive)
        .map(entry -> codec.decode(entry.bytes().array()));
  }

  @Override
  public Loaded<V> get(String key, Set<String> groups, Supplier<V> loader) {
    while (true) {
      Optional<V> held = get(key);
      if (held.isPresent()) {
        return new Loaded<>(held.get(), true);
      }
      CountDownLatch mine = new CountDownLatch(1);
      CountDownLatch other = flights.putIfAbsent(key, mine);
      if (other == null) {
        try {
          return load(key, groups, loader);
        } finally {
          flights.remove(key, mine);
          mine.countDown();
        }
      }
      await(other);
    }
  }

  private Loaded<V> load(String key, Set<String> groups, Supplier<V> loader) {
    Changes.Position position = changes.position();
    V value = loader.get();
    put(key, value, groups, position);
    return new Loaded<>(value, false);
  }

  @Override
  public void put(String key, V value, Set<String> groups, Changes.Position position) {
    entries.put(
        key, new Entry(ByteBuffer.wrap(codec.encode(value)), groups, position, clock.instant()));
  }

  @Override
  public void sweep() {
    entries.values().removeIf(entry -> !isLive(entry));
  }

  @Override
  public long size() {
    return entries.size();
  }

  private boolean isLive(Entry entry) {
    boolean expired =
        !timeToLive.isZero() && !clock.instant().isBefore(entry.madeAt().plus(timeToLive));
    return !expired && !changes.changedSince(entry.groups(), entry.position());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private record Entry(
      ByteBuffer bytes, Set<String> groups, Changes.Position position, Instant madeAt) {}
}
