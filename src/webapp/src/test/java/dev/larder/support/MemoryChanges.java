package dev.larder.support;

import dev.larder.caching.Changes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A log in memory that forgets nothing. */
public final class MemoryChanges implements Changes {

  private final List<Set<String>> records = new ArrayList<>();
  private long everythingAt;

  @Override
  public synchronized Position position() {
    return new At(records.size());
  }

  @Override
  public synchronized Change append(Set<String> groups) {
    records.add(Set.copyOf(groups));
    return new Appended(records.size());
  }

  @Override
  public synchronized boolean changedSince(Set<String> groups, Position position) {
    return between(groups, ((At) position).number(), records.size());
  }

  @Override
  public synchronized void appendAll() {
    records.add(Set.of());
    everythingAt = records.size();
  }

  /** How many records there are. */
  public synchronized int size() {
    return records.size();
  }

  private boolean between(Set<String> groups, long after, long until) {
    if (everythingAt > after && everythingAt <= until) {
      return true;
    }
    return records.subList((int) after, (int) until).stream()
        .anyMatch(record -> record.stream().anyMatch(groups::contains));
  }

  private record At(long number) implements Position {

    @Override
    public boolean isBefore(Position other) {
      return number < ((At) other).number;
    }
  }

  private final class Appended implements Change {
    private final long number;

    Appended(long number) {
      this.number = number;
    }

    @Override
    public Position position() {
      return new At(number);
    }

    @Override
    public boolean isOnlyOneSince(Set<String> groups, Position earlier) {
      synchronized (MemoryChanges.this) {
        return !between(groups, ((At) earlier).number(), number - 1);
      }
    }
  }
}
