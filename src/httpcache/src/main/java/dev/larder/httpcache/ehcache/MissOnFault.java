package dev.larder.httpcache.ehcache;

import dev.larder.httpcache.store.Faults;
import org.ehcache.impl.internal.resilience.RobustResilienceStrategy;
import org.ehcache.spi.resilience.RecoveryStore;
import org.ehcache.spi.resilience.StoreAccessException;

/**
 * Does what Ehcache does by default when a tier fails, and reports it: drops the key, so that no
 * older value remains after a failed write. The operation looks like a miss. Public only because
 * Ehcache makes it by reflection.
 */
public final class MissOnFault<K, V> extends RobustResilienceStrategy<K, V> {

  private final Faults faults;

  /** Called by Ehcache, which gives its store last. */
  public MissOnFault(Faults faults, RecoveryStore<K> store) {
    super(store);
    this.faults = faults;
  }

  @Override
  protected void recovered(K key, StoreAccessException cause) {
    faults.report("Ehcache failed on a key", cause);
  }

  @Override
  protected void recovered(StoreAccessException cause) {
    faults.report("clearing a cache of Ehcache failed", cause);
  }

  @Override
  protected void inconsistent(K key, StoreAccessException cause, StoreAccessException... attempts) {
    faults.report("Ehcache failed to drop a key", cause);
  }

  @Override
  protected void inconsistent(StoreAccessException cause, StoreAccessException... attempts) {
    faults.report("clearing a cache of Ehcache failed", cause);
  }
}
