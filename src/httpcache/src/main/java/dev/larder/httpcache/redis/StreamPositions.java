package dev.larder.httpcache.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Maps places in the stream to numbers of this node's own log, and back.
 *
 * <p>A record may get its number before its place in the stream is known: this node's own records
 * do, and those that came by the outbox. So the numbers along the stream need not rise. Therefore
 * the number of a place considers all records behind it, and the place of a number all records up
 * to it. Both err towards the past: an entry becomes invalid too early, never too late.
 *
 * <p>Bounded: if there are many places, some of the older ones are dropped, which errs the same
 * way. Not safe for use by several threads.
 */
final class StreamPositions {

  private final int capacity;
  private final List<Place> places = new ArrayList<>();

  /**
   * Nothing known yet.
   *
   * @param capacity how many places are remembered, at least 4
   */
  StreamPositions(int capacity) {
    this.capacity = capacity;
  }

  /** A record of the stream. */
  private static final class Place {
    final StreamId id;
    // the greatest number of the records up to here
    final long upTo;
    // the least number of the records behind
    long behind = Long.MAX_VALUE;

    Place(StreamId id, long upTo) {
      this.id = id;
      this.upTo = upTo;
    }
  }

  /**
   * Notes the next record of the stream.
   *
   * @param id after every noted one
   * @param number its number in the log of this node
   */
  void add(StreamId id, long number) {
    for (int i = places.size() - 1; i >= 0 && places.get(i).behind > number; i--) {
      places.get(i).behind = number;
    }
    add(new Place(id, Math.max(newestNumber(), number)));
  }

  /**
   * Notes the next record of the stream, which invalidates nothing.
   *
   * @param id after every one that is noted
   */
  void addEmpty(StreamId id) {
    add(new Place(id, newestNumber()));
  }

  private long newestNumber() {
    return places.isEmpty() ? Long.MIN_VALUE : places.get(places.size() - 1).upTo;
  }

  private void add(Place place) {
    places.add(place);
    if (places.size() > capacity) {
      thinOut();
    }
  }

  /** The newest place whose records, and all before them, have at most this number. */
  Optional<StreamId> newestUpTo(long number) {
    int low = 0;
    int high = places.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (places.get(middle).upTo <= number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? Optional.empty() : Optional.of(places.get(low - 1).id);
  }

  /**
   * The least number that a record behind this place has, {@link Long#MAX_VALUE} if there is none.
   *
   * @return empty if the place is before everything that is known here
   */
  OptionalLong leastBehind(StreamId id) {
    int low = 0;
    int high = places.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (places.get(middle).id.compareTo(id) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? OptionalLong.empty() : OptionalLong.of(places.get(low - 1).behind);
  }

  void clear() {
    places.clear();
  }

  int size() {
    return places.size();
  }

  /** Drops every second place of the older half, but never the first, which is the floor. */
  private void thinOut() {
    List<Place> kept = new ArrayList<>(capacity);
    int half = places.size() / 2;
    for (int i = 0; i < places.size(); i++) {
      if (i >= half || i % 2 == 0) {
        kept.add(places.get(i));
      }
    }
    places.clear();
    places.addAll(kept);
  }
}
