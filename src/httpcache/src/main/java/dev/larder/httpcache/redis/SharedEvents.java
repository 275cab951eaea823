package dev.larder.httpcache.redis;

import java.time.Duration;

/**
 * A listener for the traffic between this node and Redis. Requests and the threads of the Redis
 * client call the methods, so they must return quickly and throw nothing. Implementations are safe
 * for use by many threads.
 */
public interface SharedEvents {

  /** A listener that does nothing. */
  SharedEvents NONE = new SharedEvents() {};

  /**
   * A command was answered; an error is an answer too.
   *
   * @param name of the command, one of the commands in use here
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
   * @param again whether it was sent before and not seen in the stream
   */
  default void recordSent(boolean again) {}

  /** A record of a write arrived from the stream or the outbox. */
  default void recordReceived(Way way) {}

  /** The stream has shown this node a record of its own. */
  default void recordReturned(Duration since) {}

  /** Records may have been missed, so everything on this node counts as invalidated. */
  default void recordsLost(Way way) {}

  /** What failed. */
  enum Failure {
    /** There was no connection, or it broke. */
    CONNECTION,
    /** A command was not answered in time. */
    TIMEOUT,
    /** A command was answered with an error. */
    REFUSED,
    /** The value of a key was no entry. */
    UNREADABLE,
    /** Anything else. */
    OTHER
  }

  /** The result of a look-up. */
  enum Lookup {
    /** An entry that is valid. */
    HIT,
    /** An entry that was invalidated since. */
    INVALIDATED,
    /** No entry, or one whose place in the stream is unknown here. */
    MISS,
    /** Redis was not asked, because this node is cut off. */
    SKIPPED
  }

  /** The result of an offer. */
  enum Offer {
    STORED,
    /** A newer one was there, or the stream has lost the record that it was marked with. */
    OUTRUN,
    /** Its mark has no place in the stream, for example while the node is cut off. */
    UNPLACED,
    /** It is too large to be shared, or of no use any more. */
    UNFIT
  }

  /** The ways in which records arrive. */
  enum Way {
    STREAM,
    OUTBOX
  }
}
