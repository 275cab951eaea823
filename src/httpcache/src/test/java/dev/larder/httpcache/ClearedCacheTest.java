package dev.larder.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision.Forward;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.support.MapStore;
import dev.larder.support.Samples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a stored response that has a validator when something is invalidated. */
class ClearedCacheTest {

  private static final RequestHead GET = new RequestHead("GET", Fields.empty(), false);

  private final LocalInvalidationLog log = new LocalInvalidationLog();
  private final CacheOperations cache =
      CacheOperations.of(HttpCache.builder().store(new MapStore()).log(log).build());
  private final CacheKey key = Samples.key("/a");

  @Test
  void invalidatedResponse_isValidated() {
    store();
    log.append(List.of(key.group()), Strength.HARD);

    assertThat(cache.lookUp(key, GET))
        .isInstanceOfSatisfying(
            Validate.class,
            decision -> assertThat(decision.reason()).isEqualTo(Reason.INVALIDATED));
  }

  @Test
  void clearedResponse_isNotEvenValidated() {
    store();
    log.append(List.of(new Group.All()), Strength.HARD);

    assertThat(cache.lookUp(key, GET)).isEqualTo(new Forward(Reason.INVALIDATED));
  }

  @Test
  void responseStoredAfterClearing_isServed() {
    log.append(List.of(new Group.All()), Strength.HARD);
    store();

    assertThat(cache.lookUp(key, GET)).isInstanceOf(Serve.class);
  }

  private void store() {
    Fields fields = Fields.of("Cache-Control", "max-age=60", "ETag", "\"1\"");
    Fill fill = cache.startFill(key, GET, Optional.empty());
    byte[] body = "text".getBytes(StandardCharsets.UTF_8);
    cache.finishFill(fill, new ResponseHead(200, fields), body, false);
    assertThat(cache.lookUp(key, GET)).isInstanceOf(Serve.class);
  }
}
