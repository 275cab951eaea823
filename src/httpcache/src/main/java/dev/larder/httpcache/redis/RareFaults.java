package dev.larder.httpcache.redis;

import dev.larder.httpcache.redis.SharedEvents.Failure;
import dev.larder.httpcache.store.Faults;
import dev.larder.httpcache.store.LogLimiter;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports faults that may occur with every request: the first of each kind at once, then at most
 * one a minute. All of them are counted. A fault of Redis, or of the way to it, is one line without
 * a stack trace.
 */
final class RareFaults {

  private static final Logger LOG = LoggerFactory.getLogger(RareFaults.class);
  private static final int DEPTH = 10;

  private final Faults faults;
  private final LogLimiter<String> lines;
  private final SharedEvents events;

  /**
   * Creates a reporter.
   *
   * @param nanos the monotonic clock
   * @param events is told the kind of each
   */
  RareFaults(Faults faults, LongSupplier nanos, SharedEvents events) {
    this.faults = faults;
    this.lines = new LogLimiter<>(nanos);
    this.events = events;
  }

  /** Counts a fault without a line in the log. */
  void count(Throwable cause) {
    events.failed(kindOf(cause));
  }

  void report(String what, Throwable cause) {
    Failure kind = kindOf(cause);
    events.failed(kind);
    OptionalLong omitted = lines.admit(kind + code(cause));
    if (omitted.isEmpty()) {
      return;
    }
    LOG.debug("{}", what, cause);
    faults.report(
        what + LogLimiter.omitted(omitted.getAsLong()),
        kind == Failure.OTHER ? cause : new Trouble(messages(cause)));
  }

  /** A missing connection may mean that Redis refuses the password, or does not answer. */
  private static Throwable reason(Throwable cause) {
    return cause instanceof RedisConnectionException && cause.getCause() != null
        ? cause.getCause()
        : cause;
  }

  private static String code(Throwable cause) {
    return reason(cause) instanceof RedisCommandExecutionException refused
        ? RedisTrouble.code(refused)
        : "";
  }

  private static Failure kindOf(Throwable cause) {
    Throwable why = reason(cause);
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

  /** The messages of the chain of exceptions, without repetitions. */
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

  /** An exception with a message and no stack trace. */
  private static final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Trouble(String message) {
      super(message, null, false, false);
    }
  }
}
