package dev.larder.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.api.Json;
import dev.larder.api.Page;
import dev.larder.api.ProblemException;
import dev.larder.caching.CaffeineLocalCaches;
import dev.larder.caching.Changes;
import dev.larder.caching.LocalCache;
import dev.larder.database.Database;
import dev.larder.database.Transactions;
import dev.larder.settings.Settings;
import dev.larder.support.MemoryChanges;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No read that begins after a write was acknowledged sees less than that write. */
@Timeout(60)
class ItemFreshnessTest {

  private static final Page ALL = new Page(0, 100);

  @TempDir Path folder;
  private Settings settings;
  private Database database;
  private final HookedChanges changes = new HookedChanges();
  private final HookedCaches caches = new HookedCaches(changes);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private ItemRepository repository;
  private ItemCache cache;

  @BeforeEach
  void open() throws Exception {
    settings = TestSettings.in(folder, Map.of());
    database = TestDatabase.open(settings);
    repository = new ItemRepository(new Transactions(database));
    cache = new ItemCache(repository, changes, caches, settings);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    cache.stop();
    database.close();
  }

  @Test
  void fillReadBeforeTheWrite_putAfterIt_isNotServed() throws Exception {
    UUID id = cache.create(numbered(1)).id();
    changes.appendAll();
    Gate gate = new Gate();
    caches.afterLoad = gate::pass;
    Future<Long> slow = threads.submit(() -> number(cache.find(id).value()));
    Future<Long> slowList = threads.submit(() -> number(cache.list(ALL).value().items().get(0)));
    gate.reached(2);
    caches.afterLoad = () -> {};

    cache.update(id, numbered(2));
    gate.open();

    assertThat(slow.get()).isEqualTo(1);
    assertThat(slowList.get()).isEqualTo(1);
    assertThat(number(cache.find(id).value())).isEqualTo(2);
    assertThat(number(cache.list(ALL).value().items().get(0))).isEqualTo(2);
  }

  @Test
  void fillBetweenCommitAndAppend_isNotServedAfterTheAppend() throws Exception {
    UUID id = cache.create(numbered(1)).id();
    Gate gate = new Gate();
    changes.beforeAppend = gate::pass;
    Future<StoredItem> write = threads.submit(() -> cache.update(id, numbered(2)));
    gate.reached(1);

    // Committed, but not yet acknowledged: either value is right.
    assertThat(number(cache.find(id).value())).isBetween(1L, 2L);
    assertThat(number(cache.list(ALL).value().items().get(0))).isBetween(1L, 2L);
    gate.open();
    write.get();

    assertThat(number(cache.find(id).value())).isEqualTo(2);
    assertThat(number(cache.list(ALL).value().items().get(0))).isEqualTo(2);
  }

  @Test
  void write_whileAnotherNodeWrites_isNotPrimed() {
    UUID id = cache.create(numbered(1)).id();
    // What another node did arrives between this node's commit and its record.
    changes.beforeAppend =
        () -> {
          changes.beforeAppend = () -> {};
          repository.update(id, stored -> "{\"n\":9}", ItemCache.groups(id));
          var unused = changes.log.append(ItemCache.groups(id));
        };

    cache.update(id, numbered(2));

    assertThat(cache.find(id).cached()).isFalse();
    assertThat(number(cache.find(id).value())).isEqualTo(9);
  }

  @Test
  void writesOfOneItem_inBothOrders_endWithTheLast() throws Exception {
    UUID id = cache.create(numbered(0)).id();
    Gate gate = new Gate();
    changes.beforeAppend = gate::pass;
    Future<StoredItem> first = threads.submit(() -> cache.update(id, numbered(1)));
    gate.reached(1);
    changes.beforeAppend = () -> {};
    Future<StoredItem> second = threads.submit(() -> cache.update(id, numbered(2)));
    gate.open();
    first.get();
    second.get();

    LocalCache.Loaded<StoredItem> read = cache.find(id);
    assertThat(number(read.value())).isEqualTo(2);
    assertThat(read.cached()).isTrue();
  }

  @Test
  void write_waitingTooLongForOthers_is503() throws Exception {
    UUID id = cache.create(numbered(0)).id();
    Gate gate = new Gate();
    changes.beforeAppend = gate::pass;
    Future<StoredItem> first = threads.submit(() -> cache.update(id, numbered(1)));
    gate.reached(1);

    assertThatThrownBy(() -> cache.update(id, numbered(2)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            exception -> assertThat(exception.problem().status()).isEqualTo(503));

    gate.open();
    first.get();
    assertThat(number(cache.find(id).value())).isEqualTo(1);
  }

  @Test
  void deleteAndPut_raced_neverBringTheItemBack() throws Exception {
    for (int round = 0; round < 30; round++) {
      UUID id = cache.create(numbered(0)).id();
      CountDownLatch go = new CountDownLatch(1);
      List<Future<@Nullable Object>> writes = new ArrayList<>();
      writes.add(threads.submit(afterLatch(go, () -> cache.delete(id))));
      for (int i = 1; i <= 3; i++) {
        ObjectNode change = numbered(i);
        writes.add(threads.submit(afterLatch(go, () -> cache.update(id, change))));
      }
      go.countDown();
      for (Future<?> write : writes) {
        write.get();
      }
      assertThatThrownBy(() -> cache.find(id)).isInstanceOf(ProblemException.class);
      assertThat(cache.list(ALL).value().total()).isZero();
    }
  }

  @Test
  void write_rolledBack_appendsNothing() {
    UUID id = cache.create(numbered(1)).id();
    int before = changes.log.size();
    ObjectNode tooLarge = numbered(2).put("x", "x".repeat(300_000));

    assertThatThrownBy(() -> cache.update(id, tooLarge)).isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> cache.update(UUID.randomUUID(), numbered(2)))
        .isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> cache.delete(UUID.randomUUID())).isInstanceOf(ProblemException.class);

    assertThat(changes.log.size()).isEqualTo(before);
    assertThat(cache.find(id).cached()).isTrue();
    assertThat(number(cache.find(id).value())).isEqualTo(1);
  }

  @Test
  void manyReadersAndWriters_seeAtLeastWhatWasAcknowledged() throws Exception {
    int items = 3;
    List<UUID> ids = new ArrayList<>();
    List<AtomicLong> acknowledged = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      ids.add(cache.create(numbered(0)).id());
      acknowledged.add(new AtomicLong());
    }
    changes.beforeAppend = ItemFreshnessTest::dawdle;
    changes.afterAppend = ItemFreshnessTest::dawdle;
    caches.afterLoad = ItemFreshnessTest::dawdle;
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger cached = new AtomicInteger();
    AtomicInteger reads = new AtomicInteger();
    AtomicInteger writes = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      int item = i;
      AtomicLong next = new AtomicLong();
      for (int writer = 0; writer < 2; writer++) {
        all.add(
            threads.submit(
                () -> {
                  while (!stop.get()) {
                    // The numbers of an item rise in the order of its writes.
                    synchronized (next) {
                      long number = next.incrementAndGet();
                      cache.update(ids.get(item), numbered(number));
                      acknowledged.get(item).set(number);
                    }
                    writes.incrementAndGet();
                    dawdle();
                  }
                }));
      }
    }
    for (int reader = 0; reader < 8; reader++) {
      int seed = reader;
      all.add(
          threads.submit(
              () -> {
                SplittableRandom random = new SplittableRandom(seed);
                while (!stop.get()) {
                  int item = random.nextInt(items);
                  long least = acknowledged.get(item).get();
                  boolean list = random.nextInt(3) == 0;
                  boolean hit =
                      list ? readList(ids.get(item), least) : readItem(ids.get(item), least);
                  cached.addAndGet(hit ? 1 : 0);
                  reads.incrementAndGet();
                }
              }));
    }
    boolean enough = false;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!enough && System.nanoTime() < deadline && all.stream().noneMatch(Future::isDone)) {
      enough = writes.get() > 300 && reads.get() > 3_000 && cached.get() > 50;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    stop.set(true);
    for (Future<?> each : all) {
      each.get();
    }
    assertThat(enough).as("writes %s, reads %s, cached %s", writes, reads, cached).isTrue();
  }

  private boolean readItem(UUID id, long least) {
    LocalCache.Loaded<StoredItem> read = cache.find(id);
    assertThat(number(read.value())).isGreaterThanOrEqualTo(least);
    return read.cached();
  }

  private boolean readList(UUID id, long least) {
    LocalCache.Loaded<ItemPage> read = cache.list(ALL);
    StoredItem item =
        read.value().items().stream().filter(each -> each.id().equals(id)).findAny().orElseThrow();
    assertThat(number(item)).isGreaterThanOrEqualTo(least);
    return read.cached();
  }

  private static Callable<@Nullable Object> afterLatch(CountDownLatch go, Runnable work) {
    return () -> {
      go.await();
      try {
        work.run();
      } catch (ProblemException e) {
        assertThat(e.problem().status()).isEqualTo(404);
      }
      return null;
    };
  }

  private static ObjectNode numbered(long number) {
    return JsonNodeFactory.instance.objectNode().put("n", number);
  }

  private static long number(StoredItem item) {
    try {
      return Json.mapper().readTree(item.shown()).get("n").longValue();
    } catch (JsonProcessingException e) {
      throw new AssertionError(item.shown(), e);
    }
  }

  /** Up to a millisecond, so that the threads meet in every order. */
  private static void dawdle() {
    LockSupport.parkNanos((System.nanoTime() & 0x3ff) * 1_000);
  }

  /** Holds threads until it is opened. */
  private static final class Gate {
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch open = new CountDownLatch(1);

    void pass() {
      waiting.incrementAndGet();
      try {
        assertThat(open.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void reached(int threads) throws InterruptedException {
      TestDatabase.await("threads at the gate", () -> waiting.get() == threads);
    }

    void open() {
      open.countDown();
    }
  }

  /** A log at whose append a test may stop. */
  private static final class HookedChanges implements Changes {
    final MemoryChanges log = new MemoryChanges();
    volatile Runnable beforeAppend = () -> {};
    volatile Runnable afterAppend = () -> {};

    @Override
    public Position position() {
      return log.position();
    }

    @Override
    public Change append(Set<String> groups) {
      beforeAppend.run();
      Change change = log.append(groups);
      afterAppend.run();
      return change;
    }

    @Override
    public boolean changedSince(Set<String> groups, Position position) {
      return log.changedSince(groups, position);
    }

    @Override
    public void appendAll() {
      log.appendAll();
    }
  }

  /** Caches whose loaders a test may stop after they have read. */
  private static final class HookedCaches implements LocalCache.Factory {
    private final LocalCache.Factory caches;
    volatile Runnable afterLoad = () -> {};

    HookedCaches(Changes changes) {
      caches = new CaffeineLocalCaches(changes, figures -> {});
    }

    @Override
    public <V> LocalCache<V> create(
        String name, ToLongFunction<V> weigher, Duration timeToLive, long maxBytes) {
      LocalCache<V> cache = caches.create(name, weigher, timeToLive, maxBytes);
      return new LocalCache<>() {
        @Override
        public Optional<V> get(String key) {
          return cache.get(key);
        }

        @Override
        public Loaded<V> get(String key, Set<String> groups, Supplier<V> loader) {
          return cache.get(
              key,
              groups,
              () -> {
                V value = loader.get();
                afterLoad.run();
                return value;
              });
        }

        @Override
        public void put(String key, V value, Set<String> groups, Changes.Position position) {
          cache.put(key, value, groups, position);
        }

        @Override
        public void sweep() {
          cache.sweep();
        }

        @Override
        public long size() {
          return cache.size();
        }
      };
    }
  }
}
