package dev.larder.httpcache.memory;

import static dev.larder.support.Samples.key;
import static dev.larder.support.Samples.mark;
import static dev.larder.support.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.ContentCoding;
import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.store.CacheFigures;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.Gzip;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.ResponseStoreContract;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StalePermission;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Timing;
import dev.larder.httpcache.store.VariantIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryStoreTest extends ResponseStoreContract {

  private static final long MIB = 1 << 20;

  private final AtomicLong nanos = new AtomicLong();

  @Override
  protected ResponseStore open() {
    return store(8 * MIB);
  }

  private MemoryStore store(long totalBytes) {
    return new MemoryStore(totalBytes, 64 << 10, nanos::get);
  }

  // The bound

  @Test
  void aFlood_staysInItsBound() {
    try (MemoryStore store = store(4 * MIB)) {
      Random random = new Random(5);
      for (int i = 0; i < 4_000; i++) {
        StoredResponse next = response(key("/" + i), random.nextInt(20_000), mark(1));
        assertThat(store.put(next)).isTrue();
        assertThat(store.heapBytes()).isLessThanOrEqualTo(4 * MIB);
      }
      assertThat(store.heapBytes()).isGreaterThan(3 * MIB);
      assertThat(store.refused()).isZero();
      CacheFigures figures = store.figures();
      assertThat(figures.memory()).isEqualTo(CacheFigures.Memory.HEAP);
      assertThat(figures.limitBytes()).isEqualTo(4 * MIB);
      assertThat(figures.bytes().getAsLong()).isEqualTo(store.heapBytes());
      assertThat(figures.entries().getAsLong()).isEqualTo(store.size());
      assertThat(figures.evictions().getAsLong()).isEqualTo(4_000 - store.size());
      assertThat(figures.expirations().getAsLong()).isZero();
    }
  }

  @Test
  void aFloodOfManyThreads_staysInItsBound() throws Exception {
    try (MemoryStore store = store(4 * MIB)) {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
          int own = writer;
          writers.add(
              threads.submit(
                  () -> {
                    for (int i = 0; i < 2_000; i++) {
                      store.put(response(key("/" + own + "/" + i), 10_000, mark(1)));
                    }
                  }));
        }
        for (Future<?> done : writers) {
          done.get();
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(store.size()).isBetween(200L, 4 * MIB / 10_000);
      assertThat(store.heapBytes()).isBetween(3 * MIB, 4 * MIB);
    }
  }

  @Test
  void compressedForms_countLikeBodies() {
    try (MemoryStore store = store(4 * MIB)) {
      for (int i = 0; i < 500; i++) {
        StoredResponse next = response(key("/" + i), 20_000, mark(1)).with(Gzip.AWAITED);
        store.put(next);
        store.replace(next, next.with(Gzip.of(new byte[10_000])));
        assertThat(store.heapBytes()).isLessThanOrEqualTo(4 * MIB);
      }
      assertThat(store.size()).isBetween(100L, 4 * MIB / 30_000);
    }
  }

  /** Entries that share nothing, as those of different requests. */
  enum Shape {
    EMPTY,
    SMALL,
    LARGE,
    LONG_ADDRESS,
    MANY_FIELDS,
    MANY_GROUPS,
    GZIP,
    INDEX;

    private StoredEntry make(int i) {
      return switch (this) {
        case EMPTY -> entry(i, 0, 3);
        case SMALL -> entry(i, 500, 6);
        case LARGE -> entry(i, 60_000, 6);
        case LONG_ADDRESS ->
            response(fresh(path(i) + "?" + "x".repeat(2_000)), new byte[10], fields(3));
        case MANY_FIELDS -> entry(i, 10, 40);
        case MANY_GROUPS -> withGroups(entry(i, 10, 3), 100);
        case GZIP -> entry(i, 2_000, 8).with(Gzip.of(new byte[700]));
        case INDEX -> index(fresh(path(i)));
      };
    }

    /** An entry with what its first hit adds to it. */
    StoredEntry entry(int i) {
      StoredEntry entry = make(i);
      if (entry instanceof StoredResponse response) {
        response.prepared(ContentCoding.IDENTITY, name -> false);
        if (response.gzip().isNegotiated()) {
          response.prepared(ContentCoding.GZIP, name -> false);
        }
      }
      return entry;
    }

    private static StoredResponse entry(int i, int body, int fields) {
      return response(fresh(path(i)), new byte[body], fields(fields));
    }

    private static StoredResponse response(CacheKey key, byte[] body, Fields fields) {
      Instant now = Instant.now();
      return StoredResponse.create(
          key,
          new ResponseHead(200, fields),
          body,
          Fields.empty(),
          Set.of(key.group()),
          new Mark(1, 1),
          new Timing(now, Duration.ofMillis(1), Duration.ofHours(1), now),
          new ReusePolicy(
              false,
              StalePermission.GRANTED,
              true,
              false,
              true,
              Duration.ofMinutes(5),
              Duration.ofMinutes(6)));
    }

    private static String path(int i) {
      return "/articles/2026/a-page-of-the-site-" + i;
    }

    private static CacheKey fresh(String path) {
      return CacheKey.of(copy("https://www.example.org"), path);
    }

    private static String copy(String text) {
      return String.valueOf(text.toCharArray());
    }

    private static Fields fields(int count) {
      return Fields.of(
          IntStream.range(0, count)
              .mapToObj(i -> new Field("X-Field-Name-" + i, "A value of some length " + i))
              .toList());
    }

    private static StoredResponse withGroups(StoredResponse response, int count) {
      Set<Group> groups = new HashSet<>();
      for (int i = 0; i < count; i++) {
        groups.add(new Group.Named(Group.SITE, "group-" + i));
      }
      return response.freshened(
          response.head(), groups, response.mark(), response.timing(), response.policy());
    }

    private static VariantIndex index(CacheKey key) {
      VariantIndex index = VariantIndex.empty(key);
      for (int i = 0; i < 64; i++) {
        List<String> selection = List.of(copy("accept-language"));
        index = index.with(selection, "a-digest-of-the-variant-" + i);
      }
      return index;
    }
  }

  /**
   * The weight is what the heap really has less, and not much more than that. Collectors differ by
   * a few hundredths in what they lose at the ends of their regions.
   */
  @ParameterizedTest
  @EnumSource
  void aFullStore_takesAsMuchOfTheHeapAsItMay(Shape shape) {
    fill(store(MIB), shape, MIB / 2).close();
    long before = usedHeap();
    try (MemoryStore store = fill(store(16 * MIB), shape, 15 * MIB)) {
      long taken = usedHeap() - before;
      long weight = store.heapBytes();
      assertThat(taken).as("of %d", weight).isBetween(weight * 3 / 4, weight * 21 / 20);
    }
  }

  private static MemoryStore fill(MemoryStore store, Shape shape, long bytes) {
    for (int i = 0; store.heapBytes() < bytes; i++) {
      assertThat(store.replace(null, shape.entry(i))).isTrue();
    }
    return store;
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    // the serial collector leaves some garbage where it is, but not every time
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @ParameterizedTest
  @CsvSource({"32, 4", "64, 4", "256, 16", "512, 32", "1024, 64", "4096, 256", "65536, 256"})
  void byDefault_theStoreFollowsTheHeap(long heap, long store) {
    assertThat(MemoryStore.defaultBytes(heap * MIB)).isEqualTo(store * MIB);
  }

  // What does not fit

  @Test
  void whatDoesNotFit_isCountedAndNotKept() {
    try (MemoryStore store = store(MIB)) {
      CacheKey key = key("/big");
      assertThat(store.put(response(key, 65_537, mark(1)))).isFalse();
      Fields fields = Fields.of("X", "x".repeat(1 << 17));
      assertThat(store.put(response(key, new byte[1], fields, mark(1)))).isFalse();
      assertThat(store.get(key)).isEmpty();
      assertThat(store.refused()).isEqualTo(2);
      assertThat(store.put(response(key, 65_536, mark(1)))).isTrue();
      assertThat(store.get(key)).isPresent();
    }
  }

  /**
   * The store is full of what was asked for twice, and Caffeine prefers each of those to a large
   * new entry. Who waits for it finds it nevertheless.
   */
  @Test
  void aLargeEntryThatWasJustStored_isFoundThoughHotOnesKeepTheirPlace() {
    try (MemoryStore store = store(4 * MIB)) {
      for (int i = 0; i < 190; i++) {
        store.put(response(key("/hot/" + i), 20_000, mark(1)));
      }
      for (int i = 0; i < 10 * 190; i++) {
        store.get(key("/hot/" + i % 190));
      }
      for (int i = 0; i < 100; i++) {
        StoredResponse large = response(key("/large/" + i), 60_000, mark(5));
        assertThat(store.put(large)).isTrue();
        assertThat(store.get(large.key())).contains(large);
        assertThat(store.put(response(large.key(), 100, mark(4)))).as("earlier mark").isFalse();
        StoredResponse next = response(large.key(), 60_000, mark(6));
        assertThat(store.replace(null, next)).isFalse();
        assertThat(store.replace(large, next)).isTrue();
        assertThat(store.get(large.key())).contains(next);
      }
      for (int i = 0; i < 190; i++) {
        assertThat(store.get(key("/hot/" + i))).as("hot %d", i).isPresent();
      }
      StoredResponse large = response(key("/large"), 60_000, mark(5));
      store.put(large);
      store.remove(large.key());
      assertThat(store.get(large.key())).isEmpty();
      store.put(large);
      store.clear();
      assertThat(store.get(large.key())).isEmpty();
    }
  }

  // Time

  @Test
  void whatIsOfNoMoreUse_leaves() {
    try (MemoryStore store = store(4 * MIB)) {
      StoredResponse response = response(key("/a"), 100, mark(1));
      VariantIndex index = VariantIndex.empty(key("/b"));
      store.put(response);
      store.replace(null, index);
      // fresh for an hour, and for five minutes more it may be served if the application fails
      pass(Duration.ofMinutes(65).minusSeconds(1));
      assertThat(store.get(response.key())).containsSame(response);
      pass(Duration.ofSeconds(2));
      assertThat(store.get(response.key())).isEmpty();
      assertThat(store.size()).isEqualTo(1);
      assertThat(store.figures().expirations().getAsLong()).isEqualTo(1);
      pass(Duration.ofDays(365));
      assertThat(store.get(index.key())).containsSame(index);
    }
  }

  private void pass(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  // Writes beside look-ups and evictions

  /** Most of what is written is evicted all the time. */
  @Test
  void whatIsReadBesideWritesAndEvictions_isNeverOld() throws Exception {
    int keys = 256;
    try (MemoryStore store = store(MIB)) {
      AtomicLongArray written = new AtomicLongArray(keys);
      AtomicBoolean over = new AtomicBoolean();
      LongAdder found = new LongAdder();
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<?>> readers = new ArrayList<>();
        for (int reader = 0; reader < 2; reader++) {
          readers.add(
              threads.submit(
                  () -> {
                    while (!over.get()) {
                      int i = ThreadLocalRandom.current().nextInt(keys);
                      long least = written.get(i);
                      store
                          .get(key("/" + i))
                          .map(StoredResponse.class::cast)
                          .ifPresent(
                              entry -> {
                                assertThat(entry.key()).isEqualTo(key("/" + i));
                                assertThat(entry.mark().sequence()).isGreaterThanOrEqualTo(least);
                                found.increment();
                              });
                    }
                  }));
        }
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < 2; writer++) {
          int own = writer;
          writers.add(threads.submit(() -> writeAll(store, written, own)));
        }
        for (Future<?> done : writers) {
          done.get();
        }
        over.set(true);
        for (Future<?> done : readers) {
          done.get();
        }
      } finally {
        over.set(true);
        threads.shutdownNow();
      }
      assertThat(found.sum()).isGreaterThan(1_000);
    }
  }

  /** Writes, replaces and removes the keys of one of two writers, and clears all sometimes. */
  private static void writeAll(MemoryStore store, AtomicLongArray written, int own) {
    Random random = new Random(own);
    for (long version = 1; version <= 30_000; version++) {
      int which = random.nextInt(written.length() / 2) * 2 + own;
      CacheKey key = key("/" + which);
      StoredResponse next = response(key, 100 + random.nextInt(40_000), mark(version));
      switch (random.nextInt(32)) {
        case 0 -> store.remove(key);
        case 1, 2, 3 -> {
          // what was there when it was looked up may have been evicted, or cleared, since
          if (!store.replace(store.get(key).orElse(null), next)) {
            store.remove(key);
          }
        }
        default -> store.put(next);
      }
      if (version % 5_000 == 0) {
        store.clear();
      }
      written.set(which, version);
    }
  }

  // The end

  @Test
  void aClosedStore_looksEmptyAndKeepsNothing() {
    MemoryStore store = store(4 * MIB);
    store.put(response(key("/"), 1, mark(1)));
    store.close();
    assertThat(store.get(key("/"))).isEmpty();
    assertThat(store.put(response(key("/"), 1, mark(1)))).isFalse();
    assertThat(store.replace(null, VariantIndex.empty(key("/")))).isFalse();
    store.remove(key("/"));
    store.clear();
    assertThat(store.size()).isZero();
    store.close();
  }
}
