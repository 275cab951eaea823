package dev.larder.boot;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Faults;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Combines several listeners of the cache; a fault of one does not affect the others. */
final class AllListeners implements CacheEvents {

  private final List<CacheEvents> listeners;

  AllListeners(CacheEvents... listeners) {
    this.listeners = List.of(listeners);
  }

  @Override
  public void answered(Exchange exchange) {
    tell("answered", listener -> listener.answered(exchange));
  }

  @Override
  public void stored(StoredResponse response) {
    tell("stored", listener -> listener.stored(response));
  }

  @Override
  public void notStored(CacheKey key, Reason reason) {
    tell("notStored", listener -> listener.notStored(key, reason));
  }

  @Override
  public void invalidated(Collection<Group> groups, Strength strength) {
    tell("invalidated", listener -> listener.invalidated(groups, strength));
  }

  @Override
  public void fault(String what, Throwable cause) {
    tell("fault", listener -> listener.fault(what, cause));
  }

  private void tell(String name, Consumer<CacheEvents> event) {
    listeners.forEach(listener -> Faults.guard(name, listener, event));
  }
}
