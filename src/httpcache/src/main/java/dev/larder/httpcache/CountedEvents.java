package dev.larder.httpcache;

import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Faults;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what the cache does, and tells a listener. Faults of the listener do not affect the
 * exchange. Safe for use by many threads.
 */
final class CountedEvents implements CacheEvents {

  private final CacheEvents listener;
  private final LongAdder hits = new LongAdder();
  private final LongAdder stale = new LongAdder();
  private final LongAdder revalidated = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder bypasses = new LongAdder();
  private final LongAdder stored = new LongAdder();
  private final LongAdder notStored = new LongAdder();
  private final LongAdder invalidations = new LongAdder();

  CountedEvents(CacheEvents listener) {
    this.listener = listener;
  }

  /** What was counted, and what the store counts. */
  CacheStatistics statistics(ResponseStore store) {
    return new CacheStatistics(
        hits.sum(),
        stale.sum(),
        revalidated.sum(),
        misses.sum(),
        bypasses.sum(),
        stored.sum(),
        notStored.sum(),
        invalidations.sum(),
        store.evictions(),
        store.size());
  }

  private LongAdder counter(Source source) {
    return switch (source) {
      case HIT -> hits;
      case STALE -> stale;
      case REVALIDATED -> revalidated;
      case MISS -> misses;
      case BYPASS -> bypasses;
    };
  }

  @Override
  public void answered(Exchange exchange) {
    counter(exchange.source()).increment();
    Faults.guard("answered", listener, told -> told.answered(exchange));
  }

  @Override
  public void stored(StoredResponse response) {
    stored.increment();
    Faults.guard("stored", listener, told -> told.stored(response));
  }

  @Override
  public void notStored(CacheKey key, Reason reason) {
    notStored.increment();
    Faults.guard("notStored", listener, told -> told.notStored(key, reason));
  }

  @Override
  public void invalidated(Collection<Group> groups, Strength strength) {
    invalidations.increment();
    Faults.guard("invalidated", listener, told -> told.invalidated(groups, strength));
  }

  @Override
  public void fault(String what, Throwable cause) {
    Faults.guard("fault", listener, told -> told.fault(what, cause));
  }
}
