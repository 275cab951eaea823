package dev.larder.caching;

import java.util.Set;

/**
 * The log of what was written, as features see it: a port behind which the application's
 * invalidation log stands.
 *
 * <p>Whoever makes a cached value reads the {@link #position()} <em>before</em> he reads the data,
 * and keeps it beside the value; the value is dead once one of its groups has a later record.
 * Whoever writes appends <em>after</em> the commit and before he acknowledges. So a write that
 * races a fill cannot leave an old value behind.
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface Changes {

  /** The position of the newest record. */
  Position position();

  /**
   * Records that the data of these groups has changed.
   *
   * @return the record, whose position a value that already contains this very change may carry
   */
  Change append(Set<String> groups);

  /**
   * Records that a transaction which this thread has just committed has changed the data of these
   * groups. If the platform has recorded that for the current request already, this is that record.
   * After a commit in doubt use {@link #append}.
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

  /** Declares everything changed that any cache of the application holds. */
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
     * value made from the data as this change left it may be kept with this record's position; if
     * not, somebody else's change came between.
     *
     * @param groups a subset of the groups of this record
     */
    boolean isOnlyOneSince(Set<String> groups, Position earlier);
  }
}
