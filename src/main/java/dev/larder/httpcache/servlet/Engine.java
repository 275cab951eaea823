package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.store.CallLeases;

/** What the exchanges of one filter share. */
record Engine(
    CacheOperations cache,
    RequestCollapser collapser,
    LoopbackRefresher refresher,
    AsyncWaits waits,
    Origins origins) {

  static Engine of(CacheOperations cache, CallLeases leases) {
    CacheSettings settings = cache.settings();
    return new Engine(
        cache,
        new RequestCollapser(settings.collapseTimeout(), settings.collapseThreads(), leases),
        new LoopbackRefresher(settings, cache::postpone),
        AsyncWaits.of(settings),
        new Origins(settings.origins()));
  }

  /** The same with other waits. */
  Engine with(AsyncWaits other) {
    return new Engine(cache, collapser, refresher, other, origins);
  }

  void close() {
    refresher.close();
    collapser.close();
  }
}
