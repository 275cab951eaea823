package dev.larder.database;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/** Tells a database that cannot be used now from a mistake in its use. */
final class DatabaseFaults {

  private static final int DEPTH = 20;
  private static final int HTTP_UNAVAILABLE = 503;

  /** H2: database closed, closing, locked by another process, connection broken. */
  private static final Set<Integer> H2_UNREACHABLE = Set.of(90_020, 90_067, 90_098, 90_121, 90_135);

  /** H2: the file cannot be read, written, created or found, or is damaged. */
  private static final Set<Integer> H2_STORAGE =
      Set.of(90_028, 90_030, 90_031, 90_062, 90_124, 90_146);

  /** Why a database cannot be used now. */
  enum Kind {
    /** There is no connection, or it broke. */
    UNREACHABLE,
    /** All connections are in use, or a statement took too long. */
    OVERLOADED,
    /** Another transaction had the same rows. */
    CONFLICT,
    /** The database cannot read or write its files, or takes no changes. */
    STORAGE
  }

  private DatabaseFaults() {}

  /** What a client is told: nothing of the inside, and when to come back. */
  static ProblemException unavailable() {
    return new ProblemException(
        Problem.of(HTTP_UNAVAILABLE, "The database is not available at the moment."),
        Map.of("Retry-After", "5"));
  }

  /** What a client is told whose change the database cannot take. */
  static ProblemException takesNoChanges() {
    return new ProblemException(
        Problem.of(HTTP_UNAVAILABLE, "The database takes no changes at the moment."),
        Map.of("Retry-After", "5"));
  }

  /** Whether the database cannot be used now, whatever the reason. */
  static boolean isUnavailable(Throwable fault) {
    return kind(fault).isPresent();
  }

  /** Why the database cannot be used now, or empty if the fault is a mistake in its use. */
  static Optional<Kind> kind(Throwable fault) {
    return chain(fault).anyMatch(DatabaseFaults::isOfTheStore)
        ? Optional.of(Kind.STORAGE)
        : chain(fault).flatMap(each -> kindOf(each).stream()).findFirst();
  }

  /** Whether rows would contradict one another (SQLSTATE class 23). */
  static boolean isIntegrity(Throwable fault) {
    return chain(fault)
        .anyMatch(
            each ->
                each instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith("23"));
  }

  private static Stream<Throwable> chain(Throwable fault) {
    return Stream.iterate(fault, Objects::nonNull, Throwable::getCause).limit(DEPTH);
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

  /** H2's store under the SQL, closed by itself after it could not write its file. */
  private static boolean isOfTheStore(Throwable fault) {
    return fault instanceof MVStoreException store
        && store.getErrorCode() < DataUtils.ERROR_TRANSACTION_CORRUPT;
  }

  private static Optional<Kind> kindOf(Throwable fault) {
    if (!(fault instanceof SQLException sql)) {
      return Optional.empty();
    }
    String state = sql.getSQLState() == null ? "" : sql.getSQLState();
    if (H2_STORAGE.contains(sql.getErrorCode()) || isStorage(state)) {
      return Optional.of(Kind.STORAGE);
    }
    if (sql instanceof SQLTransactionRollbackException || state.startsWith("40")) {
      return Optional.of(Kind.CONFLICT);
    }
    if (isOverload(sql, state)) {
      return Optional.of(Kind.OVERLOADED);
    }
    return isUnreachable(sql, state) ? Optional.of(Kind.UNREACHABLE) : Optional.empty();
  }

  /** 53100: no space; 58: an error of the server's files; 25006: a server that only reads. */
  private static boolean isStorage(String state) {
    return state.equals("53100") || state.startsWith("58") || state.equals("25006");
  }

  /**
   * 53: out of resources; 57014: a statement took too long; HYT: a lock was waited for too long.
   */
  private static boolean isOverload(SQLException fault, String state) {
    return state.startsWith("53")
        || state.equals("57014")
        || state.startsWith("HYT")
        || (fault instanceof SQLTransientException && fault.getCause() == null);
  }

  /** 08: connection; 57P: the server shuts down or starts. */
  private static boolean isUnreachable(SQLException fault, String state) {
    return fault instanceof SQLTransientException
        || fault instanceof SQLNonTransientConnectionException
        || fault instanceof SQLRecoverableException
        || state.startsWith("08")
        || state.startsWith("57P")
        || H2_UNREACHABLE.contains(fault.getErrorCode());
  }
}
