package dev.larder.httpcache.ehcache;

import dev.larder.httpcache.store.Faults;
import java.util.Map;
import java.util.NoSuchElementException;
import org.ehcache.Cache;
import org.ehcache.spi.resilience.RecoveryStore;
import org.ehcache.spi.resilience.ResilienceStrategy;
import org.ehcache.spi.resilience.StoreAccessException;
import org.jspecify.annotations.Nullable;

/**
 * What Ehcache does when a tier fails: it drops the key, so that no older value remains after a
 * failed write. The operation looks like a miss, and the fault is reported. Public only because
 * Ehcache makes it by reflection.
 */
public final class MissOnFault<K, V> implements ResilienceStrategy<K, V> {

  private final Faults faults;
  private final RecoveryStore<K> store;

  /** Called by Ehcache, which gives its store last. */
  public MissOnFault(Faults faults, RecoveryStore<K> store) {
    this.faults = faults;
    this.store = store;
  }

  @Override
  public @Nullable V getFailure(K key, StoreAccessException e) {
    drop(key, e);
    return null;
  }

  @Override
  public boolean containsKeyFailure(K key, StoreAccessException e) {
    drop(key, e);
    return false;
  }

  @Override
  public void putFailure(K key, V value, StoreAccessException e) {
    drop(key, e);
  }

  @Override
  public void removeFailure(K key, StoreAccessException e) {
    drop(key, e);
  }

  @Override
  public void clearFailure(StoreAccessException e) {
    faults.report("clearing a cache of Ehcache failed", e);
  }

  @Override
  public Cache.Entry<K, V> iteratorFailure(StoreAccessException e) {
    faults.report("reading a cache of Ehcache from end to end failed", e);
    throw new NoSuchElementException("The iteration failed");
  }

  @Override
  public @Nullable V putIfAbsentFailure(K key, V value, StoreAccessException e) {
    drop(key, e);
    return null;
  }

  @Override
  public boolean removeFailure(K key, V value, StoreAccessException e) {
    drop(key, e);
    return false;
  }

  @Override
  public @Nullable V replaceFailure(K key, V value, StoreAccessException e) {
    drop(key, e);
    return null;
  }

  @Override
  public boolean replaceFailure(K key, V value, V newValue, StoreAccessException e) {
    drop(key, e);
    return false;
  }

  @Override
  public Map<K, V> getAllFailure(Iterable<? extends K> keys, StoreAccessException e) {
    drop(keys, e);
    return Map.of();
  }

  @Override
  public void putAllFailure(Map<? extends K, ? extends V> entries, StoreAccessException e) {
    drop(entries.keySet(), e);
  }

  @Override
  public void removeAllFailure(Iterable<? extends K> keys, StoreAccessException e) {
    drop(keys, e);
  }

  private void drop(Iterable<? extends K> keys, StoreAccessException cause) {
    keys.forEach(key -> drop(key, cause));
  }

  private void drop(K key, StoreAccessException cause) {
    faults.report("Ehcache failed on a key", cause);
    try {
      store.obliterate(key);
    } catch (StoreAccessException e) {
      e.addSuppressed(cause);
      faults.report("Ehcache failed to drop a key", e);
    }
  }
}
