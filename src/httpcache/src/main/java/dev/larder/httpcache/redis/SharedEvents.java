package dev.larder.httpcache.redis;

import java.time.Duration;

/**
 * Listens to what goes between this node and Redis. Methods are called by requests and by Redis's
 * own threads, return quickly and throw nothing. Implementations are safe for use by many threads.
 */
public interface SharedEvents {

  /** Listens to nothing. */
  SharedEvents NONE = new SharedEvents() {};

  /**
   * A command was answered, by an error too.
   *
   * @param name of the command, from the list of those that are in use here
   */
  default void answered(String name, Duration took) {}

  /** Something failed. */
  default void failed(Failure kind) {}

  /** An entry was looked for in the far tier. */
  default void lookedUp(Lookup result) {}

  /** An entry was offered to the far tier. */
  default void offered(Offer result) {}

  /**
   * A record was sent to the stream.
   *
   * @param again whether it has been before, and was not seen there
   */
  default void recordSent(boolean again) {}

  /** A record of a write has come from the stream or the outbox. */
  default void recordReceived(Way way) {}

  /** The stream has shown this node a record of its own. */
  default void recordReturned(Duration since) {}

  /** Records may have been missed, so everything on this node counts as invalidated. */
  default void recordsLost(Way way) {}

  /** What failed. */
  enum Failure {
    /** There was no connection to be had, or it broke. */
    CONNECTION,
    /** A command was not answered in time. */
    TIMEOUT,
    /** A command was answered by an error. */
    REFUSED,
    /** What stood under a key was no entry. */
    UNREADABLE,
    /** Anything else. */
    OTHER
  }

  /** What came of a look-up. */
  enum Lookup {
    /** An entry that is valid. */
    HIT,
    /** An entry that was invalidated since. */
    INVALIDATED,
    /** None, or one whose place in the stream means nothing here. */
    MISS,
    /** Redis was not asked, since this node is cut off. */
    SKIPPED
  }

  /** What came of an offer. */
  enum Offer {
    STORED,
    /** A newer one was there, or the stream has lost the record that it was marked with. */
    OUTRUN,
    /** Its mark has no place in the stream, as while the node is cut off. */
    UNPLACED,
    /** It is too large to be shared, or of no use any more. */
    UNFIT
  }

  /** How records come. */
  enum Way {
    STREAM,
    OUTBOX
  }
}
