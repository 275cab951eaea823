package dev.larder.httpcache.store;

import dev.larder.support.MapStore;

class MapStoreTest extends ResponseStoreContract {

  @Override
  protected ResponseStore open() {
    return new MapStore(64 << 10);
  }
}
