package dev.larder.httpcache.ehcache;

import static dev.larder.support.Samples.key;
import static dev.larder.support.Samples.mark;
import static dev.larder.support.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.VariantIndex;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeapTierTest {

  private final AtomicLong nanos = new AtomicLong();
  private final HeapTier heap =
      new HeapTier(
          StoreSizes.from(Map.of("cache.heap.entries", "50", "cache.heap.max.body", "1000")),
          nanos::get);

  @Test
  void whatIsOfNoMoreUse_doesNotStay() {
    StoredResponse response = response(key("/a"), 100, mark(1));
    VariantIndex index = VariantIndex.empty(key("/b"));
    heap.offer(response);
    heap.offer(index);
    // fresh for an hour, and for five minutes more it may stand in for an error
    pass(Duration.ofMinutes(65).minusSeconds(1));
    assertThat(heap.find(response.key())).isSameAs(response);
    pass(Duration.ofSeconds(2));
    assertThat(heap.find(response.key())).isNull();
    pass(Duration.ofDays(365));
    assertThat(heap.find(index.key())).isSameAs(index);
  }

  @Test
  void whatIsAskedForAllTheTime_outlivesACrowd() {
    for (int i = 0; i < 25; i++) {
      heap.offer(response(key("/hot/" + i), 100, mark(1)));
    }
    int lost = 0;
    for (int round = 0; round < 2_000; round++) {
      CacheKey hot = key("/hot/" + round % 25);
      if (heap.find(hot) == null) {
        lost++;
        heap.offer(response(hot, 100, mark(1)));
      }
      heap.offer(response(key("/crowd/" + round), 100, mark(1)));
    }
    assertThat(lost).isLessThan(100);
    assertThat(heap.size()).isLessThanOrEqualTo(50);
  }

  @Test
  void removed_isGoneWhateverItsSize() {
    for (int size : new int[] {1_000, 1_001}) {
      StoredResponse response = response(key("/" + size), size, mark(1));
      assertThat(heap.remove(response.key())).isFalse();
      heap.offer(response);
      assertThat(heap.find(response.key())).isSameAs(response);
      assertThat(heap.remove(response.key())).isTrue();
      assertThat(heap.find(response.key())).isNull();
      heap.offer(response);
      heap.clear();
      assertThat(heap.find(response.key())).isNull();
    }
  }

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }
}
