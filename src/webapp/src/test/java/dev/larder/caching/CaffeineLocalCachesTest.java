package dev.larder.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.caching.LocalCache.Loaded;
import dev.larder.support.MemoryChanges;
import dev.larder.support.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CaffeineLocalCachesTest {

  private static final long MIB = 1 << 20;
  private static final Set<String> ITEMS = Set.of("items", "item-1");
  private static final Duration MINUTE = Duration.ofSeconds(60);

  private final MemoryChanges changes = new MemoryChanges();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may well overflow
  private final List<LocalCacheFigures> told = new ArrayList<>();
  private final List<Thread> started = new CopyOnWriteArrayList<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work);
            started.add(thread);
            return thread;
          });
  private final CaffeineLocalCaches caches = caches(Duration.ofSeconds(30));
  private final LocalCache<String> cache = caches.create("items", String::length, MINUTE, MIB);
  private final SlowLoader slow = new SlowLoader();

  private CaffeineLocalCaches caches(Duration longestWait) {
    return new CaffeineLocalCaches(changes, told::add, nanos::get, longestWait);
  }

  /** Waits in the middle of a load until it is released. */
  private static final class SlowLoader {

    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    Supplier<String> making(Supplier<String> result) {
      return () -> {
        loading.countDown();
        await(release);
        return result.get();
      };
    }
  }

  @AfterEach
  void stop() {
    slow.release.countDown();
    threads.shutdownNow();
    caches.close();
  }

  private Changes.Position now() {
    return changes.position();
  }

  private void change(String... groups) {
    changes.append(Set.of(groups));
  }

  private static String never() {
    throw new AssertionError("must not load");
  }

  /** Begins a load that ends when the slow loader is released. */
  private Future<Loaded<String>> lead(String key, Supplier<String> result) {
    Future<Loaded<String>> leader =
        threads.submit(() -> cache.get(key, ITEMS, slow.making(result)));
    await(slow.loading);
    return leader;
  }

  /** So many callers that wait for the load of a key. */
  private List<Future<Loaded<String>>> followers(int count, String key, Supplier<String> loader)
      throws InterruptedException {
    List<Future<Loaded<String>>> followers =
        Stream.generate(() -> threads.submit(() -> cache.get(key, ITEMS, loader)))
            .limit(count)
            .toList();
    TestDatabase.await(
        "callers wait",
        () -> started.stream().filter(CaffeineLocalCachesTest::waits).count() == count);
    return followers;
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING
        && Stream.of(thread.getStackTrace())
            .anyMatch(
                frame ->
                    frame.getClassName().equals(CaffeineLocalCache.class.getName())
                        && frame.getMethodName().equals("await"));
  }

  @Test
  void watcher_isToldOfEveryCache() {
    LocalCache<String> later = caches.create("later", String::length, Duration.ZERO, 2 * MIB);
    cache.put("1", "x".repeat(1000), ITEMS, now());

    assertThat(told).extracting(LocalCacheFigures::cache).containsExactly("items", "later");
    assertThat(told).extracting(LocalCacheFigures::maxBytes).containsExactly(MIB, 2 * MIB);
    assertThat(told.get(0).entries().getAsLong()).isEqualTo(1);
    assertThat(told.get(0).bytes().getAsLong()).isBetween(1001L, 2000L);
    assertThat(told.get(1).entries().getAsLong()).isZero();
    later.put("1", "x", ITEMS, now());
    caches.close();
    for (LocalCacheFigures figures : told) {
      assertThat(figures.entries().getAsLong()).isZero();
      assertThat(figures.bytes().getAsLong()).isZero();
    }
  }

  @Test
  void expiredEntries_areCountedWhenTheyAreRemoved() {
    cache.put("1", "one", ITEMS, now());
    nanos.addAndGet(MINUTE.toNanos());
    cache.sweep();

    assertThat(told.get(0).expirations().getAsLong()).isEqualTo(1);
    assertThat(told.get(0).evictions().getAsLong()).isZero();
  }

  @Test
  void value_isLoadedOnceAndThenCached() {
    assertThat(cache.get("k")).isEmpty();
    assertThat(cache.get("k", ITEMS, () -> "v")).isEqualTo(new Loaded<>("v", false));
    assertThat(cache.get("k", ITEMS, CaffeineLocalCachesTest::never))
        .isEqualTo(new Loaded<>("v", true));
    assertThat(cache.get("k")).contains("v");
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void changeOfOneOfItsGroups_ends_it() {
    cache.put("k", "v", ITEMS, now());
    change("item-2");
    assertThat(cache.get("k")).contains("v");
    change("item-1");
    assertThat(cache.get("k")).isEmpty();
    assertThat(cache.get("k", ITEMS, () -> "w")).isEqualTo(new Loaded<>("w", false));
    changes.appendAll();
    assertThat(cache.get("k")).isEmpty();
  }

  @Test
  void put_withAnEarlierPosition_isNotKeptOverALaterOne() {
    Changes.Position early = now();
    change("other");
    cache.put("k", "later", ITEMS, now());
    cache.put("k", "earlier", ITEMS, early);
    assertThat(cache.get("k")).contains("later");
    cache.put("k", "x".repeat((int) MIB), ITEMS, early);
    assertThat(cache.get("k")).contains("later");
    Changes.Position dead = now();
    change("items");
    cache.put("k", "dead", ITEMS, dead);
    assertThat(cache.get("k")).isEmpty();
    cache.put("other", "dead", ITEMS, dead);
    assertThat(cache.size()).as("without the second dead one").isEqualTo(1);
  }

  @Test
  void put_ofALaterPosition_replaces() {
    cache.put("k", "earlier", ITEMS, now());
    change("other");
    cache.put("k", "later", ITEMS, now());
    assertThat(cache.get("k")).contains("later");
  }

  @Test
  void value_livesForItsTimeAndNoLonger() {
    cache.put("put", "v", ITEMS, now());
    cache.get("loaded", ITEMS, () -> "v");
    nanos.addAndGet(MINUTE.toNanos() - 1);
    assertThat(cache.get("put")).contains("v");
    assertThat(cache.get("loaded")).contains("v");
    nanos.incrementAndGet();
    assertThat(cache.get("put")).isEmpty();
    assertThat(cache.get("loaded")).isEmpty();
  }

  @Test
  void replacedValue_livesForItsTimeFromThenOn() {
    cache.put("k", "v", ITEMS, now());
    nanos.addAndGet(Duration.ofMillis(500).toNanos());
    cache.put("k", "w", ITEMS, now());
    nanos.addAndGet(MINUTE.toNanos() - 1);
    assertThat(cache.get("k")).contains("w");
    nanos.incrementAndGet();
    assertThat(cache.get("k")).isEmpty();
  }

  @Test
  void timeToLiveOfZero_isNoExpiry() {
    LocalCache<String> forever = caches.create("forever", String::length, Duration.ZERO, MIB);
    forever.put("k", "v", ITEMS, now());
    nanos.addAndGet(Duration.ofDays(3650).toNanos());
    assertThat(forever.get("k")).contains("v");
  }

  @Test
  void sweep_removesTheDeadAlone() throws Exception {
    cache.put("expired", "v", Set.of(), now());
    nanos.addAndGet(MINUTE.toNanos());
    cache.put("changed", "v", ITEMS, now());
    change("items");
    cache.put("live", "v", ITEMS, now());
    Future<Loaded<String>> leader = lead("loading", () -> "v");
    cache.sweep();
    slow.release.countDown();
    leader.get();
    assertThat(cache.get("live")).contains("v");
    assertThat(cache.get("loading")).contains("v");
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  void simultaneousMisses_loadOnce() throws Exception {
    Future<Loaded<String>> leader = lead("k", () -> "v");
    List<Future<Loaded<String>>> followers = followers(50, "k", CaffeineLocalCachesTest::never);
    slow.release.countDown();

    assertThat(leader.get()).isEqualTo(new Loaded<>("v", false));
    for (Future<Loaded<String>> follower : followers) {
      assertThat(follower.get()).isEqualTo(new Loaded<>("v", true));
    }
  }

  @Test
  void slowLoad_holdsUpNoOtherKey_evenOfTheSameHash() throws Exception {
    assertThat("AaBB".hashCode()).isEqualTo("BBAa".hashCode());
    Future<Loaded<String>> leader = lead("AaBB", () -> "slow");

    assertThat(cache.get("BBAa", ITEMS, () -> "quick")).isEqualTo(new Loaded<>("quick", false));
    cache.put("BBBB", "put", ITEMS, now());
    assertThat(cache.get("BBBB")).contains("put");
    assertThat(leader.isDone()).isFalse();
    slow.release.countDown();
    assertThat(leader.get().value()).isEqualTo("slow");
  }

  @Test
  void writeDuringTheLoad_keepsTheOldValueFromEverybodyElse() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    Future<Loaded<String>> leader = lead("k", () -> "v1");
    List<Future<Loaded<String>>> followers =
        followers(20, "k", () -> "v2 of load " + loads.incrementAndGet());
    change("items");
    slow.release.countDown();

    assertThat(leader.get()).isEqualTo(new Loaded<>("v1", false));
    for (Future<Loaded<String>> follower : followers) {
      assertThat(follower.get().value()).isEqualTo("v2 of load 1");
    }
    assertThat(cache.get("k")).contains("v2 of load 1");
  }

  @Test
  void overtakenLoad_thatNobodyWaitsFor_isNotKept() throws Exception {
    Future<Loaded<String>> leader = lead("k", () -> "v1");
    change("items");
    slow.release.countDown();

    assertThat(leader.get()).isEqualTo(new Loaded<>("v1", false));
    assertThat(cache.size()).isZero();
  }

  @Test
  void putDuringTheLoad_isServedAtOnce_andTheLoadDoesNotReplaceIt() throws Exception {
    Future<Loaded<String>> leader = lead("k", () -> "loaded");
    change("items");
    cache.put("k", "put", ITEMS, now());
    assertThat(cache.get("k")).contains("put");
    slow.release.countDown();

    assertThat(leader.get().value()).isEqualTo("loaded");
    assertThat(cache.get("k")).contains("put");
    nanos.addAndGet(MINUTE.toNanos());
    assertThat(cache.get("k")).isEmpty();
  }

  @Test
  void failure_reachesTheWaitingCallers_andIsNotKept() throws Exception {
    List<LogRecord> logged = new CopyOnWriteArrayList<>();
    Handler handler = logHandler(logged);
    Logger caffeine = Logger.getLogger("com.github.benmanes.caffeine");
    caffeine.addHandler(handler);
    try {
      Future<Loaded<String>> leader = lead("k", CaffeineLocalCachesTest::broken);
      List<Future<Loaded<String>>> followers = followers(20, "k", CaffeineLocalCachesTest::never);
      slow.release.countDown();

      assertThatThrownBy(leader::get).hasRootCauseMessage("broken");
      for (Future<Loaded<String>> follower : followers) {
        assertThatThrownBy(follower::get)
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("broken");
      }
    } finally {
      caffeine.removeHandler(handler);
    }
    assertThat(logged).as("a failure is the callers' own").isEmpty();
    assertThat(cache.size()).isZero();
    assertThat(cache.get("k", ITEMS, () -> "v")).isEqualTo(new Loaded<>("v", false));
  }

  @Test
  void failureThatAWriteHasOvertaken_reachesItsOwnCallerAlone() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    Future<Loaded<String>> leader = lead("k", CaffeineLocalCachesTest::broken);
    List<Future<Loaded<String>>> followers =
        followers(20, "k", () -> "load " + loads.incrementAndGet());
    change("item-1");
    slow.release.countDown();

    assertThatThrownBy(leader::get).hasRootCauseMessage("broken");
    for (Future<Loaded<String>> follower : followers) {
      assertThat(follower.get().value()).isEqualTo("load 1");
    }
  }

  @Test
  void errorOfALoader_reachesTheWaitingCallers() throws Exception {
    Future<Loaded<String>> leader = lead("k", CaffeineLocalCachesTest::never);
    Future<Loaded<String>> follower = followers(1, "k", () -> "v").get(0);
    slow.release.countDown();

    assertThatThrownBy(leader::get).hasRootCauseInstanceOf(AssertionError.class);
    assertThatThrownBy(follower::get).hasRootCauseInstanceOf(AssertionError.class);
    assertThat(cache.get("k", ITEMS, () -> "v")).isEqualTo(new Loaded<>("v", false));
  }

  private static String broken() {
    throw new IllegalStateException("broken");
  }

  private static Handler logHandler(List<LogRecord> logged) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        logged.add(record);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void loaderThatHangs_holdsOthersForABoundedTime() throws Exception {
    try (CaffeineLocalCaches impatient = caches(Duration.ofMillis(50))) {
      LocalCache<String> local = impatient.create("x", String::length, Duration.ZERO, MIB);
      Future<Loaded<String>> leader =
          threads.submit(() -> local.get("k", ITEMS, slow.making(() -> "late")));
      await(slow.loading);
      assertThat(local.get("k", ITEMS, () -> "own")).isEqualTo(new Loaded<>("own", false));
      assertThat(local.get("k")).as("no caller has to wait any more").contains("own");
      slow.release.countDown();
      assertThat(leader.get().value()).isEqualTo("late");
      assertThat(local.get("k")).contains("own");
    }
  }

  @Test
  void interruptedCaller_loadsItself_andStaysInterrupted() throws Exception {
    Future<Loaded<String>> leader = lead("k", () -> "v");
    Future<String> follower =
        threads.submit(
            () -> {
              Thread.currentThread().interrupt();
              String value = cache.get("k", ITEMS, () -> "own").value();
              return value + " " + Thread.interrupted();
            });
    assertThat(follower.get()).isEqualTo("own true");
    slow.release.countDown();
    assertThat(leader.get().value()).isEqualTo("v");
  }

  @Test
  void loaderThatAsksForItsOwnKey_doesNotWaitForItself() {
    Loaded<String> outer =
        cache.get("k", ITEMS, () -> cache.get("k", ITEMS, () -> "inner").value() + "+outer");
    assertThat(outer).isEqualTo(new Loaded<>("inner+outer", false));
    assertThat(cache.get("k")).contains("inner+outer");
  }

  @Test
  void valueThatDoesNotFit_isNotKept_butTheWaitingCallersGetIt() throws Exception {
    String huge = "x".repeat((int) MIB / 4);
    cache.put("other", "kept", ITEMS, now());
    cache.put("k", "small", ITEMS, now());
    cache.put("k", huge, ITEMS, now());
    assertThat(cache.get("k")).isEmpty();

    Future<Loaded<String>> leader = lead("k", () -> huge);
    List<Future<Loaded<String>>> followers = followers(4, "k", CaffeineLocalCachesTest::never);
    slow.release.countDown();
    assertThat(leader.get().cached()).isFalse();
    for (Future<Loaded<String>> follower : followers) {
      assertThat(follower.get().value()).isSameAs(huge);
    }
    assertThat(cache.get("k")).isEmpty();
    assertThat(cache.get("other")).contains("kept");
    assertThat(told.get(0).evictions().getAsLong()).isZero();
  }

  @Test
  void tenTimesItsBytes_staysInItsBounds() {
    String value = "x".repeat(10_000);
    for (int i = 0; i < 1000; i++) {
      cache.put("k" + i, value, ITEMS, now());
      assertThat(cache.size()).isLessThanOrEqualTo(MIB / 10_000);
      assertThat(told.get(0).bytes().getAsLong()).isLessThanOrEqualTo(MIB);
    }
    assertThat(cache.size()).isGreaterThan(90);
    assertThat(told.get(0).evictions().getAsLong()).isEqualTo(1000 - cache.size());
  }

  @Test
  void emptyValues_areBoundedByWhatTheirEntriesTake() {
    for (int i = 0; i < 10_000; i++) {
      cache.put("k" + i, "", ITEMS, now());
    }
    assertThat(cache.size()).isBetween(1_000L, MIB / 400);
  }

  @Test
  void closedCache_onlyLoads() throws Exception {
    cache.put("held", "v", ITEMS, now());
    Future<Loaded<String>> leader = lead("k", () -> "v");
    List<Future<Loaded<String>>> followers = followers(2, "k", CaffeineLocalCachesTest::never);
    caches.close();
    slow.release.countDown();
    assertThat(leader.get()).isEqualTo(new Loaded<>("v", false));
    for (Future<Loaded<String>> follower : followers) {
      assertThat(follower.get()).isEqualTo(new Loaded<>("v", true));
    }

    assertThat(cache.get("held")).isEmpty();
    assertThat(cache.get("k", ITEMS, () -> "w")).isEqualTo(new Loaded<>("w", false));
    cache.put("k", "v", ITEMS, now());
    cache.sweep();
    assertThat(cache.get("k")).isEmpty();
    assertThat(cache.size()).isZero();
    caches.close();
  }

  @Test
  void manyReadersAndWriters_neverReadBehindAnAcknowledgedWrite() throws Exception {
    AtomicLong data = new AtomicLong();
    AtomicLong acknowledged = new AtomicLong();
    AtomicInteger rounds = new AtomicInteger();
    Callable<Void> writer =
        () -> {
          while (rounds.incrementAndGet() < 2000) {
            Changes.Position before = now();
            long version = data.incrementAndGet();
            Changes.Change change = changes.append(ITEMS);
            if (version % 3 == 0 && change.isOnlyOneSince(ITEMS, before)) {
              cache.put("k", Long.toString(version), ITEMS, change.position());
            }
            acknowledged.accumulateAndGet(version, Math::max);
          }
          return null;
        };
    Callable<Void> reader =
        () -> {
          while (rounds.get() < 2000) {
            long known = acknowledged.get();
            String value = cache.get("k", ITEMS, () -> Long.toString(data.get())).value();
            assertThat(Long.parseLong(value)).isGreaterThanOrEqualTo(known);
          }
          return null;
        };
    for (Future<Void> result : threads.invokeAll(List.of(writer, reader, reader, reader))) {
      result.get();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
