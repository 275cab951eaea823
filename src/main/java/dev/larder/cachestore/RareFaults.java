package dev.larder.cachestore;

import dev.larder.cachestore.SharedEvents.Failure;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports faults that would come with every request: the first at once, then at most one a minute.
 * All of them are counted. What Redis or the way to it has done wrong is told in a line, without
 * the trace of our own calls.
 */
final class RareFaults {

  private static final Logger LOG = LoggerFactory.getLogger(RareFaults.class);
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int DEPTH = 10;

  private final Faults faults;
  private final LongSupplier nanos;
  private final SharedEvents events;
  private long last;
  private long unreported;
  private boolean any;

  /**
   * Faults to be reported rarely.
   *
   * @param nanos the monotonic clock
   * @param events is told the kind of each
   */
  RareFaults(Faults faults, LongSupplier nanos, SharedEvents events) {
    this.faults = faults;
    this.nanos = nanos;
    this.events = events;
  }

  void report(String what, Throwable cause) {
    Failure kind = kindOf(cause);
    events.failed(kind);
    long before;
    synchronized (this) {
      long now = nanos.getAsLong();
      if (any && now - last < PAUSE_NANOS) {
        unreported++;
        return;
      }
      any = true;
      last = now;
      before = unreported;
      unreported = 0;
    }
    LOG.debug("{}", what, cause);
    faults.report(
        before == 0 ? what : what + " (and " + before + " times more)",
        kind == Failure.OTHER ? cause : new Trouble(messages(cause)));
  }

  private static Failure kindOf(Throwable cause) {
    // a connection may not be had since Redis refuses the password, or does not answer
    Throwable why =
        cause instanceof RedisConnectionException && cause.getCause() != null
            ? cause.getCause()
            : cause;
    if (why instanceof RedisCommandTimeoutException || why instanceof TimeoutException) {
      return Failure.TIMEOUT;
    }
    if (why instanceof RedisCommandExecutionException) {
      return Failure.REFUSED;
    }
    if (cause instanceof RedisStore.UnreadableEntryException) {
      return Failure.UNREADABLE;
    }
    return cause instanceof RedisException ? Failure.CONNECTION : Failure.OTHER;
  }

  /** What each exception of the chain says that the one before has not said already. */
  private static String messages(Throwable outermost) {
    StringBuilder text = new StringBuilder();
    Throwable cause = outermost;
    for (int i = 0; cause != null && i < DEPTH; i++) {
      String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      if (text.indexOf(message) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(message);
      }
      cause = cause.getCause();
    }
    return text.toString().replaceAll("\\p{Cntrl}+", " ");
  }

  /** Says what is the matter, and nothing else. */
  private static final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Trouble(String message) {
      super(message, null, false, false);
    }
  }
}
