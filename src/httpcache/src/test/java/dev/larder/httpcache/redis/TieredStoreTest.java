package dev.larder.httpcache.redis;

import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.ResponseStoreContract;
import dev.larder.support.MapStore;
import java.time.Instant;

/** Two tiers are one store; the far one is in this process, so that only the tiers are tested. */
class TieredStoreTest extends ResponseStoreContract {

  @Override
  protected ResponseStore open() {
    return TieredStore.of(
        new MapStore(64 << 10),
        new MapStore(64 << 10),
        new LocalInvalidationLog(),
        RedisStoreTest.fixed(Instant.parse("2026-01-01T00:00:00.123456789Z")));
  }
}
