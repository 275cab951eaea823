package dev.larder.httpcache.redis;

import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import java.util.Collection;
import java.util.Optional;

/**
 * What the far tier must know of the invalidation log: marks are a node's own, and the places in
 * the stream that stand for them are everybody's.
 */
interface FarLog {

  /** Whether this node knows the records of all others, but for the last two seconds. */
  boolean isCurrent();

  /** What became of the groups of an entry since its mark. */
  Validity since(Collection<Group> groups, Mark mark);

  /** The mark of the newest record. */
  Mark mark();

  /**
   * The place in the stream up to which everything had been applied when this mark was read.
   *
   * @return empty if it is not known
   */
  Optional<StreamId> placeOf(Mark mark);

  /**
   * The mark on this node of an entry that was marked with a place: no later than any record behind
   * the place that this node knows.
   *
   * @param before a mark that was read before the entry was fetched
   * @return empty if the place is below the floor
   */
  Optional<Mark> markOf(StreamId place, Mark before);
}
