package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.servlet.refresh.LoopbackRefresher;
import dev.larder.httpcache.servlet.request.Origins;
import dev.larder.httpcache.servlet.waiting.AsyncWaits;
import dev.larder.httpcache.servlet.waiting.RequestCollapser;

/** What the exchanges of one filter share. */
public record Engine(
    CacheOperations cache,
    RequestCollapser collapser,
    LoopbackRefresher refresher,
    AsyncWaits waits,
    Origins origins) {

  public static Engine of(CacheOperations cache) {
    CacheSettings settings = cache.settings();
    return new Engine(
        cache,
        new RequestCollapser(
            settings.collapseTimeout(), settings.collapseThreads(), cache.leases()),
        new LoopbackRefresher(settings, cache::postpone),
        AsyncWaits.of(settings),
        new Origins(settings.origins()));
  }

  /** The same with other waits. */
  public Engine with(AsyncWaits other) {
    return new Engine(cache, collapser, refresher, other, origins);
  }

  public void close() {
    refresher.close();
    collapser.close();
  }
}
