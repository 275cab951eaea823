package dev.larder.httpcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.store.InvalidationLog.Appended;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.support.AlikeTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LocalInvalidationLogTest {

  private static final Group A = named("a");
  private static final Group B = named("b");
  private static final List<Group> QUIET =
      IntStream.range(0, 50).<Group>mapToObj(i -> named("quiet" + i)).toList();
  private static final Group ALL = new Group.All();

  private final LocalInvalidationLog log = new LocalInvalidationLog(100);

  private static Group named(String name) {
    return new Group.Named("https://example.org", name);
  }

  private Validity since(Mark mark, Group... groups) {
    return log.since(List.of(groups), mark);
  }

  @Test
  void mark_risesByOneWithEachRecord() {
    Mark start = log.mark();
    assertThat(start.sequence()).isZero();
    Appended first = log.append(List.of(A, B), Strength.HARD);
    assertThat(first.mark()).isEqualTo(log.mark());
    assertThat(first.mark().sequence()).isEqualTo(1);
    assertThat(start.isBefore(first.mark())).isTrue();
    assertThat(first.mark().isBefore(start)).isFalse();
  }

  /** Without an order of groups this takes minutes. */
  @Test
  void groupsThatSomebodyHasMadeAlike_areRecordedLikeOthers() {
    LocalInvalidationLog large = new LocalInvalidationLog();
    Mark before = large.mark();
    List<String> alike = AlikeTexts.of("/page?", 50_000);
    alike.forEach(target -> large.append(List.of(new Group.Uri("site", target)), Strength.HARD));
    alike.forEach(name -> large.append(List.of(named(name)), Strength.HARD));
    assertThat(alike)
        .allMatch(name -> large.since(List.of(named(name)), before) == Validity.DEAD)
        .allMatch(t -> large.since(List.of(new Group.Uri("other", t)), before) == Validity.VALID);
  }

  @Test
  void record_killsWhatWasMarkedBeforeIt_andNothingElse() {
    Mark before = log.mark();
    log.append(List.of(A), Strength.HARD);
    assertThat(since(before, A)).isEqualTo(Validity.DEAD);
    assertThat(since(before, B, A)).isEqualTo(Validity.DEAD);
    assertThat(since(before, B)).isEqualTo(Validity.VALID);
    assertThat(since(before)).isEqualTo(Validity.VALID);
    assertThat(since(log.mark(), A)).isEqualTo(Validity.VALID);
  }

  @Test
  void groupsOfOtherKindsOrOrigins_areOthers() {
    Mark before = log.mark();
    log.append(List.of(new Group.Uri("https://example.org", "a")), Strength.HARD);
    assertThat(since(before, A, new Group.Named("https://other.org", "a")))
        .isEqualTo(Validity.VALID);
  }

  @Test
  void softRecord_makesStale_andNeverSoftensAHardOne() {
    Mark before = log.mark();
    log.append(List.of(A), Strength.SOFT);
    Mark between = log.mark();
    assertThat(since(before, A)).isEqualTo(Validity.STALE);
    log.append(List.of(A), Strength.HARD);
    log.append(List.of(A), Strength.SOFT);
    assertThat(since(before, A)).isEqualTo(Validity.DEAD);
    assertThat(since(between, A)).isEqualTo(Validity.DEAD);
    log.append(List.of(B), Strength.SOFT);
    assertThat(since(before, B, A)).isEqualTo(Validity.DEAD);
    assertThat(since(between, B)).isEqualTo(Validity.STALE);
  }

  @Test
  void all_coversEveryGroupAndNone() {
    Mark before = log.mark();
    log.append(List.of(ALL), Strength.SOFT);
    assertThat(since(before)).isEqualTo(Validity.STALE);
    assertThat(since(before, A)).isEqualTo(Validity.STALE);
    Mark between = log.mark();
    log.append(List.of(A, ALL, B), Strength.HARD);
    assertThat(since(between)).isEqualTo(Validity.DEAD);
    assertThat(since(between, A)).isEqualTo(Validity.DEAD);
    assertThat(since(log.mark(), A, B)).isEqualTo(Validity.VALID);
  }

  @Test
  void markOfAnotherLog_isDead() {
    Mark foreign = new LocalInvalidationLog().mark();
    assertThat(since(foreign, A)).isEqualTo(Validity.DEAD);
    assertThat(foreign.isBefore(log.mark())).isFalse();
    assertThat(log.mark().isBefore(foreign)).isFalse();
  }

  @Test
  void table_isBounded_andWhatItForgetsIsDead() {
    Mark before = log.mark();
    for (int i = 0; i < 100; i++) {
      log.append(List.of(named("g" + i)), Strength.HARD);
    }
    assertThat(since(before, B)).isEqualTo(Validity.VALID);
    Mark hundred = log.mark();
    for (int i = 100; i < 1000; i++) {
      log.append(List.of(named("g" + i)), Strength.HARD);
      assertThat(log.size()).isLessThanOrEqualTo(100);
    }
    assertThat(since(before, B)).isEqualTo(Validity.DEAD);
    assertThat(since(hundred, named("g0"))).isEqualTo(Validity.DEAD);
    assertThat(since(log.mark(), B)).isEqualTo(Validity.VALID);
  }

  @Test
  void hotGroup_pushesNobodyOutSoon_andOneRecordMayBeLargerThanTheTable() {
    for (int i = 0; i < 150; i++) {
      log.append(List.of(A), Strength.HARD);
    }
    Mark before = log.mark();
    log.append(List.of(B), Strength.HARD);
    for (int i = 0; i < 100; i++) {
      log.append(List.of(A), Strength.HARD);
    }
    assertThat(since(before, named("c"))).isEqualTo(Validity.VALID);
    List<Group> many = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      many.add(named("many" + i));
    }
    Mark older = log.mark();
    log.append(many, Strength.SOFT);
    assertThat(log.size()).isLessThanOrEqualTo(100);
    for (Group group : many) {
      assertThat(since(older, group)).isNotEqualTo(Validity.VALID);
    }
    assertThat(since(log.mark(), named("many7"))).isEqualTo(Validity.VALID);
  }

  @Test
  void isOnlyOneSince_seesOthersRecordsAndAll() {
    Mark before = log.mark();
    Appended mine = log.append(List.of(A, B), Strength.HARD);
    assertThat(mine.isOnlyOneSince(List.of(A, B), before)).isTrue();
    assertThat(mine.isOnlyOneSince(List.of(named("never appended")), before)).isFalse();

    Mark then = log.mark();
    log.append(List.of(B), Strength.SOFT);
    Appended next = log.append(List.of(A, B), Strength.HARD);
    assertThat(next.isOnlyOneSince(List.of(A), then)).isTrue();
    assertThat(next.isOnlyOneSince(List.of(A, B), then)).isFalse();

    for (Strength strength : Strength.values()) {
      Mark earlier = log.mark();
      log.append(List.of(ALL), strength);
      Appended last = log.append(List.of(A), Strength.HARD);
      assertThat(last.isOnlyOneSince(List.of(A), earlier)).isFalse();
    }
    assertThat(mine.isOnlyOneSince(List.of(A), new LocalInvalidationLog().mark())).isFalse();
  }

  @Test
  void capacity_isAtLeastOne() {
    assertThatThrownBy(() -> new LocalInvalidationLog(0)).hasMessageContaining("at least 1");
  }

  /**
   * Writers raise a group's version and append; readers mark, read the version, and check that what
   * they hold is dead once the version has risen and its append has returned. A small table makes
   * the log prune all the time.
   */
  @Test
  void manyThreads_neverSeeAChangedGroupAsValid() throws Exception {
    int groups = 4;
    LocalInvalidationLog small = new LocalInvalidationLog(2);
    AtomicLongArray data = new AtomicLongArray(groups);
    AtomicLongArray acknowledged = new AtomicLongArray(groups);
    AtomicIntegerArray writing = new AtomicIntegerArray(groups);
    AtomicLong rounds = new AtomicLong();
    AtomicLong valid = new AtomicLong();
    Callable<Void> writer =
        () -> {
          ThreadLocalRandom random = ThreadLocalRandom.current();
          while (rounds.incrementAndGet() < 500_000) {
            int group = random.nextInt(groups);
            if (!writing.compareAndSet(group, 0, 1)) {
              continue;
            }
            long version = data.incrementAndGet(group);
            small.append(
                List.of(random.nextInt(1000) == 0 ? ALL : named("" + group)), Strength.HARD);
            acknowledged.set(group, version);
            writing.set(group, 0);
          }
          return null;
        };
    Callable<Void> reader =
        () -> {
          ThreadLocalRandom random = ThreadLocalRandom.current();
          while (rounds.get() < 500_000) {
            int group = random.nextInt(groups);
            Mark mark = small.mark();
            long read = data.get(group);
            for (int look = 0; look < 4; look++) {
              long known = acknowledged.get(group);
              if (small.since(slowToLookUp(group), mark) == Validity.VALID) {
                valid.incrementAndGet();
                assertThat(read).isGreaterThanOrEqualTo(known);
              }
            }
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(5);
    try {
      for (Future<Void> result :
          threads.invokeAll(List.of(writer, writer, reader, reader, reader))) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(valid).hasPositiveValue();
  }

  /**
   * The group behind many that nobody changes, so that the log prunes in the middle of a look-up.
   */
  private static List<Group> slowToLookUp(int group) {
    List<Group> groups = new ArrayList<>(QUIET);
    groups.add(named("" + group));
    return groups;
  }
}
