package dev.larder.cachestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.platform.Changes;
import dev.larder.platform.LocalCache;
import dev.larder.platform.LocalCache.Loaded;
import dev.larder.support.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EhcacheLocalCachesTest {

  private static final long MIB = 1 << 20;
  private static final Set<String> ITEMS = Set.of("items", "item-1");

  private final LocalInvalidationLog log = new LocalInvalidationLog();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may well overflow
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final EhcacheLocalCaches caches = caches(Duration.ofSeconds(30));
  private final LocalCache<String> cache =
      caches.create("items", new Text(), Duration.ofSeconds(60), MIB);

  private EhcacheLocalCaches caches(Duration longestWait) {
    CacheEvents events =
        new CacheEvents() {
          @Override
          public void fault(String what, Throwable cause) {
            faults.add(what);
          }
        };
    return new EhcacheLocalCaches(log, events, nanos::get, longestWait);
  }

  private record Text() implements LocalCache.Codec<String> {

    @Override
    public byte[] encode(String value) {
      return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] bytes) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (text.equals("poison")) {
        throw new IllegalArgumentException(text);
      }
      return text;
    }
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    caches.close();
  }

  private Changes.Position now() {
    return new LogPosition(log.mark());
  }

  private void change(String... groups) {
    log.append(LogPosition.groups(List.of(groups)), Strength.HARD);
  }

  private static String never() {
    throw new AssertionError("must not load");
  }

  @Test
  void watcher_isToldOfEveryCache_whenEverItWasMade() {
    List<CacheFigures> told = new ArrayList<>();
    caches.watch(told::add);
    caches.create("later", new Text(), Duration.ZERO, 2 * MIB);
    cache.put("1", "one", ITEMS, now());

    assertThat(told).extracting(CacheFigures::cache).containsExactly("items", "later");
    assertThat(told).extracting(CacheFigures::limitBytes).containsExactly(MIB, 2 * MIB);
    assertThat(told.get(0).entries().getAsLong()).isEqualTo(1);
    assertThat(told.get(0).offHeapBytes().getAsLong()).isPositive();
    assertThat(told.get(1).entries().getAsLong()).isZero();
    caches.close();
    assertThat(told.get(0).entries().getAsLong()).isZero();
  }

  @Test
  void expiredEntries_areCountedWhenTheyAreRemoved() throws InterruptedException {
    List<CacheFigures> told = new ArrayList<>();
    caches.watch(told::add);
    LocalCache<String> brief = caches.create("brief", new Text(), Duration.ofMillis(20), MIB);
    brief.put("1", "one", ITEMS, now());

    // the library has a clock of its own
    TestDatabase.await(
        "the entry has expired",
        () -> {
          brief.sweep();
          return brief.get("1").isEmpty() && told.get(1).expirations().getAsLong() == 1;
        });
    assertThat(told.get(1).evictions().getAsLong()).isZero();
  }

  @Test
  void value_isLoadedOnceAndThenCached() {
    assertThat(cache.get("k")).isEmpty();
    assertThat(cache.get("k", ITEMS, () -> "v")).isEqualTo(new Loaded<>("v", false));
    assertThat(cache.get("k", ITEMS, EhcacheLocalCachesTest::never))
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
    cache.put("k", "v", ITEMS, now());
    log.append(LogPosition.groups(List.of("items")), Strength.SOFT);
    assertThat(cache.get("k")).isEmpty();
  }

  @Test
  void put_withAnEarlierPosition_isNotKeptOverALaterOne() {
    Changes.Position early = now();
    change("other");
    cache.put("k", "later", ITEMS, now());
    cache.put("k", "earlier", ITEMS, early);
    assertThat(cache.get("k")).contains("later");
    Changes.Position dead = now();
    change("items");
    cache.put("k", "dead", ITEMS, dead);
    assertThat(cache.get("k")).isEmpty();
  }

  @Test
  void put_withAForeignPosition_isRefused() {
    Changes.Position foreign = new Changes.Position() {};
    assertThatThrownBy(() -> cache.put("k", "v", ITEMS, foreign))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void value_livesForItsTimeAndNoLonger() {
    cache.put("k", "v", ITEMS, now());
    nanos.addAndGet(Duration.ofSeconds(60).toNanos() - 1);
    assertThat(cache.get("k")).contains("v");
    nanos.incrementAndGet();
    assertThat(cache.get("k")).isEmpty();
  }

  @Test
  void timeToLiveOfZero_isNoExpiry() {
    LocalCache<String> forever = caches.create("forever", new Text(), Duration.ZERO, MIB);
    forever.put("k", "v", ITEMS, now());
    nanos.addAndGet(Duration.ofDays(3650).toNanos());
    assertThat(forever.get("k")).contains("v");
  }

  @Test
  void sweep_removesTheDeadAlone() {
    cache.put("expired", "v", Set.of(), now());
    nanos.addAndGet(Duration.ofSeconds(60).toNanos());
    cache.put("changed", "v", ITEMS, now());
    change("items");
    cache.put("live", "v", ITEMS, now());
    assertThat(cache.size()).isEqualTo(3);
    cache.sweep();
    assertThat(cache.size()).isEqualTo(1);
    assertThat(cache.get("live")).contains("v");
    assertThat(faults).isEmpty();
  }

  @Test
  void simultaneousMisses_loadOnce() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Callable<Loaded<String>> ask =
        () ->
            cache.get(
                "k",
                ITEMS,
                () -> {
                  loads.incrementAndGet();
                  loading.countDown();
                  await(release);
                  return "v";
                });
    List<Future<Loaded<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(threads.submit(ask));
    }
    await(loading);
    release.countDown();
    int cached = 0;
    for (Future<Loaded<String>> answer : answers) {
      assertThat(answer.get().value()).isEqualTo("v");
      cached += answer.get().cached() ? 1 : 0;
    }
    assertThat(loads).hasValue(1);
    assertThat(cached).isEqualTo(49);
  }

  @Test
  void writeDuringTheLoad_keepsTheOldValueFromEverybodyElse() throws Exception {
    AtomicInteger version = new AtomicInteger(1);
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Future<Loaded<String>> leader =
        threads.submit(
            () ->
                cache.get(
                    "k",
                    ITEMS,
                    () -> {
                      String read = "v" + version.get();
                      loading.countDown();
                      await(release);
                      return read;
                    }));
    await(loading);
    version.set(2);
    change("items");
    Future<Loaded<String>> follower =
        threads.submit(() -> cache.get("k", ITEMS, () -> "v" + version.get()));
    release.countDown();
    assertThat(leader.get()).isEqualTo(new Loaded<>("v1", false));
    assertThat(follower.get()).isEqualTo(new Loaded<>("v2", false));
    assertThat(cache.get("k")).contains("v2");
  }

  @Test
  void loaderThatThrows_harmsItsOwnCallerAlone() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Future<Loaded<String>> leader =
        threads.submit(
            () ->
                cache.get(
                    "k",
                    ITEMS,
                    () -> {
                      loading.countDown();
                      await(release);
                      throw new IllegalStateException("the leader's own");
                    }));
    await(loading);
    List<Future<Loaded<String>>> followers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      followers.add(
          threads.submit(
              () ->
                  cache.get(
                      "k",
                      ITEMS,
                      () -> {
                        loads.incrementAndGet();
                        return "v";
                      })));
    }
    release.countDown();
    assertThatThrownBy(leader::get).hasRootCauseMessage("the leader's own");
    for (Future<Loaded<String>> follower : followers) {
      assertThat(follower.get().value()).isEqualTo("v");
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void loaderThatHangs_holdsOthersForABoundedTime() throws Exception {
    try (EhcacheLocalCaches impatient = caches(Duration.ofMillis(50))) {
      LocalCache<String> local = impatient.create("x", new Text(), Duration.ZERO, MIB);
      CountDownLatch loading = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      Future<Loaded<String>> leader =
          threads.submit(
              () ->
                  local.get(
                      "k",
                      ITEMS,
                      () -> {
                        loading.countDown();
                        await(release);
                        return "late";
                      }));
      await(loading);
      assertThat(local.get("k", ITEMS, () -> "own")).isEqualTo(new Loaded<>("own", false));
      release.countDown();
      assertThat(leader.get().value()).isEqualTo("late");
    }
  }

  @Test
  void loaderThatAsksForItsOwnKey_doesNotWaitForItself() {
    Loaded<String> outer =
        cache.get("k", ITEMS, () -> cache.get("k", ITEMS, () -> "inner").value() + "+outer");
    assertThat(outer).isEqualTo(new Loaded<>("inner+outer", false));
  }

  @Test
  void valueThatDoesNotFit_isNotKept_andItsCallersLoadSideBySide() throws Exception {
    String huge = "x".repeat((int) MIB / 2);
    cache.put("k", "small", ITEMS, now());
    cache.put("k", huge, ITEMS, now());
    assertThat(cache.get("k")).isEmpty();

    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch together = new CountDownLatch(4);
    Future<Loaded<String>> leader =
        threads.submit(
            () ->
                cache.get(
                    "k",
                    ITEMS,
                    () -> {
                      loading.countDown();
                      await(release);
                      return huge;
                    }));
    await(loading);
    CountDownLatch asked = new CountDownLatch(4);
    List<Future<Loaded<String>>> followers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      followers.add(
          threads.submit(
              () -> {
                asked.countDown();
                return cache.get(
                    "k",
                    ITEMS,
                    () -> {
                      together.countDown();
                      return huge;
                    });
              }));
    }
    await(asked);
    release.countDown();
    await(together);
    assertThat(leader.get().cached()).isFalse();
    for (Future<Loaded<String>> follower : followers) {
      assertThat(follower.get().cached()).isFalse();
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void tenTimesItsBytes_staysInItsBounds() {
    String value = "x".repeat(10_000);
    for (int i = 0; i < 1000; i++) {
      cache.put("k" + i, value, ITEMS, now());
      assertThat(cache.size()).isLessThanOrEqualTo(MIB / 10_000);
    }
    assertThat(cache.size()).isGreaterThan(10);
    assertThat(faults).isEmpty();
  }

  @Test
  void unreadableValue_isAMissAndTold() {
    cache.put("k", "poison", ITEMS, now());
    assertThat(cache.get("k", ITEMS, () -> "good").value()).isEqualTo("good");
    assertThat(faults).isNotEmpty();
    assertThat(cache.get("k")).contains("good");
  }

  @Test
  void closedCache_onlyLoads() {
    caches.close();
    assertThat(cache.get("k", ITEMS, () -> "v")).isEqualTo(new Loaded<>("v", false));
    cache.put("k", "v", ITEMS, now());
    cache.sweep();
    assertThat(cache.get("k")).isEmpty();
    assertThat(cache.size()).isZero();
    assertThat(faults).isNotEmpty();
  }

  @Test
  void manyReadersAndWriters_neverReadBehindAnAcknowledgedWrite() throws Exception {
    AtomicLong data = new AtomicLong();
    AtomicLong acknowledged = new AtomicLong();
    AtomicInteger rounds = new AtomicInteger();
    Callable<Void> writer =
        () -> {
          while (rounds.incrementAndGet() < 2000) {
            long version = data.incrementAndGet();
            change("items");
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
    assertThat(faults).isEmpty();
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
