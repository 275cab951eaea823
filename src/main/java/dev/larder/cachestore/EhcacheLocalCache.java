package dev.larder.cachestore;

import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import dev.larder.platform.Changes;
import dev.larder.platform.LocalCache;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.ehcache.Cache;

/** One of the application's own caches. */
final class EhcacheLocalCache<V> implements LocalCache<V> {

  private final Cache<String, LocalEntry> entries;
  private final Codec<V> codec;
  private final Duration timeToLive;
  private final long largest;
  private final Shared shared;
  private final LongSupplier size;
  private final Flights flights = new Flights();
  private final KeyLocks locks = new KeyLocks();
  private final AtomicLong ids = new AtomicLong();

  /**
   * What all caches of the application have in common.
   *
   * @param nanos the monotonic clock
   * @param longestWait how long a caller waits for others' loads before it loads itself
   */
  record Shared(InvalidationLog log, LongSupplier nanos, Duration longestWait, Faults faults) {}

  /**
   * A cache.
   *
   * @param timeToLive zero: no expiry
   * @param largest the largest value, in bytes
   * @param size tells the number of entries
   */
  EhcacheLocalCache(
      Cache<String, LocalEntry> entries,
      Codec<V> codec,
      Duration timeToLive,
      long largest,
      Shared shared,
      LongSupplier size) {
    this.entries = entries;
    this.codec = codec;
    this.timeToLive = timeToLive;
    this.largest = largest;
    this.shared = shared;
    this.size = size;
  }

  @Override
  public Optional<V> get(String key) {
    try {
      LocalEntry entry = entries.get(key);
      return entry != null && isLive(entry)
          ? Optional.of(codec.decode(entry.value()))
          : Optional.empty();
    } catch (RuntimeException e) {
      // closed, unreadable bytes or a fault of the library: the caller's error in no case
      shared.faults().report("a look-up in a local cache failed", e);
      return Optional.empty();
    }
  }

  @Override
  public Loaded<V> get(String key, Set<String> groups, Supplier<V> loader) {
    long start = shared.nanos().getAsLong();
    while (true) {
      Optional<V> live = get(key);
      if (live.isPresent()) {
        return new Loaded<>(live.get(), true);
      }
      Flights.Flight mine = new Flights.Flight();
      Flights.Flight flight = flights.join(key, mine);
      if (flight == mine) {
        return lead(key, groups, loader, mine);
      }
      Duration waited = Duration.ofNanos(shared.nanos().getAsLong() - start);
      if (flight.await(shared.longestWait().minus(waited)) == Flights.Outcome.LOAD_ALONE) {
        return loadAlone(key, groups, loader);
      }
    }
  }

  @Override
  public void put(String key, V value, Set<String> groups, Changes.Position position) {
    keep(key, value, groups, LogPosition.markOf(position));
  }

  @Override
  public void sweep() {
    try {
      for (Cache.Entry<String, LocalEntry> entry : entries) {
        if (!isLive(entry.getValue())) {
          entries.remove(entry.getKey(), entry.getValue());
        }
      }
    } catch (RuntimeException e) {
      shared.faults().report("sweeping a local cache failed", e);
    }
  }

  @Override
  public long size() {
    return size.getAsLong();
  }

  private Loaded<V> lead(String key, Set<String> groups, Supplier<V> loader, Flights.Flight mine) {
    try {
      // the leader before may have ended between this caller's look-up and its turn
      Optional<V> live = get(key);
      if (live.isPresent()) {
        return new Loaded<>(live.get(), true);
      }
      Mark mark = shared.log().mark();
      V value = loader.get();
      if (keep(key, value, groups, mark) == Kind.DOES_NOT_FIT) {
        mine.notKept();
      }
      return new Loaded<>(value, false);
    } finally {
      flights.land(key, mine);
    }
  }

  private Loaded<V> loadAlone(String key, Set<String> groups, Supplier<V> loader) {
    Mark mark = shared.log().mark();
    V value = loader.get();
    keep(key, value, groups, mark);
    return new Loaded<>(value, false);
  }

  private enum Kind {
    KEPT,
    OUT_OF_DATE,
    DOES_NOT_FIT
  }

  private Kind keep(String key, V value, Set<String> groups, Mark mark) {
    try {
      List<String> names = List.copyOf(groups);
      byte[] bytes = codec.encode(value);
      if (bytes.length > largest) {
        entries.remove(key);
        return Kind.DOES_NOT_FIT;
      }
      LocalEntry entry =
          new LocalEntry(ids.incrementAndGet(), mark, shared.nanos().getAsLong(), names, bytes);
      Lock lock = locks.of(key);
      lock.lock();
      try {
        return keep(key, entry);
      } finally {
        lock.unlock();
      }
    } catch (RuntimeException e) {
      shared.faults().report("a write to a local cache failed", e);
      return Kind.DOES_NOT_FIT;
    }
  }

  private Kind keep(String key, LocalEntry entry) {
    LocalEntry present = entries.get(key);
    if (!isLive(entry) || (present != null && entry.mark().isBefore(present.mark()))) {
      return Kind.OUT_OF_DATE;
    }
    entries.put(key, entry);
    // the library drops what does not fit without a word
    LocalEntry kept = entries.get(key);
    if (entry.equals(kept)) {
      return Kind.KEPT;
    }
    entries.remove(key);
    return Kind.DOES_NOT_FIT;
  }

  private boolean isLive(LocalEntry entry) {
    boolean expired =
        !timeToLive.isZero() && shared.nanos().getAsLong() - entry.keptAt() >= timeToLive.toNanos();
    return !expired && shared.log().since(entry.groups(), entry.mark()) == Validity.VALID;
  }
}
