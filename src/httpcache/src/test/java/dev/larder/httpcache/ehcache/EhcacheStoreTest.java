package dev.larder.httpcache.ehcache;

import static dev.larder.support.Samples.key;
import static dev.larder.support.Samples.mark;
import static dev.larder.support.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Gzip;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.ResponseStoreContract;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.support.AlikeTexts;
import dev.larder.support.Samples;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EhcacheStoreTest extends ResponseStoreContract {

  private static final long MIB = 1 << 20;

  private static final Map<String, String> SIZES =
      Map.of(
          "cache.max.entry.bytes", "65536",
          "cache.heap.entries", "50",
          "cache.heap.max.body", "32768",
          "cache.offheap.mb", "8");

  private final List<String> faults = new CopyOnWriteArrayList<>();

  private final CacheEvents events =
      new CacheEvents() {
        @Override
        public void fault(String what, Throwable cause) {
          faults.add(what);
        }
      };

  @Override
  protected ResponseStore open() {
    return EhcacheStore.open(SIZES, events);
  }

  @Test
  void tenTimesTheCapacity_staysInItsBoundsAndKeepsWhatIsHot() {
    try (EhcacheStore store = EhcacheStore.open(SIZES, events)) {
      StoredResponse hotSmall = response(key("/hot-small"), 20_000, mark(1));
      StoredResponse hotLarge = response(key("/hot-large"), 60_000, mark(1));
      long written = 0;
      int hits = 0;
      int rounds = 0;
      while (written < 10 * 8 * MIB) {
        int size = rounds % 3 == 0 ? 60_000 : 20_000;
        StoredResponse next = response(key("/cold/" + rounds), size, mark(1));
        store.put(next);
        assertThat(store.offHeapBytes()).isLessThanOrEqualTo(8 * MIB);
        hits += store.get(hotSmall.key()).isPresent() ? 1 : 0;
        hits += store.get(hotLarge.key()).isPresent() ? 1 : 0;
        if (store.get(hotSmall.key()).isEmpty()) {
          store.put(hotSmall);
        }
        if (store.get(hotLarge.key()).isEmpty()) {
          store.put(hotLarge);
        }
        written += size;
        rounds++;
      }
      assertThat(rounds).isGreaterThan(2000);
      assertThat(store.size()).isLessThan(8 * MIB / 20_000).isGreaterThan(25);
      assertThat(hits).as("of %d", 2 * rounds).isGreaterThan(rounds * 2 * 8 / 10);
      assertSame(store.get(hotSmall.key()), hotSmall);
      assertSame(store.get(hotLarge.key()), hotLarge);
      assertThat(store.refused()).isZero();
      assertThat(faults).isEmpty();
    }
  }

  @Test
  void theHeap_holdsSoManyEntriesAtMost() {
    try (EhcacheStore store = EhcacheStore.open(SIZES, events)) {
      for (int i = 0; i < 150; i++) {
        CacheKey key = key("/" + i);
        store.put(response(key, 100, mark(1)));
        // asked for again, it is kept; asked for once more, it comes to the heap
        assertThat(store.get(key)).isPresent();
        assertThat(store.get(key)).isPresent();
      }
      assertThat(store.size()).isEqualTo(150);
      assertThat(store.heapEntries()).isPositive().isLessThanOrEqualTo(50);
    }
  }

  /** Nothing but the collector decides how long; while somebody sends it, it is there. */
  @Test
  void whatIsTooLargeForTheHeap_isFoundAgainWhileSomebodyHasIt() {
    try (EhcacheStore store = EhcacheStore.open(SIZES, events)) {
      StoredResponse first = response(key("/large"), 40_000, mark(1));
      store.put(first);
      assertThat(store.get(first.key())).isPresent();
      StoredEntry held = store.get(first.key()).orElseThrow();
      try {
        assertThat(store.get(first.key()).orElseThrow()).isSameAs(held);
      } finally {
        Reference.reachabilityFence(held);
      }
      assertThat(store.heapEntries()).isZero();

      StoredResponse second = response(key("/large"), 40_000, mark(2));
      assertThat(store.put(second)).isTrue();
      assertSame(store.get(first.key()), second);
      store.remove(first.key());
      assertThat(store.get(first.key())).isEmpty();
    }
  }

  @Test
  void whatIsAskedForOnce_staysOffTheHeap() {
    try (EhcacheStore store = EhcacheStore.open(SIZES, events)) {
      for (int i = 0; i < 20; i++) {
        store.put(response(key("/" + i), 100, mark(1)));
        assertThat(store.get(key("/other/" + i))).isEmpty();
      }
      assertThat(store.heapEntries()).isZero();
      assertThat(store.size()).isEqualTo(20);
    }
  }

  /** They took 6 ms each while keys had the hash codes of their texts, the more the longer. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void addressesThatSomebodyHasMadeAlike_areStoredAndFoundLikeOthers() {
    try (EhcacheStore store = EhcacheStore.open(SIZES, events)) {
      List<CacheKey> alike = AlikeTexts.of("/page?", 10_000).stream().map(Samples::key).toList();
      alike.forEach(key -> store.put(response(key, 10, mark(1))));
      assertThat(alike.stream().filter(key -> store.get(key).isPresent()))
          .hasSizeGreaterThan(2_000);
      assertThat(faults).isEmpty();
    }
  }

  @Test
  void whatMovesToTheKept_isThereOnceAndCanBeReplacedAndRemoved() {
    try (EhcacheStore store = EhcacheStore.open(SIZES, events)) {
      for (int size : new int[] {100, 50_000}) {
        StoredResponse first = response(key("/" + size), size, mark(1));
        store.put(first);
        assertSame(store.get(first.key()), first);
        assertSame(store.get(first.key()), first);
        assertThat(store.size()).isEqualTo(1);
        StoredResponse second = response(key("/" + size), size, mark(2));
        assertThat(store.replace(first, second)).isTrue();
        assertSame(store.get(first.key()), second);
        assertThat(store.size()).isEqualTo(1);
        store.remove(first.key());
        assertThat(store.get(first.key())).isEmpty();
        assertThat(store.size()).isZero();
      }
      assertThat(faults).isEmpty();
    }
  }

  @Test
  void theLargestEntries_haveRoom() {
    Map<String, String> sizes =
        Map.of("cache.offheap.mb", "16", "cache.max.entry.bytes", String.valueOf(MIB - 4096));
    try (EhcacheStore store = EhcacheStore.open(sizes, events)) {
      for (int i = 0; i < 24; i++) {
        StoredResponse largest = response(key("/" + i), (int) MIB - 4096, mark(1));
        assertThat(store.put(largest)).isTrue();
        assertThat(store.get(largest.key())).contains(largest);
      }
      assertThat(store.refused()).isZero();
    }
  }

  @Test
  void whatDoesNotFit_isCountedAndNotReturned() {
    try (EhcacheStore store = EhcacheStore.open(SIZES, events)) {
      CacheKey key = key("/big");
      assertThat(store.put(response(key, 65_537, mark(1)))).isFalse();
      assertThat(store.refused()).isEqualTo(1);
      String value = "x".repeat(600_000);
      Fields fields = Fields.of("X-Long", value);
      assertThat(store.put(response(key, new byte[1], fields, mark(1)))).isFalse();
      assertThat(store.refused()).isEqualTo(2);
      assertThat(store.get(key)).isEmpty();
      assertThat(faults).isEmpty();
    }
  }

  @Test
  void aSmallBodyWithALargeHead_isKeptOffTheHeap() {
    try (EhcacheStore store = EhcacheStore.open(SIZES, events)) {
      Fields fields = Fields.of("X-Long", "x".repeat(60_000));
      StoredResponse response = response(key("/"), new byte[1], fields, mark(1));
      assertThat(store.put(response)).isTrue();
      assertSame(store.get(response.key()), response);
      assertThat(store.heapEntries()).isZero();
    }
  }

  /** Measured here, promised in docs/operations/memory.md. */
  @Test
  void anEntry_takesSoMuchOffTheHeapBesideItsBody() {
    for (int body : new int[] {200, 2_000, 20_000}) {
      try (EhcacheStore store = EhcacheStore.open(Map.of(), events)) {
        int count = 200_000 / (body / 10);
        for (int i = 0; i < count; i++) {
          store.put(response(key("/articles/page-" + i), body, mark(1)));
          assertThat(store.get(key("/articles/page-" + i))).isPresent();
        }
        assertThat(store.size()).isEqualTo(count);
        long beside = store.offHeapBytes() / count - body;
        assertThat(beside).as("beside %d", body).isBetween(300L, 1_000L + body / 4);
      }
    }
  }

  @Test
  void compressedForms_countLikeBodies() {
    try (EhcacheStore store = EhcacheStore.open(SIZES, events)) {
      for (int i = 0; i < 1000; i++) {
        StoredResponse next = response(key("/" + i), 20_000, mark(1)).with(Gzip.AWAITED);
        assertThat(store.put(next)).isTrue();
        store.replace(next, next.with(Gzip.of(noise(10_000))));
        assertThat(store.offHeapBytes()).isLessThanOrEqualTo(8 * MIB);
      }
      assertThat(store.size()).isLessThan(8 * MIB / 30_000).isGreaterThan(25);
      assertThat(store.refused()).isZero();
      assertThat(faults).isEmpty();
    }
  }

  @Test
  void aSmallBodyWithALargeCompressedForm_leavesTheHeap() {
    try (EhcacheStore store = EhcacheStore.open(SIZES, events)) {
      StoredResponse body = response(key("/"), 30_000, mark(1)).with(Gzip.AWAITED);
      StoredResponse both = body.with(Gzip.of(noise(20_000)));
      assertThat(store.put(body)).isTrue();
      assertThat(store.get(body.key())).isPresent();
      assertThat(store.get(body.key())).isPresent();
      assertThat(store.heapEntries()).isEqualTo(1);
      assertThat(store.replace(body, both)).isTrue();
      assertThat(store.get(body.key())).isPresent();
      assertThat(store.heapEntries()).isZero();
      assertThat(store.size()).isEqualTo(1);
    }
  }

  /**
   * Memory off the heap is read while it is given to others: what comes back is whole, under its
   * own key, and not older than what a writer of it has put before the look-up began. Most of it is
   * evicted all the time, and the heap has room for a tenth.
   */
  @Test
  void whatIsReadBesideWritesAndEvictions_isWholeAndNeverOld() throws Exception {
    int keys = 512;
    Map<String, String> sizes =
        Map.of(
            "cache.max.entry.bytes", "65536",
            "cache.heap.entries", "50",
            "cache.heap.max.body", "8000",
            "cache.offheap.mb", "4");
    try (EhcacheStore store = EhcacheStore.open(sizes, events)) {
      AtomicLongArray written = new AtomicLongArray(keys);
      AtomicBoolean over = new AtomicBoolean();
      LongAdder found = new LongAdder();
      ExecutorService threads = Executors.newFixedThreadPool(6);
      try {
        List<Future<?>> readers = new ArrayList<>();
        for (int reader = 0; reader < 4; reader++) {
          readers.add(
              threads.submit(
                  () -> {
                    while (!over.get()) {
                      // a fourth of the keys is hot
                      int i = ThreadLocalRandom.current().nextInt(keys);
                      int which = i % 4 == 0 ? i : i % (keys / 4);
                      long least = written.get(which);
                      store
                          .get(key("/" + which))
                          .ifPresent(entry -> found.add(requireWhole(entry, which, least)));
                    }
                  }));
        }
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < 2; writer++) {
          int own = writer;
          writers.add(threads.submit(() -> writeAll(store, written, own, 2)));
        }
        for (Future<?> done : writers) {
          done.get();
        }
        over.set(true);
        for (Future<?> done : readers) {
          done.get();
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(found.sum()).isGreaterThan(10_000);
      assertThat(faults).isEmpty();
    }
  }

  /** Writes, replaces and removes its share of the keys, and clears everything sometimes. */
  private static void writeAll(EhcacheStore store, AtomicLongArray written, int own, int writers) {
    Random random = new Random(own);
    for (long version = 1; version <= 10_000; version++) {
      int which = random.nextInt(written.length() / writers) * writers + own;
      CacheKey key = key("/" + which);
      StoredResponse next =
          response(key, bodyOf(which, version, 100 + random.nextInt(16_000)), mark(version));
      switch (random.nextInt(64)) {
        case 0 -> store.remove(key);
        case 1, 2, 3 -> {
          // what was there when it was looked up may have been evicted, or cleared, since
          if (!store.replace(store.get(key).orElse(null), next)) {
            store.remove(key);
          }
        }
        default -> store.put(next);
      }
      if (version % 1_250 == 0) {
        store.clear();
      }
      // whatever became of it: what was there before must not come back
      written.set(which, version);
    }
  }

  private static byte[] bodyOf(int which, long version, int length) {
    byte[] body = new byte[length];
    new SplittableRandom(which * 1_000_003L + version).nextBytes(body);
    return body;
  }

  private static int requireWhole(StoredEntry entry, int which, long least) {
    StoredResponse response = (StoredResponse) entry;
    assertThat(response.key()).isEqualTo(key("/" + which));
    assertThat(response.mark().sequence()).isGreaterThanOrEqualTo(least);
    assertThat(
            Arrays.equals(
                response.body(), bodyOf(which, response.mark().sequence(), response.body().length)))
        .as("the body is whole")
        .isTrue();
    return 1;
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(length).nextBytes(noise);
    return noise;
  }

  @Test
  void aClosedStore_looksEmptyAndTellsOfIt() {
    EhcacheStore store = EhcacheStore.open(SIZES, events);
    store.close();
    assertThat(store.get(key("/"))).isEmpty();
    assertThat(store.put(response(key("/"), 1, mark(1)))).isFalse();
    store.remove(key("/"));
    store.clear();
    assertThat(store.size()).isZero();
    assertThat(faults).hasSize(4);
    store.close();
  }

  @Test
  void theDefaults_haveRoomForTheLargestEntry() {
    try (EhcacheStore store = EhcacheStore.open(Map.of(), events)) {
      StoredResponse response = response(key("/"), 1 << 20, mark(1));
      assertThat(store.put(response)).isTrue();
      assertSame(store.get(response.key()), response);
    }
  }

  @Test
  void sizesThatAreNotAllowed_areNamed() {
    assertThatThrownBy(() -> EhcacheStore.open(Map.of("cache.offheap.mb", "lots"), events))
        .hasMessage(
            "Setting cache.offheap.mb has the value 'lots';"
                + " allowed: a whole number from 4 to 1048576");
    assertThatThrownBy(
            () ->
                EhcacheStore.open(
                    Map.of("cache.offheap.mb", "8", "cache.max.entry.bytes", "1048576"), events))
        .hasMessage(
            "Setting cache.max.entry.bytes has the value '1048576';"
                + " allowed with this cache.offheap.mb: at most 524288");
  }

  @Test
  void memoryThatIsNotToBeHad_isOneClearLine() {
    assertThatThrownBy(() -> EhcacheStore.open(Map.of("cache.offheap.mb", "65536"), events))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The response cache (cache.offheap.mb) needs 65536 MiB")
        .hasMessageContaining("-XX:MaxDirectMemorySize")
        .hasMessageNotContaining("\n");
  }
}
