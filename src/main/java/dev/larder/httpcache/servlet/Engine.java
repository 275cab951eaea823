package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.store.CallLeases;

/** What the exchanges of one filter share. */
record Engine(
    CacheOperations cache,
    RequestCollapser collapser,
    LoopbackRefresher refresher,
    FilterOptions options,
    Origins origins) {

  static Engine of(CacheOperations cache, FilterOptions options, CallLeases leases) {
    return new Engine(
        cache,
        new RequestCollapser(cache.config().collapseTimeout(), options.blockedWaits(), leases),
        new LoopbackRefresher(options.refreshes(), cache::postpone),
        options,
        new Origins(cache.config().origins()));
  }

  /** The same with other waits. */
  Engine with(AsyncWaits waits) {
    return new Engine(cache, collapser, refresher, options.with(waits), origins);
  }

  void close() {
    refresher.close();
    collapser.close();
  }
}
