package dev.larder.cachestore;

import java.util.Map;
import java.util.NoSuchElementException;
import org.ehcache.Cache;
import org.ehcache.spi.resilience.RecoveryStore;
import org.ehcache.spi.resilience.ResilienceStrategy;
import org.ehcache.spi.resilience.StoreAccessException;
import org.jspecify.annotations.Nullable;

/**
 * What Ehcache does when a tier fails: the key is dropped, so that no older value stays behind a
 * write that failed; the operation looks like a miss; the fault is reported. Public only for
 * Ehcache, which makes it by reflection.
 */
public final class MissOnFault<V> implements ResilienceStrategy<String, V> {

  private final Faults faults;
  private final RecoveryStore<String> store;

  /** Called by Ehcache, which gives its store last. */
  public MissOnFault(Faults faults, RecoveryStore<String> store) {
    this.faults = faults;
    this.store = store;
  }

  @Override
  public @Nullable V getFailure(String key, StoreAccessException e) {
    drop(key, e);
    return null;
  }

  @Override
  public boolean containsKeyFailure(String key, StoreAccessException e) {
    drop(key, e);
    return false;
  }

  @Override
  public void putFailure(String key, V value, StoreAccessException e) {
    drop(key, e);
  }

  @Override
  public void removeFailure(String key, StoreAccessException e) {
    drop(key, e);
  }

  @Override
  public void clearFailure(StoreAccessException e) {
    faults.report("clearing a cache of Ehcache failed", e);
  }

  @Override
  public Cache.Entry<String, V> iteratorFailure(StoreAccessException e) {
    faults.report("reading a cache of Ehcache from end to end failed", e);
    throw new NoSuchElementException("The iteration failed");
  }

  @Override
  public @Nullable V putIfAbsentFailure(String key, V value, StoreAccessException e) {
    drop(key, e);
    return null;
  }

  @Override
  public boolean removeFailure(String key, V value, StoreAccessException e) {
    drop(key, e);
    return false;
  }

  @Override
  public @Nullable V replaceFailure(String key, V value, StoreAccessException e) {
    drop(key, e);
    return null;
  }

  @Override
  public boolean replaceFailure(String key, V value, V newValue, StoreAccessException e) {
    drop(key, e);
    return false;
  }

  @Override
  public Map<String, V> getAllFailure(Iterable<? extends String> keys, StoreAccessException e) {
    drop(keys, e);
    return Map.of();
  }

  @Override
  public void putAllFailure(Map<? extends String, ? extends V> entries, StoreAccessException e) {
    drop(entries.keySet(), e);
  }

  @Override
  public void removeAllFailure(Iterable<? extends String> keys, StoreAccessException e) {
    drop(keys, e);
  }

  private void drop(Iterable<? extends String> keys, StoreAccessException cause) {
    keys.forEach(key -> drop(key, cause));
  }

  private void drop(String key, StoreAccessException cause) {
    faults.report("Ehcache failed on a key", cause);
    try {
      store.obliterate(key);
    } catch (StoreAccessException e) {
      e.addSuppressed(cause);
      faults.report("Ehcache failed to drop a key", e);
    }
  }
}
