package dev.larder.httpcache.redis;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A far tier whose faults look like misses. If Redis does not answer, it is not asked again until
 * the link has had an answer.
 */
final class FaultHidingStore implements ResponseStore {

  private final ResponseStore store;
  private final RedisLink link;
  private final SharedEvents events;

  private FaultHidingStore(ResponseStore store, RedisLink link, SharedEvents events) {
    this.store = store;
    this.link = link;
    this.events = events;
  }

  /** Wraps a store that uses the link. */
  static FaultHidingStore before(ResponseStore store, RedisLink link, SharedEvents events) {
    return new FaultHidingStore(store, link, events);
  }

  @Override
  public Optional<StoredEntry> get(CacheKey key) {
    if (link.connection().isEmpty()) {
      events.lookedUp(SharedEvents.Lookup.SKIPPED);
      return Optional.empty();
    }
    return hidden(() -> store.get(key), Optional.empty());
  }

  @Override
  public boolean put(StoredResponse response) {
    return hidden(() -> store.put(response), false);
  }

  @Override
  public boolean replace(@Nullable StoredEntry expected, StoredEntry entry) {
    return hidden(() -> store.replace(expected, entry), false);
  }

  @Override
  public void remove(CacheKey key) {
    hidden(
        () -> {
          store.remove(key);
          return true;
        },
        false);
  }

  @Override
  public void clear() {
    hidden(
        () -> {
          store.clear();
          return true;
        },
        false);
  }

  @Override
  public long size() {
    return hidden(store::size, 0L);
  }

  @Override
  public void close() {
    store.close();
  }

  private <T> T hidden(Supplier<T> action, T otherwise) {
    if (link.connection().isEmpty()) {
      return otherwise;
    }
    try {
      return action.get();
    } catch (RuntimeException e) {
      link.failed("the far tier refuses a command", e);
      return otherwise;
    }
  }
}
