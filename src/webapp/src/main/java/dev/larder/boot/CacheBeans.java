package dev.larder.boot;

import dev.larder.caching.CaffeineLocalCaches;
import dev.larder.caching.Changes;
import dev.larder.database.Database;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.ehcache.EhcacheStore;
import dev.larder.httpcache.redis.SharedEvents;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.ops.Meters;
import dev.larder.settings.Settings;
import dev.larder.settings.SettingsException;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Makes the cache: one log of invalidations, the store of the filter, and the features' own caches
 * behind their ports.
 */
@Dependent
class CacheBeans {

  /**
   * Checks that the store of responses can have the memory off the heap that the settings give it.
   *
   * @throws SettingsException if it cannot
   */
  static void requireMemory(Settings settings) {
    try {
      EhcacheStore.requireMemory(settings.cache().given());
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new SettingsException(String.valueOf(e.getMessage()));
    }
  }

  @Produces
  @Singleton
  static Meters meters() {
    return new Meters();
  }

  static void close(@Disposes Meters meters) {
    meters.close();
  }

  @Produces
  @Singleton
  static CacheEvents events(Meters meters) {
    return new AllListeners(new ExchangeLog(), meters.events());
  }

  @Produces
  @Singleton
  static Sharing sharing(Settings settings, Database database, CacheEvents events, Meters meters) {
    boolean alone = settings.text("redis.url").isEmpty();
    SharedEvents shared = alone ? SharedEvents.NONE : meters.shared();
    Sharing sharing = Sharing.of(settings, database.dataSource(), events, shared);
    sharing.figures().ifPresent(meters::watch);
    return sharing;
  }

  static void close(@Disposes Sharing sharing) {
    sharing.close();
  }

  @Produces
  @Singleton
  static InvalidationLog log(Sharing sharing) {
    return sharing.log();
  }

  @Produces
  @Singleton
  static HttpCache cache(Settings settings, Sharing sharing, CacheEvents events, Meters meters) {
    TimeSource time = TimeSource.system();
    // every filter of this application is mapped ASYNC, and a test keeps it so: a request may go on
    // to the application from a dispatch
    CacheSettings cacheSettings = settings.cache().with("cache.collapse.async", "all");
    EhcacheStore near = EhcacheStore.open(cacheSettings.given(), events);
    near.figures().forEach(meters::watch);
    meters.watchRefused(near::refused);
    return HttpCache.builder()
        .store(sharing.store(near, time))
        .log(sharing.log())
        .leases(sharing.leases())
        .settings(cacheSettings)
        .listener(events)
        .clock(time)
        .build();
  }

  static void close(@Disposes HttpCache cache) {
    cache.close();
  }

  @Produces
  @Singleton
  static Changes changes(Sharing sharing) {
    return new LoggedChanges(sharing);
  }

  @Produces
  @Singleton
  static CaffeineLocalCaches localCaches(Changes changes, Meters meters) {
    return new CaffeineLocalCaches(changes, meters::watch);
  }

  static void close(@Disposes CaffeineLocalCaches caches) {
    caches.close();
  }
}
