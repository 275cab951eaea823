package dev.larder.httpcache.bench;

import dev.larder.httpcache.ehcache.EhcacheStore;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.memory.MemoryStore;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StalePermission;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The near store and the log of invalidations with few and with many entries of one group. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StoreJmh {

  private static final Group GROUP = new Group.Named(Group.SITE, "articles");
  private static final int HOT = 1_000;

  /** How many entries there are, all of one group. */
  @Param({"10", "1000", "10000", "100000", "1000000"})
  public int entries;

  /** Which store: off the heap or on it. */
  @Param({"ehcache", "memory"})
  public String kind;

  private final LocalInvalidationLog log = new LocalInvalidationLog();
  private ResponseStore store;
  private Mark mark;

  /** Fills the store. */
  @Setup
  public void fill() {
    mark = log.mark();
    store = kind.equals("memory") ? MemoryStore.of(2L << 30, 1 << 20) : offHeap();
    for (int i = 0; i < entries; i++) {
      store.put(response(i));
    }
    if (store.size() < entries) {
      throw new IllegalStateException("only " + store.size() + " fit");
    }
  }

  private static ResponseStore offHeap() {
    return EhcacheStore.open(
        Map.of("cache.offheap.mb", "2048", "cache.heap.entries", "2000"), CacheEvents.NONE);
  }

  /** Frees the memory off the heap. */
  @TearDown
  public void close() {
    store.close();
  }

  private static CacheKey key(int number) {
    return CacheKey.of("http://www.example.org", "/articles/" + number);
  }

  private StoredResponse response(int number) {
    CacheKey key = key(number);
    return StoredResponse.create(
        key,
        new ResponseHead(
            200, Fields.of("Content-Type", "text/html;charset=utf-8", "ETag", "\"1-" + number + '"')),
        new byte[64],
        Fields.empty(),
        Set.of(key.group(), GROUP),
        mark,
        new Timing(Instant.EPOCH, Duration.ZERO, Duration.ofDays(1), Instant.EPOCH),
        new ReusePolicy(
            false, StalePermission.GRANTED, false, false, false, Duration.ZERO, Duration.ZERO));
  }

  /** A look-up of one of all entries: with many of them, off the heap. */
  @Benchmark
  public Object lookUpAny() {
    return store.get(key(ThreadLocalRandom.current().nextInt(entries)));
  }

  /** A look-up of one of a thousand that are asked for again and again. */
  @Benchmark
  public Object lookUpHot() {
    return store.get(key(ThreadLocalRandom.current().nextInt(Math.min(HOT, entries))));
  }

  /** Storing in place of another one. */
  @Benchmark
  public boolean put() {
    return store.put(response(ThreadLocalRandom.current().nextInt(entries)));
  }

  /** Invalidating the group that all entries are in. */
  @Benchmark
  public Object invalidate() {
    return log.append(List.of(GROUP), Strength.HARD);
  }

  /** What is left to do when an entry is looked up afterwards. */
  @Benchmark
  public Object validityAfterwards() {
    return log.since(Set.of(GROUP), mark);
  }
}
