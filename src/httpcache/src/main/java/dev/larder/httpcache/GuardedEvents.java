package dev.larder.httpcache;

import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the faults of a listener from the exchange that it listens to. */
final class GuardedEvents implements CacheEvents {

  private static final Logger LOG = LoggerFactory.getLogger(CacheOperations.class);

  private final CacheEvents listener;

  GuardedEvents(CacheEvents listener) {
    this.listener = listener;
  }

  @Override
  public void answered(Exchange exchange) {
    guard(() -> listener.answered(exchange));
  }

  @Override
  public void stored(StoredResponse response) {
    guard(() -> listener.stored(response));
  }

  @Override
  public void notStored(CacheKey key, Reason reason) {
    guard(() -> listener.notStored(key, reason));
  }

  @Override
  public void invalidated(Collection<Group> groups, Strength strength) {
    guard(() -> listener.invalidated(groups, strength));
  }

  @Override
  public void fault(String what, Throwable cause) {
    guard(() -> listener.fault(what, cause));
  }

  private static void guard(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.warn("A listener of the cache failed", e);
    }
  }
}
