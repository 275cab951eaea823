package dev.larder.platform;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Tells a database that cannot be used now from a mistake in its use. */
final class DatabaseFaults {

  private static final int DEPTH = 20;
  private static final int HTTP_UNAVAILABLE = 503;

  /** H2: database closed, closing, locked by another process, connection broken. */
  private static final Set<Integer> H2_UNAVAILABLE = Set.of(90_020, 90_067, 90_098, 90_121, 90_135);

  private DatabaseFaults() {}

  /** What a client is told: nothing of the inside, and when to come back. */
  static ProblemException unavailable() {
    return new ProblemException(
        Problem.of(HTTP_UNAVAILABLE, "The database is not available at the moment."),
        Map.of("Retry-After", "5"));
  }

  /** Whether the database was not reached, had no connection free, or gave up under load. */
  static boolean isUnavailable(Throwable fault) {
    return has(fault, DatabaseFaults::isUnavailable);
  }

  /** Whether rows would contradict one another (SQLSTATE class 23). */
  static boolean isIntegrity(Throwable fault) {
    return has(fault, sql -> sql.getSQLState() != null && sql.getSQLState().startsWith("23"));
  }

  private static boolean has(Throwable fault, Predicate<SQLException> kind) {
    Throwable cause = fault;
    for (int i = 0; cause != null && i < DEPTH; i++) {
      if (cause instanceof SQLException sql && kind.test(sql)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** The innermost message in one line. */
  static String oneLine(Throwable fault) {
    Throwable cause = fault;
    for (int i = 0; cause.getCause() != null && i < DEPTH; i++) {
      cause = cause.getCause();
    }
    return (cause.getClass().getSimpleName() + ": " + cause.getMessage())
        .replaceAll("\\p{Cntrl}+", " ");
  }

  private static boolean isUnavailable(SQLException fault) {
    if (fault instanceof SQLTransientException
        || fault instanceof SQLNonTransientConnectionException
        || fault instanceof SQLRecoverableException) {
      return true;
    }
    String state = fault.getSQLState() == null ? "" : fault.getSQLState();
    // 08: connection; 53: out of resources; 57P: shut down or starting; 57014: a statement took
    // too long; 40, HYT: lost a race for a lock.
    return state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57P")
        || state.equals("57014")
        || state.startsWith("40")
        || state.startsWith("HYT")
        || H2_UNAVAILABLE.contains(fault.getErrorCode());
  }
}
