package dev.larder.httpcache.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.ehcache.EhcacheStore;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.memory.MemoryStore;
import dev.larder.support.Build;
import dev.larder.support.Samples;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an entry takes on the heap and off it beside its body. */
class EntryCostBench {

  private static final int ENTRIES = 5_000;

  @Test
  void bytesBesideTheBody() throws Exception {
    List<String> report = new ArrayList<>();
    report.add("| body | off the heap | on the heap, for the hottest | store on the heap | its weight |");
    report.add("|---|---|---|---|---|");
    for (int body : new int[] {200, 2_000, 20_000}) {
      report.add(line(body));
    }
    Files.write(Build.folder().resolve("entry-cost-bench.md"), report);
    report.forEach(System.out::println);
  }

  private static String line(int body) {
    Map<String, String> sizes =
        Map.of("cache.offheap.mb", "448", "cache.heap.entries", String.valueOf(2 * ENTRIES));
    try (EhcacheStore store = EhcacheStore.open(sizes, CacheEvents.NONE)) {
      for (int i = 0; i < ENTRIES; i++) {
        assertThat(store.put(Samples.response(Samples.key(path(i)), body, Samples.mark(1)))).isTrue();
        // asked for again, it is kept for good
        assertThat(store.get(Samples.key(path(i)))).isPresent();
      }
      long offHeap = store.offHeapBytes() / ENTRIES;
      long before = usedHeap();
      for (int i = 0; i < ENTRIES; i++) {
        // and once more, it comes to the heap
        assertThat(store.get(Samples.key(path(i)))).isPresent();
      }
      long onHeap = (usedHeap() - before) / ENTRIES;
      assertThat(store.size()).isEqualTo(ENTRIES);
      return String.format(
          Locale.ROOT,
          "| %,d | body + %,d | body + %,d | %s",
          body,
          offHeap - body,
          onHeap - body,
          inMemory(body));
    }
  }

  /** The same entries in the store on the heap: what the heap has less, and what it counts. */
  private static String inMemory(int body) {
    long before = usedHeap();
    try (MemoryStore store = MemoryStore.of(1L << 30, 1 << 20)) {
      for (int i = 0; i < ENTRIES; i++) {
        assertThat(store.put(Samples.response(Samples.key(path(i)), body, Samples.mark(1)))).isTrue();
      }
      long taken = (usedHeap() - before) / ENTRIES;
      return String.format(
          Locale.ROOT,
          "body + %,d | body + %,d |",
          taken - body,
          store.heapBytes() / ENTRIES - body);
    }
  }

  private static String path(int number) {
    return "/articles/2026/a-page-of-the-site-" + number;
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
