package dev.larder.httpcache.ehcache;

import static dev.larder.support.Samples.key;
import static dev.larder.support.Samples.mark;
import static dev.larder.support.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.memory.MemoryStore;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.ResponseStore;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is asked for again and again stays kept while somebody asks for addresses that nobody asks
 * for twice: random query strings, a robot that reads everything.
 */
class HotSetTest {

  private static final Map<String, String> SIZES =
      Map.of(
          "cache.max.entry.bytes", "65536",
          "cache.heap.entries", "50",
          "cache.heap.max.body", "32768",
          "cache.offheap.mb", "8");

  private static final long MEMORY_BYTES = 8 << 20;

  /** The stores that choose what stays. */
  enum Kind {
    EHCACHE,
    MEMORY;

    ResponseStore open() {
      return switch (this) {
        case EHCACHE -> EhcacheStore.open(SIZES, CacheEvents.NONE);
        case MEMORY -> MemoryStore.of(MEMORY_BYTES, 65_536);
      };
    }
  }

  /**
   * The hot set is smaller than the heap tier, larger than it, or off the heap alone, and a tenth
   * of the memory. For each request for the hot set come so many others, until the others were five
   * times the memory.
   */
  @ParameterizedTest
  @CsvSource({
    "EHCACHE, 40, 4000, 1",
    "EHCACHE, 40, 4000, 4",
    "EHCACHE, 200, 4000, 1",
    "EHCACHE, 200, 4000, 4",
    "EHCACHE, 20, 40000, 1",
    "EHCACHE, 20, 40000, 4",
    "MEMORY, 40, 4000, 1",
    "MEMORY, 40, 4000, 4",
    "MEMORY, 200, 4000, 1",
    "MEMORY, 200, 4000, 4",
    "MEMORY, 20, 40000, 1",
    "MEMORY, 20, 40000, 4"
  })
  void aFlood_leavesTheHotSetItsHits(Kind kind, int hot, int body, int others) {
    Random random = new Random(hot * 31L + others);
    try (ResponseStore store = kind.open()) {
      for (int i = 0; i < 20 * hot; i++) {
        ask(store, key("/hot/" + i % hot), body);
      }
      int asked = 0;
      int hits = 0;
      for (long flood = 0; flood < 3 * MEMORY_BYTES; flood += (long) others * body) {
        for (int i = 0; i < others; i++) {
          assertThat(ask(store, key("/?" + random.nextLong()), body)).isFalse();
        }
        asked++;
        hits += ask(store, key("/hot/" + random.nextInt(hot)), body) ? 1 : 0;
      }
      assertThat(hits).as("hits of %d", asked).isGreaterThanOrEqualTo(asked * 95 / 100);
    }
  }

  /**
   * The addresses take half of the memory, more than the pool of what was asked for once, and each
   * is asked for again only after all others.
   */
  @ParameterizedTest
  @EnumSource
  void addressesThatAreAskedForInTurn_areKeptInTheEnd(Kind kind) {
    int body = 4000;
    long addresses = MEMORY_BYTES / 2 / body;
    try (ResponseStore store = kind.open()) {
      int hits = 0;
      for (int round = 0; round < 4; round++) {
        hits = 0;
        for (int i = 0; i < addresses; i++) {
          hits += ask(store, key("/turn/" + i), body) ? 1 : 0;
        }
      }
      assertThat((long) hits).isGreaterThanOrEqualTo(addresses * 9 / 10);
    }
  }

  /** Looks up, and stores what is not there, as the filter does. */
  private static boolean ask(ResponseStore store, CacheKey key, int body) {
    if (store.get(key).isPresent()) {
      return true;
    }
    assertThat(store.put(response(key, body, mark(1)))).isTrue();
    return false;
  }
}
