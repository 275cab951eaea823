package dev.larder.httpcache.store;

import java.util.Collection;
import java.util.Map;

/**
 * The ordered log of invalidations. A fill reads the {@link #mark()} <em>before</em> it calls the
 * application. The stored response is invalid once one of its groups has a later record. So an
 * invalidation costs the same however much it covers, and a write during a fill cannot leave an old
 * body in the store.
 *
 * <p>Implementations are safe for use by many threads; {@link #since} takes no lock.
 */
public interface InvalidationLog {

  /** How strongly a record invalidates. */
  enum Strength {
    /** The responses are never served again without validation. */
    HARD,
    /** The responses count as stale. */
    SOFT
  }

  /** The mark of the newest record. */
  Mark mark();

  /**
   * Appends one record for all of these groups. When this returns, every {@link #since} sees it.
   *
   * @param groups at least one group
   */
  Appended append(Collection<Group> groups, Strength strength);

  /**
   * What the records after the mark say about a response that belongs to these groups and to {@link
   * Group.All}.
   *
   * @return {@link Validity#DEAD} also if the log does not reach back to the mark, or the mark is
   *     of another log
   */
  Validity since(Collection<Group> groups, Mark mark);

  /**
   * A record that was appended.
   *
   * @param previous for each group of the record, the sequence of the previous record that covered
   *     it
   */
  record Appended(Mark mark, Map<Group, Long> previous) {

    public Appended {
      previous = Map.copyOf(previous);
    }

    /** Whether the record names the group, or everything. */
    public boolean covers(Group group) {
      return previous.containsKey(group) || previous.containsKey(new Group.All());
    }

    /**
     * Whether this is the only record after the earlier mark that covers these groups.
     *
     * @param groups a subset of the groups of this record
     */
    public boolean isOnlyOneSince(Collection<Group> groups, Mark earlier) {
      return earlier.epoch() == mark.epoch()
          && groups.stream()
              .allMatch(
                  group -> previous.getOrDefault(group, Long.MAX_VALUE) <= earlier.sequence());
    }
  }
}
