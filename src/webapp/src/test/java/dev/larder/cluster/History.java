package dev.larder.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What clients wrote, read and suffered, and whether it may have been so: a read may show what is
 * older than the newest write that was acknowledged before the read began, but only for a bounded
 * time after that write's acknowledgement. The bound is that of undisturbed nodes, unless a fault
 * was at work between the acknowledgement and the read.
 *
 * <p>The writes of a thing have numbers that rise, and are made one after the other. Times are
 * those of {@link System#nanoTime}. Safe for use by many threads; looked at when all is over.
 */
final class History {

  /**
   * What a fault may leave behind is counted as its own for so long after its end, in nanoseconds.
   */
  static final long AFTERMATH = 3_000_000_000L;

  /** What the reads without any fault are counted under. */
  static final String CALM = "calm";

  private final Map<Integer, TreeMap<Integer, Long>> writes = new LinkedHashMap<>();
  private final List<Read> reads = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  /**
   * A read that showed something.
   *
   * @param thing what was shown
   * @param number of the write that it showed
   * @param begun when the request was sent
   * @param how what was asked for, where, and what the cache said of it
   */
  record Read(int thing, int number, long begun, String how) {}

  private record Fault(String kind, long from, long until) {

    boolean touches(long start, long end) {
      return end - from >= 0 && until + AFTERMATH - start >= 0;
    }
  }

  /** A read that showed less than it had to, by the nanoseconds that the newer write was known. */
  record Stale(Read read, long since, List<String> faults) {

    @Override
    public String toString() {
      return "%s showed k%dv%d, %.1f ms after a later write was acknowledged, faults %s"
          .formatted(read.how(), read.thing(), read.number(), since / 1e6, faults);
    }
  }

  synchronized void acknowledged(int thing, int number, long when) {
    writes.computeIfAbsent(thing, key -> new TreeMap<>()).put(number, when);
  }

  synchronized void read(Read read) {
    reads.add(read);
  }

  synchronized void fault(String kind, long from, long until) {
    faults.add(new Fault(kind, from, until));
  }

  synchronized int reads() {
    return reads.size();
  }

  synchronized int writes() {
    return writes.values().stream().mapToInt(Map::size).sum();
  }

  /** The number of the newest write of a thing that was acknowledged; 0 if none was. */
  synchronized int newest(int thing) {
    TreeMap<Integer, Long> numbers = writes.get(thing);
    return numbers == null ? 0 : numbers.lastKey();
  }

  /** All reads that showed something old, the oldest first. */
  synchronized List<Stale> stale() {
    List<Stale> found = new ArrayList<>();
    for (Read read : reads) {
      OptionalLong since = since(read);
      if (since.isPresent()) {
        found.add(new Stale(read, since.getAsLong(), faultsBetween(read, since.getAsLong())));
      }
    }
    found.sort(Collections.reverseOrder((x, y) -> Long.compare(x.since(), y.since())));
    return found;
  }

  /** How long before the read began the first newer write was acknowledged. */
  private OptionalLong since(Read read) {
    return writes
        .getOrDefault(read.thing(), new TreeMap<>())
        .tailMap(read.number(), false)
        .values()
        .stream()
        .mapToLong(when -> read.begun() - when)
        .filter(since -> since > 0)
        .max();
  }

  private List<String> faultsBetween(Read read, long since) {
    return faults.stream()
        .filter(fault -> fault.touches(read.begun() - since, read.begun()))
        .map(Fault::kind)
        .distinct()
        .toList();
  }

  /**
   * For each fault, and for the time without any, how many reads were stale and how long at most.
   */
  synchronized List<String> summary() {
    Map<String, List<Long>> times = new LinkedHashMap<>();
    times.put(CALM, new ArrayList<>());
    faults.forEach(fault -> times.put(fault.kind(), new ArrayList<>()));
    for (Stale stale : stale()) {
      List<String> kinds = stale.faults().isEmpty() ? List.of(CALM) : stale.faults();
      kinds.forEach(kind -> times.get(kind).add(stale.since()));
    }
    List<String> lines = new ArrayList<>();
    times.forEach(
        (kind, since) ->
            lines.add(
                "%s (%d): %d reads of something old, at most %.1f ms"
                    .formatted(
                        kind,
                        faults.stream().filter(fault -> fault.kind().equals(kind)).count(),
                        since.size(),
                        since.stream().mapToLong(Long::longValue).max().orElse(0) / 1e6)));
    return lines;
  }
}
