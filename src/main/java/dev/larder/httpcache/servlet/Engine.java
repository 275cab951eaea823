package dev.larder.httpcache.servlet;

import dev.larder.httpcache.HttpCache;

/** What the exchanges of one filter share. */
record Engine(
    HttpCache cache,
    RequestCollapser collapser,
    LoopbackRefresher refresher,
    FilterOptions options) {

  static Engine of(HttpCache cache, FilterOptions options) {
    return new Engine(
        cache,
        new RequestCollapser(cache.config().collapseTimeout(), options.blockedWaits()),
        new LoopbackRefresher(options.refreshes(), cache::postpone),
        options);
  }

  void close() {
    refresher.close();
    collapser.close();
  }
}
