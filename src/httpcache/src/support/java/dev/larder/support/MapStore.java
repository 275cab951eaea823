package dev.larder.support;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A store in a map, for tests: keeps everything, evicts nothing, refuses bodies over a limit. */
public final class MapStore implements ResponseStore {

  private final Map<CacheKey, StoredEntry> entries = new ConcurrentHashMap<>();
  private final long maxBody;

  /** A store that keeps bodies of any size. */
  public MapStore() {
    this(Long.MAX_VALUE);
  }

  /** A store that keeps bodies of at most so many bytes. */
  public MapStore(long maxBody) {
    this.maxBody = maxBody;
  }

  @Override
  public Optional<StoredEntry> get(CacheKey key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public boolean put(StoredResponse response) {
    AtomicBoolean kept = new AtomicBoolean();
    entries.compute(
        response.key(),
        (key, present) -> {
          if (present instanceof StoredResponse old && response.mark().isBefore(old.mark())) {
            return old;
          }
          return keep(response, kept);
        });
    return kept.get();
  }

  @Override
  public boolean replace(@Nullable StoredEntry expected, StoredEntry entry) {
    AtomicBoolean kept = new AtomicBoolean();
    entries.compute(
        entry.key(), (key, present) -> isSame(expected, present) ? keep(entry, kept) : present);
    return kept.get();
  }

  @Override
  public void remove(CacheKey key) {
    entries.remove(key);
  }

  @Override
  public void clear() {
    entries.clear();
  }

  @Override
  public long size() {
    return entries.size();
  }

  @Override
  public void close() {
    entries.clear();
  }

  private @Nullable StoredEntry keep(StoredEntry entry, AtomicBoolean kept) {
    boolean fits = !(entry instanceof StoredResponse response) || response.body().length <= maxBody;
    kept.set(fits);
    return fits ? entry : null;
  }

  private static boolean isSame(@Nullable StoredEntry expected, @Nullable StoredEntry present) {
    return expected == null ? present == null : present != null && present.id() == expected.id();
  }
}
