package dev.larder.httpcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the records of a stream mean on one node, whatever way and in whatever order they come. */
class SharedRecordsTest {

  private static final Group G = new Group.Named(Group.SITE, "g");
  private static final Group OTHER = new Group.Named(Group.SITE, "other");

  private final LocalInvalidationLog local = new LocalInvalidationLog();
  private final SharedRecords records = new SharedRecords(local);

  private static StreamId place(long millis) {
    return new StreamId(millis, 0);
  }

  private static LogRecord record(String id, Group... groups) {
    return new LogRecord(id, Strength.HARD, Set.of(groups));
  }

  /** Whether an entry that was marked with the place would be served, looked up now. */
  private boolean lives(StreamId marked) {
    return records
        .markOf(marked, local.mark())
        .filter(mark -> local.since(List.of(G), mark) == Validity.VALID)
        .isPresent();
  }

  @Test
  void entry_livesUntilARecordBehindIt() {
    records.applyPlaced(place(1), LogRecord.ofNothing("hello"));
    assertThat(lives(place(1))).isTrue();
    records.applyPlaced(place(2), record("r1", OTHER));
    assertThat(lives(place(1))).isTrue();
    records.applyPlaced(place(3), record("r2", G));
    assertThat(lives(place(1))).isFalse();
    assertThat(lives(place(2))).isFalse();
    assertThat(lives(place(3))).isTrue();
  }

  @Test
  void entryBelowTheFirstRecord_isDead() {
    records.applyPlaced(place(10), LogRecord.ofNothing("hello"));
    assertThat(records.markOf(place(9), local.mark())).isEmpty();
  }

  @Test
  void ownRecord_killsEveryFarEntryUntilItHasItsPlace() {
    records.applyPlaced(place(1), LogRecord.ofNothing("hello"));
    records.applyUnplaced(record("own", G), 0);
    assertThat(lives(place(1))).isFalse();
    // another node's record and fill, which know nothing of ours
    records.applyPlaced(place(2), record("foreign", OTHER));
    assertThat(lives(place(2))).isFalse();
    records.applyPlaced(place(3), record("own", G));
    assertThat(lives(place(2))).isFalse();
    assertThat(lives(place(3))).isTrue();
    assertThat(records.unplacedCount()).isZero();
  }

  @Test
  void outboxRecord_thatComesLateByTheStream_killsWhatWasMarkedBetween() {
    records.applyPlaced(place(1), LogRecord.ofNothing("hello"));
    records.applyUnplaced(record("row", G), 0); // the writer died before it appended
    records.applyPlaced(place(5), record("foreign", OTHER));
    assertThat(lives(place(5))).isFalse();
    records.applyPlaced(place(9), record("row", G)); // some node has appended it for him
    assertThat(lives(place(5))).isFalse();
    assertThat(lives(place(9))).isTrue();
  }

  @Test
  void recordThatComesTwice_isAppliedOnce() {
    records.applyPlaced(place(1), record("r", G));
    Mark mark = local.mark();
    assertThat(records.applyUnplaced(record("r", G), 0)).isEmpty();
    records.applyPlaced(place(2), record("r", G));
    assertThat(local.since(List.of(G), mark)).isEqualTo(Validity.VALID);
  }

  @Test
  void ownPrimedValue_survivesItsOwnEcho() {
    Mark mark = records.applyUnplaced(record("own", G), 0).orElseThrow().mark();
    records.applyPlaced(place(1), record("own", G));
    assertThat(local.since(List.of(G), mark)).isEqualTo(Validity.VALID);
  }

  @Test
  void reset_killsEverythingAndRepeatsOwnRecords() {
    records.applyPlaced(place(1), record("r", OTHER));
    Mark before = local.mark();
    LogRecord own = record("own", G);
    records.applyUnplaced(own, 100);
    records.applyPlaced(place(2), own);
    records.reset(List.of(own), 7);
    assertThat(local.since(List.of(), before)).isEqualTo(Validity.DEAD);
    assertThat(records.placeOf(before)).isEmpty();
    assertThat(records.markOf(place(2), local.mark())).isEmpty();
    assertThat(records.due(7, 50)).containsExactly(own);
    assertThat(records.due(8, 50)).isEmpty();
    // the new stream; until our record is in it, no far entry is good
    LogRecord sign = LogRecord.ofNothing("sign");
    records.signing(sign);
    records.applyPlaced(place(20), sign);
    assertThat(records.markOf(place(20), local.mark())).isEmpty();
    records.applyPlaced(place(21), own);
    assertThat(lives(place(20))).isFalse();
    assertThat(lives(place(21))).isTrue();
    // a fill that began before the reset gets no place in the new stream
    assertThat(records.placeOf(before)).isEmpty();
    assertThat(records.placeOf(local.mark())).contains(place(21));
  }

  /** A burst of all of them would hold up the requests on the same connections. */
  @Test
  void manyUnplaced_areAppendedAgainAFewAtATime_theOldestFirst() {
    int count = SharedRecords.AT_ONCE + 1;
    List<LogRecord> own = IntStream.range(0, count).mapToObj(i -> record("r" + i, G)).toList();
    records.reset(own, 7);
    assertThat(records.due(7, 50)).isEqualTo(own.subList(0, count - 1));
    assertThat(records.due(8, 50)).isEqualTo(own.subList(count - 1, count));
    assertThat(records.due(9, 50)).isEmpty();
    assertThat(records.due(50, 90)).hasSize(SharedRecords.AT_ONCE);
  }

  @Test
  void entryThatOutlivedItsRecord_isDeadAfterALoss() {
    records.signing(LogRecord.ofNothing("early"));
    records.applyPlaced(place(1), LogRecord.ofNothing("early"));
    records.applyPlaced(place(2), record("lost", G));
    records.reset(List.of(), 7);
    // what is left of the stream, in which nothing is behind the entry of place 1
    records.applyPlaced(place(1), LogRecord.ofNothing("early"));
    assertThat(records.markOf(place(1), local.mark())).isEmpty();
    records.signing(LogRecord.ofNothing("in vain"));
    records.signing(LogRecord.ofNothing("sign"));
    records.applyPlaced(place(30), LogRecord.ofNothing("another node"));
    assertThat(records.markOf(place(30), local.mark())).isEmpty();
    records.applyPlaced(place(31), LogRecord.ofNothing("sign"));
    assertThat(records.markOf(place(1), local.mark())).isEmpty();
    assertThat(records.markOf(place(30), local.mark())).isEmpty();
    assertThat(lives(place(31))).isTrue();
  }

  @Test
  void tooManyUnplaced_becomeOneThatKillsEverything() {
    Mark before = local.mark();
    for (int i = 0; i <= SharedRecords.UNPLACED; i++) {
      records.applyUnplaced(record("r" + i, OTHER), 0);
    }
    assertThat(records.unplacedCount()).isEqualTo(1);
    assertThat(local.since(List.of(G), before)).isEqualTo(Validity.DEAD);
    LogRecord all = records.due(0, 1).get(0);
    assertThat(all.groups()).containsExactly(new Group.All());
    assertThat(LogRecord.decode(all.encode())).contains(all);
  }

  @Test
  void mark_isNoLaterThanTheOneReadBeforeTheFetch() {
    records.applyPlaced(place(1), LogRecord.ofNothing("hello"));
    Mark before = local.mark();
    local.append(List.of(OTHER), Strength.HARD);
    assertThat(records.markOf(place(1), before)).contains(before);
  }
}
