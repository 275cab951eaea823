package dev.larder.httpcache.memory;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredEntry;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The entries that were evicted last, until the garbage collector frees them; they take no heap.
 * Caffeine may evict a large entry as soon as it is stored, in favour of entries that are asked for
 * more often. Waiting requests then find it here.
 *
 * <p>Each key has one place, which it shares with other keys; the newest entry replaces the older
 * one. Look-ups take no lock. Safe for use by many threads.
 */
final class JustEvicted {

  /** A power of two. */
  private static final int PLACES = 256;

  private final AtomicReferenceArray<@Nullable WeakReference<StoredEntry>> places =
      new AtomicReferenceArray<>(PLACES);

  void add(StoredEntry entry) {
    places.set(place(entry.key()), new WeakReference<>(entry));
  }

  @Nullable StoredEntry find(CacheKey key) {
    WeakReference<StoredEntry> place = places.get(place(key));
    StoredEntry entry = place == null ? null : place.get();
    return entry != null && entry.key().equals(key) ? entry : null;
  }

  /** Forgets the entry of a key. */
  void remove(CacheKey key) {
    int place = place(key);
    WeakReference<StoredEntry> present = places.get(place);
    StoredEntry entry = present == null ? null : present.get();
    if (entry != null && entry.key().equals(key)) {
      // if another entry has taken the place meanwhile, this one is gone as well
      places.compareAndSet(place, present, null);
    }
  }

  void clear() {
    for (int place = 0; place < PLACES; place++) {
      places.set(place, null);
    }
  }

  private static int place(CacheKey key) {
    int hash = key.hashCode();
    return (hash ^ hash >>> 16) & (PLACES - 1);
  }
}
