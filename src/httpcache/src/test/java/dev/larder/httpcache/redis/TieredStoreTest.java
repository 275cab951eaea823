package dev.larder.httpcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.Fill;
import dev.larder.httpcache.FillResult;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.ResponseStoreContract;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.support.MapStore;
import dev.larder.support.Proxies;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two tiers are one store; the far one is in this process, so that only the tiers are tested. */
class TieredStoreTest extends ResponseStoreContract {

  private static final TimeSource TIME =
      RedisStoreTest.fixed(Instant.parse("2026-01-01T00:00:00.123456789Z"));

  @Override
  protected ResponseStore open() {
    return TieredStore.of(
        new MapStore(64 << 10), new MapStore(64 << 10), new LocalInvalidationLog(), TIME);
  }

  @Test
  void freshNearEntry_lookUp_asksTheLogOnceAndTheFarTierNever() {
    AtomicInteger questions = new AtomicInteger();
    AtomicInteger farLookUps = new AtomicInteger();
    InvalidationLog log =
        counting(InvalidationLog.class, "since", questions, new LocalInvalidationLog());
    ResponseStore far = counting(ResponseStore.class, "get", farLookUps, new MapStore(64 << 10));
    try (HttpCache built =
        HttpCache.builder()
            .store(TieredStore.of(new MapStore(64 << 10), far, log, TIME))
            .log(log)
            .clock(TIME)
            .build()) {
      CacheOperations cache = CacheOperations.of(built);
      CacheKey key = CacheKey.of("http://localhost", "/page");
      RequestHead request = new RequestHead("GET", Fields.empty(), false);
      ResponseHead response = new ResponseHead(200, Fields.of("Cache-Control", "max-age=60"));
      Fill fill = cache.startFill(key, request, Optional.empty());
      assertThat(cache.finishFill(fill, response, new byte[9], false))
          .isInstanceOf(FillResult.Stored.class);
      questions.set(0);
      farLookUps.set(0);
      assertThat(cache.lookUp(key, request)).isInstanceOf(ReuseDecision.Serve.class);
      assertThat(questions).hasValue(1);
      assertThat(farLookUps).hasValue(0);
    }
  }

  private static <T> T counting(Class<T> type, String counted, AtomicInteger calls, T real) {
    return Proxies.of(
        type,
        (proxy, method, args) -> {
          if (method.getName().equals(counted)) {
            calls.incrementAndGet();
          }
          return method.invoke(real, args);
        });
  }
}
