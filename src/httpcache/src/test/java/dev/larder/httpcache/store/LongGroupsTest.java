package dev.larder.httpcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.store.InvalidationLog.Strength;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client can do to the log by the length of what it asks for. */
class LongGroupsTest {

  private final LocalInvalidationLog log = new LocalInvalidationLog();

  @ParameterizedTest
  @ValueSource(ints = {10, 256, 257, 8_000})
  void group_ofAnyLength_isInvalidated(int length) {
    for (Group group :
        List.of(
            CacheKey.of("http://h", "/" + "x".repeat(length - 1)).group(),
            new Group.Named("http://h", "x".repeat(length)))) {
      Mark before = log.mark();
      assertThat(log.append(List.of(group), Strength.HARD).previous()).containsOnlyKeys(group);
      assertThat(log.since(List.of(group), before)).isEqualTo(Validity.DEAD);
      assertThat(log.since(List.of(group), log.mark())).isEqualTo(Validity.VALID);
    }
  }

  @Test
  void longGroups_thatDifferAtTheEnd_areDifferent() {
    String start = "/" + "x".repeat(1_000);
    Mark before = log.mark();
    log.append(List.of(CacheKey.of("http://h", start + "a").group()), Strength.HARD);
    assertThat(log.since(List.of(CacheKey.of("http://h", start + "b").group()), before))
        .isEqualTo(Validity.VALID);
    assertThat(log.since(List.of(new Group.Named("http://h", start + "a")), before))
        .isEqualTo(Validity.VALID);
  }

  @Test
  void longGroups_doNotFillTheMemory() {
    // 20,000 targets of 10,000 characters: 200 MB if they were kept as they are
    String text = "x".repeat(10_000);
    long before = usedMemory();
    for (int i = 0; i < 20_000; i++) {
      log.append(List.of(CacheKey.of("http://h", "/" + i + text).group()), Strength.HARD);
    }
    assertThat(usedMemory() - before).isLessThan(60L << 20);
    assertThat(log.size()).isEqualTo(20_000);
  }

  private static long usedMemory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
