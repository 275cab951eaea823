package dev.larder.httpcache.store;

/**
 * A place in the invalidation log of this node.
 *
 * @param epoch which log: a random number of each start, so that marks of another process are not
 *     valid here
 * @param sequence the number of the record that was the newest; starts at 0, and rises by one with
 *     each record
 */
public record Mark(long epoch, long sequence) {

  /** Whether this mark was read earlier than the other, in the same log. */
  public boolean isBefore(Mark other) {
    return epoch == other.epoch && sequence < other.sequence;
  }
}
