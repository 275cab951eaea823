package dev.larder.httpcache.redis;

import dev.larder.httpcache.rules.CurrentAge;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.httpcache.store.Validity;
import dev.larder.httpcache.store.VariantIndex;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A near tier over a far one that other nodes share. If the near store has no entry, or an
 * invalidated or expired one, a look-up asks the far tier, and stores the far entry near if it is
 * better.
 *
 * <p>A write goes to the near tier, whose answer counts, and then to the far one, on the thread of
 * the caller. So two writes of one node reach the far tier in order, without a queue that would
 * need a bound. The far tier hides its faults and answers within its timeout.
 */
final class TieredStore implements ResponseStore {

  private static final int INDEX_ATTEMPTS = 4;

  private final ResponseStore near;
  private final ResponseStore far;
  private final InvalidationLog log;
  private final TimeSource time;

  private TieredStore(ResponseStore near, ResponseStore far, InvalidationLog log, TimeSource time) {
    this.near = near;
    this.far = far;
    this.log = log;
    this.time = time;
  }

  /** A near tier over a far one. */
  static TieredStore of(
      ResponseStore near, ResponseStore far, InvalidationLog log, TimeSource time) {
    return new TieredStore(near, far, log, time);
  }

  @Override
  public Optional<StoredEntry> get(CacheKey key) {
    return getFurther(key, near.get(key));
  }

  @Override
  public Optional<StoredEntry> getNear(CacheKey key) {
    return near.get(key);
  }

  @Override
  public Optional<StoredEntry> getFurther(CacheKey key, Optional<StoredEntry> present) {
    if (present.filter(this::isOfUse).isPresent()) {
      return present;
    }
    return far.get(key).flatMap(found -> promoted(present.orElse(null), found)).or(() -> present);
  }

  /** Whether the entry of the near tier suffices, so that the far one is not needed. */
  private boolean isOfUse(StoredEntry entry) {
    return !(entry instanceof StoredResponse response)
        || (log.since(response.groups(), response.mark()) == Validity.VALID
            && ageOf(response).compareTo(response.timing().freshnessLifetime()) < 0);
  }

  private Duration ageOf(StoredResponse response) {
    return CurrentAge.of(response.timing(), time.now());
  }

  /** Stores a far entry near, if it is better than the near one. */
  private Optional<StoredEntry> promoted(@Nullable StoredEntry present, StoredEntry found) {
    if (!(found instanceof StoredResponse response)) {
      return near.replace(present, found) ? Optional.of(found) : near.get(found.key());
    }
    boolean dead = log.since(response.groups(), response.mark()) != Validity.VALID;
    boolean older =
        present instanceof StoredResponse old
            && log.since(old.groups(), old.mark()) == Validity.VALID
            && ageOf(old).compareTo(ageOf(response)) <= 0;
    if (dead || older) {
      return Optional.empty();
    }
    // not put, which compares marks: the mark of a far entry is earlier than necessary
    return near.replace(present, response) ? Optional.of(response) : near.get(response.key());
  }

  @Override
  public boolean put(StoredResponse response) {
    boolean kept = near.put(response);
    if (kept) {
      far.put(response);
    } else if (near.get(response.key()).isEmpty()) {
      far.remove(response.key());
    }
    return kept;
  }

  @Override
  public boolean replace(@Nullable StoredEntry expected, StoredEntry entry) {
    boolean kept = near.replace(expected, entry);
    if (kept && entry instanceof VariantIndex index) {
      addToFarIndex(index);
    } else if (kept && !far.replace(expected, entry)) {
      far.replace(null, entry);
    }
    return kept;
  }

  /**
   * Writes the newest variant of an index into the far tier's own, which other nodes may have
   * changed meanwhile. If this fails, other nodes have a miss: look-ups follow the lists of
   * selecting fields, and each variant is an entry with a mark of its own.
   */
  private void addToFarIndex(VariantIndex index) {
    if (index.selections().isEmpty() || index.variants().isEmpty()) {
      far.replace(far.get(index.key()).orElse(null), index);
      return;
    }
    List<String> selection = index.selections().get(0);
    String variant = index.variants().get(0);
    for (int attempt = 0; attempt < INDEX_ATTEMPTS; attempt++) {
      StoredEntry present = far.get(index.key()).orElse(null);
      StoredEntry next = index;
      if (present instanceof VariantIndex others) {
        if (others.has(selection, variant)) {
          return;
        }
        next = others.with(selection, variant);
      }
      if (far.replace(present, next)) {
        return;
      }
    }
  }

  @Override
  public void remove(CacheKey key) {
    near.remove(key);
    far.remove(key);
  }

  /** Removes everything, on this node and far. */
  @Override
  public void clear() {
    near.clear();
    far.clear();
  }

  /** The number of entries near. */
  @Override
  public long size() {
    return near.size();
  }

  /** The evictions of the near tier. */
  @Override
  public OptionalLong evictions() {
    return near.evictions();
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
