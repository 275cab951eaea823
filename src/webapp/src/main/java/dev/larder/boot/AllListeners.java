package dev.larder.boot;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several listeners of the cache as one; the fault of one keeps nothing from the others. */
final class AllListeners implements CacheEvents {

  private static final Logger LOG = LoggerFactory.getLogger(AllListeners.class);

  private final List<CacheEvents> listeners;

  AllListeners(CacheEvents... listeners) {
    this.listeners = List.of(listeners);
  }

  @Override
  public void answered(Exchange exchange) {
    tell(listener -> listener.answered(exchange));
  }

  @Override
  public void stored(StoredResponse response) {
    tell(listener -> listener.stored(response));
  }

  @Override
  public void notStored(CacheKey key, Reason reason) {
    tell(listener -> listener.notStored(key, reason));
  }

  @Override
  public void invalidated(Collection<Group> groups, Strength strength) {
    tell(listener -> listener.invalidated(groups, strength));
  }

  @Override
  public void fault(String what, Throwable cause) {
    tell(listener -> listener.fault(what, cause));
  }

  private void tell(Consumer<CacheEvents> event) {
    for (CacheEvents listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("A listener of the cache failed", e);
      }
    }
  }
}
