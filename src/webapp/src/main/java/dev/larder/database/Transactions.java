package dev.larder.database;

import dev.larder.api.CommitInDoubtException;
import dev.larder.api.ProblemException;
import dev.larder.api.StaleVersionException;
import dev.larder.httpcache.store.LogLimiter;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityTransaction;
import jakarta.persistence.OptimisticLockException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work in a database transaction that ends inside the call: when {@code write} returns, the
 * data is committed. Safe for use by many threads.
 */
public final class Transactions {

  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  private final Database database;
  private final WriteRecorder recorder;
  private final LogLimiter<String> lines = new LogLimiter<>(System::nanoTime);

  /** Transactions whose groups are noted on the current request alone. */
  public Transactions(Database database) {
    this(database, WriteRecorder.NONE);
  }

  /**
   * Transactions that are recorded.
   *
   * @param recorder is told of every write
   */
  public Transactions(Database database, WriteRecorder recorder) {
    this.database = database;
    this.recorder = recorder;
  }

  /** How the database looks for texts. */
  public TextSearch textSearch() {
    return database.textSearch();
  }

  /**
   * Runs work that changes nothing.
   *
   * @throws ProblemException with status 503 if the database cannot be used now
   */
  public <T> T read(Function<EntityManager, T> work) {
    int opening = database.opening();
    try {
      return readOnce(work);
    } catch (RuntimeException e) {
      if (!database.isReopened(opening, e)) {
        throw translated(e);
      }
    }
    try {
      return readOnce(work);
    } catch (RuntimeException e) {
      throw translated(e);
    }
  }

  private <T> T readOnce(Function<EntityManager, T> work) {
    try (EntityManager manager = database.entityManager()) {
      EntityTransaction transaction = manager.getTransaction();
      transaction.begin();
      try {
        return work.apply(manager);
      } finally {
        rollback(transaction);
      }
    }
  }

  /**
   * Runs work and commits it; rolls it back if it throws anything. After the commit the groups are
   * recorded, together with the target of the current request; if they are not, they are noted on
   * the request, see {@link CurrentRequest#WRITE_COMMITTED}.
   *
   * @param groups the names of what the work changes
   * @throws ProblemException with status 503 if the database cannot be used now; nothing changed
   * @throws IntegrityException if the change contradicts other rows; nothing changed
   * @throws StaleVersionException if somebody else changed the same row; nothing of ours changed
   * @throws CommitInDoubtException if the commit was asked for and not answered
   */
  public <T> T write(Set<String> groups, Function<EntityManager, T> work) {
    return write(result -> groups, work);
  }

  /**
   * As {@link #write(Set, Function)}, for work whose groups are known only when it is done.
   *
   * @param groups the names of what the work has changed, told from its result before the commit
   */
  public <T> T write(Function<? super T, Set<String>> groups, Function<EntityManager, T> work) {
    EntityManager manager = database.entityManager();
    int opening = database.opening();
    try {
      database.requireWritable();
      EntityTransaction transaction = manager.getTransaction();
      transaction.begin();
      Written<T> written =
          flushed(manager, transaction, entities -> recorded(entities, groups, work));
      commit(transaction, written);
      return written.result();
    } catch (RuntimeException e) {
      database.noteWriteFault(opening, e);
      throw translated(e);
    } finally {
      close(manager);
    }
  }

  private <T> Written<T> recorded(
      EntityManager manager,
      Function<? super T, Set<String>> groups,
      Function<EntityManager, T> work) {
    T result = work.apply(manager);
    manager.flush();
    Set<String> changed = groups.apply(result);
    Set<String> recorded = new HashSet<>(changed);
    recorded.addAll(CurrentRequest.targets());
    return new Written<>(result, changed, recorder.record(manager, recorded));
  }

  /**
   * What is to be committed.
   *
   * @param record to be run after the commit, see {@link WriteRecorder#record}
   */
  private record Written<T>(T result, Set<String> groups, BooleanSupplier record) {}

  /** Sends all statements before the commit, so a refused one is a certain rollback. */
  private static <T> T flushed(
      EntityManager manager, EntityTransaction transaction, Function<EntityManager, T> work) {
    boolean done = false;
    try {
      T result = work.apply(manager);
      manager.flush();
      done = true;
      return result;
    } finally {
      if (!done) {
        rollback(transaction);
      }
    }
  }

  private void commit(EntityTransaction transaction, Written<?> written) {
    boolean recorded = false;
    try {
      commit(transaction);
      recorded = written.record().getAsBoolean();
    } finally {
      // a commit in doubt is not recorded by its name in the outbox: its row may come later
      if (!recorded) {
        CurrentRequest.noteCommitted(written.groups());
      }
    }
  }

  private void commit(EntityTransaction transaction) {
    try {
      transaction.commit();
      database.requireKept();
    } catch (RuntimeException e) {
      warn("The database did not say whether it stored a change", e);
      throw new CommitInDoubtException(e);
    }
  }

  private static void rollback(EntityTransaction transaction) {
    try {
      if (transaction.isActive()) {
        transaction.rollback();
      }
    } catch (RuntimeException e) {
      // The connection is gone and the database rolls back by itself; the first fault is the news.
      LOG.debug("Rolling back failed", e);
    }
  }

  private void close(EntityManager manager) {
    try {
      manager.close();
    } catch (RuntimeException e) {
      // Must not hide that the transaction was committed.
      warn("Closing an entity manager failed", e);
    }
  }

  private RuntimeException translated(RuntimeException fault) {
    if (fault instanceof CommitInDoubtException) {
      return fault;
    }
    if (fault instanceof OptimisticLockException) {
      return new StaleVersionException(fault);
    }
    if (DatabaseFaults.isIntegrity(fault)) {
      return new IntegrityException(fault);
    }
    if (!DatabaseFaults.isUnavailable(fault)) {
      return fault;
    }
    warn("The database cannot be used", fault);
    return DatabaseFaults.unavailable();
  }

  /** Writes one line without a stack trace for each kind of fault and minute. */
  private void warn(String what, RuntimeException fault) {
    String kind = what + DatabaseFaults.kind(fault).map(Enum::name).orElse("");
    OptionalLong omitted = lines.admit(kind);
    if (omitted.isPresent()) {
      String more = LogLimiter.omitted(omitted.getAsLong());
      LOG.warn("{}: {}{}", what, DatabaseFaults.oneLine(fault), more);
    }
    LOG.debug("{}", what, fault);
  }
}
