package dev.larder.httpcache.redis;

import dev.larder.httpcache.store.InvalidationLog.Appended;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.Mark;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Knows which records this node has applied, which of them the stream has not shown yet, and which
 * numbers the others have on this node. Each record is applied once, however often and in whichever
 * way it arrives.
 *
 * <p>A record without a place ("unplaced") is one that this node has appended or taken from the
 * outbox. Until the stream shows it, it is unknown which entries of the far tier are older. So all
 * of them get marks before it.
 *
 * <p>Safe for use by many threads: every method is one step.
 */
final class SharedRecords {

  /** How many places of the stream are remembered. */
  static final int PLACES = 20_000;

  /**
   * How many records are recognised when they arrive again; an unrecognised one is applied again.
   */
  static final int KNOWN = 100_000;

  /**
   * If there are more unplaced records than this, one record that invalidates everything replaces
   * them.
   */
  static final int UNPLACED = 10_000;

  /**
   * The number of records that are appended again at a time. Ten thousand at once would delay
   * requests on the same connections beyond their timeout, and so take Redis out of use.
   */
  static final int AT_ONCE = 250;

  private final LocalInvalidationLog local;
  private final StreamPositions places = new StreamPositions(PLACES);
  private final Map<String, Long> known = new BoundedMap<>(KNOWN);
  private final Map<String, Unplaced> unplaced = new LinkedHashMap<>();
  private long floor;
  private StreamId placeFloor = StreamId.NONE;
  private boolean floorLost;
  private String newestSign = "";

  SharedRecords(LocalInvalidationLog local) {
    this.local = local;
  }

  private static final class Unplaced {
    final LogRecord record;
    final long number;
    long dueNanos;

    Unplaced(LogRecord record, long number, long dueNanos) {
      this.record = record;
      this.number = number;
      this.dueNanos = dueNanos;
    }
  }

  /**
   * Applies a record whose place is not known yet.
   *
   * @param dueNanos when to append it to the stream if the stream has not shown it
   * @return empty if it was applied before
   */
  synchronized Optional<Appended> applyUnplaced(LogRecord record, long dueNanos) {
    if (known.containsKey(record.id())) {
      return Optional.empty();
    }
    Appended appended = local.append(record.groups(), record.strength());
    long number = appended.mark().sequence();
    known.put(record.id(), number);
    unplaced.put(record.id(), new Unplaced(record, number, dueNanos));
    if (unplaced.size() > UNPLACED) {
      LogRecord everything = LogRecord.ofEverything(record.id() + "-overflow");
      long last = local.append(everything.groups(), everything.strength()).mark().sequence();
      unplaced.clear();
      known.put(everything.id(), last);
      unplaced.put(everything.id(), new Unplaced(everything, last, dueNanos));
    }
    return Optional.of(appended);
  }

  /** Applies the next record of the stream. */
  synchronized void applyPlaced(StreamId place, LogRecord record) {
    unplaced.remove(record.id());
    if (floorLost && record.id().equals(newestSign)) {
      floorLost = false;
      placeFloor = place;
    }
    if (record.groups().isEmpty()) {
      places.addEmpty(place);
      return;
    }
    Long number = known.get(record.id());
    if (number == null) {
      number = local.append(record.groups(), record.strength()).mark().sequence();
      known.put(record.id(), number);
    }
    places.add(place, number);
  }

  /** Notes that this node is about to append a record that only says that it is there. */
  synchronized void signing(LogRecord sign) {
    newestSign = sign.id();
  }

  /**
   * The stream has lost records: all marks until now are invalid, and all known places too. Entries
   * of the far tier may have survived although the records that invalidated them did not, as on a
   * replica that was behind when it took over. So this node uses no entry whose place is before its
   * next sign; every lost record was committed before that.
   *
   * @param again records to append again
   */
  synchronized void reset(Collection<LogRecord> again, long dueNanos) {
    LogRecord everything = LogRecord.ofEverything("reset");
    floor = local.append(everything.groups(), everything.strength()).mark().sequence();
    places.clear();
    floorLost = true;
    newestSign = "";
    for (LogRecord record : again) {
      unplaced.put(
          record.id(), new Unplaced(record, known.getOrDefault(record.id(), floor), dueNanos));
    }
    unplaced.values().forEach(one -> one.dueNanos = dueNanos);
  }

  /**
   * The unplaced records that are due, at most {@link #AT_ONCE}, the oldest first; the others stay
   * due.
   *
   * @param nextNanos when they are due again
   */
  synchronized List<LogRecord> due(long nowNanos, long nextNanos) {
    List<LogRecord> due = new ArrayList<>();
    for (Unplaced one : unplaced.values()) {
      if (due.size() < AT_ONCE && nowNanos - one.dueNanos >= 0) {
        one.dueNanos = nextNanos;
        due.add(one.record);
      }
    }
    return due;
  }

  /** See {@link FarLog#placeOf}. */
  synchronized Optional<StreamId> placeOf(Mark mark) {
    return mark.epoch() == local.mark().epoch() && mark.sequence() >= floor
        ? places.newestUpTo(mark.sequence())
        : Optional.empty();
  }

  /** See {@link FarLog#markOf}. */
  synchronized Optional<Mark> markOf(StreamId place, Mark before) {
    OptionalLong behind = places.leastBehind(place);
    if (floorLost || place.compareTo(placeFloor) < 0 || behind.isEmpty()) {
      return Optional.empty();
    }
    long number = Math.min(before.sequence(), behind.getAsLong() - 1);
    for (Unplaced one : unplaced.values()) {
      number = Math.min(number, one.number - 1);
    }
    return number < floor ? Optional.empty() : Optional.of(new Mark(before.epoch(), number));
  }

  synchronized int unplacedCount() {
    return unplaced.size();
  }
}
