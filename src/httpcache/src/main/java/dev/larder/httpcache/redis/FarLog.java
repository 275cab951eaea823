package dev.larder.httpcache.redis;

import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import java.util.Collection;
import java.util.Optional;

/**
 * What the far tier needs from the invalidation log. Marks are valid on one node; places in the
 * stream replace them and are valid on all nodes.
 */
interface FarLog {

  /** Whether this node knows the records of all others, except those of the last two seconds. */
  boolean isCurrent();

  /** What the log says about the groups of an entry since its mark. */
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
   * The mark on this node for an entry that was marked with a place: before all records behind that
   * place that this node knows.
   *
   * @param before a mark that was read before the entry was fetched
   * @return empty if the place is below the floor
   */
  Optional<Mark> markOf(StreamId place, Mark before);
}
