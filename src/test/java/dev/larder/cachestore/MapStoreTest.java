package dev.larder.cachestore;

import dev.larder.httpcache.store.ResponseStore;
import dev.larder.support.MapStore;

class MapStoreTest extends ResponseStoreContract {

  @Override
  protected ResponseStore open() {
    return new MapStore(64 << 10);
  }
}
