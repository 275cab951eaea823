package dev.larder.caching;

import java.util.Set;

/**
 * The log of changes, as features see it: a port to the application's invalidation log.
 *
 * <p>Code that makes a cached value reads the {@link #position()} <em>before</em> the data, and
 * stores it with the value. The value is invalid once one of its groups has a later record. Code
 * that writes appends <em>after</em> the commit and before it acknowledges. So a write during a
 * fill cannot leave an old value in the cache.
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface Changes {

  /** The position of the newest record. */
  Position position();

  /**
   * Records that the data of these groups has changed.
   *
   * @return the record; a value that already contains this change may have its position
   */
  Change append(Set<String> groups);

  /**
   * Records that a transaction which this thread has just committed has changed the data of these
   * groups. If the change is already recorded for the current request, this is that record. After a
   * commit in doubt use {@link #append}.
   *
   * @param groups groups of the write that this thread committed last
   */
  default Change committed(Set<String> groups) {
    return append(groups);
  }

  /**
   * Whether one of the groups has a record after the position, or may have had one that is no
   * longer known.
   */
  boolean changedSince(Set<String> groups, Position position);

  /** Declares all data in all caches of the application changed. */
  void appendAll();

  /** A place in the log: opaque, immutable and local to this node. */
  interface Position {

    /** Whether this position was read earlier than the other. */
    boolean isBefore(Position other);
  }

  /** One record. */
  interface Change {

    /** The position of this record. */
    Position position();

    /**
     * Whether this record is the only one for these groups after the earlier position. If so, a
     * value made from the data after this change may be stored with this record's position. If not,
     * another change came in between.
     *
     * @param groups a subset of the groups of this record
     */
    boolean isOnlyOneSince(Set<String> groups, Position earlier);
  }
}
