package dev.larder.httpcache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** What a failed command says about Redis. */
enum RedisTrouble {

  /** Nothing: the thread that waited was interrupted, or its command was cancelled. */
  OF_THE_CALLER,

  /** Redis refused this command. It may take others. */
  OF_ONE_COMMAND,

  /** Redis takes no writes: it is full, a read-only replica, or cannot save. */
  NO_WRITES,

  /** The answer did not come in time. */
  LATE,

  /** No command can succeed: the connection is broken, or this is a node of a cluster. */
  UNUSABLE;

  private static final Set<String> WRITES_REFUSED =
      Set.of("OOM", "READONLY", "MISCONF", "NOREPLICAS");
  private static final Set<String> ALL_REFUSED =
      Set.of("MOVED", "ASK", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "NOAUTH", "WRONGPASS");

  static RedisTrouble of(Throwable failure) {
    Throwable why =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (why instanceof RedisCommandInterruptedException || why instanceof CancellationException) {
      return OF_THE_CALLER;
    }
    if (why instanceof RedisCommandTimeoutException) {
      return LATE;
    }
    if (why instanceof RedisStore.UnreadableEntryException) {
      return OF_ONE_COMMAND;
    }
    if (why instanceof RedisCommandExecutionException refused) {
      String code = code(refused);
      return WRITES_REFUSED.contains(code)
          ? NO_WRITES
          : ALL_REFUSED.contains(code) ? UNUSABLE : OF_ONE_COMMAND;
    }
    return UNUSABLE;
  }

  /**
   * The word with which Redis names an error, such as {@code OOM}; empty if it is not one that this
   * class distinguishes. The error of a script contains that of its command.
   */
  static String code(RedisCommandExecutionException refused) {
    String message = refused.getMessage() == null ? "" : refused.getMessage();
    for (String word : message.split("[^A-Z]+", -1)) {
      if (WRITES_REFUSED.contains(word) || ALL_REFUSED.contains(word)) {
        return word;
      }
    }
    return "";
  }
}
