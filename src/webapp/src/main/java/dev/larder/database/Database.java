package dev.larder.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.larder.api.ProblemException;
import dev.larder.database.DatabaseFaults.Kind;
import dev.larder.database.EmbeddedFile.Trouble;
import dev.larder.settings.Settings;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's database: its pool, its schema, its entity managers.
 *
 * <p>The schema is brought up to date in the background, again and again until it succeeds, so the
 * application starts while the database is down; until then every use ends with a 503. Safe for use
 * by many threads.
 */
public final class Database implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final String UNIT = "larder";
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LAST_RETRY_MILLIS = 10_000;
  private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** If all connections are in use for this time, it counts as a failure. */
  private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * How long a database may take to open before there is a warning. On a busy machine, opening an
   * embedded one takes longer than the wait for a connection.
   */
  private static final long OPENING_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final ConnectionPool pool;
  private final ClassLoader loader;
  private final Thread preparer;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Object probeLock = new Object();

  private volatile Consumer<DataSource> content = source -> {};
  private volatile @Nullable EntityManagerFactory entityManagers;
  private volatile DatabaseState state = DatabaseState.NOT_STARTED;
  private long probedAt = System.nanoTime();
  private boolean busy;
  private long busySince;
  private volatile long startedAt = System.nanoTime();

  /**
   * Makes the pool; touches the database only when started.
   *
   * @param loader the application's class loader, through which drivers, entities and migrations
   *     are found
   */
  public Database(Settings settings, ClassLoader loader) {
    this.loader = loader;
    this.pool = ConnectionPool.of(settings, loader);
    this.preparer = new Thread(this::prepareUntilDone, "larder-database");
    preparer.setDaemon(true);
    preparer.setContextClassLoader(loader);
  }

  /** Begins to bring the schema up to date; returns at once. */
  public void start() {
    start(source -> {});
  }

  /**
   * Begins to bring the schema up to date; returns at once.
   *
   * @param firstContent called as soon as the schema is current, before other code can use the
   *     database
   */
  public void start(Consumer<DataSource> firstContent) {
    content = firstContent;
    state = DatabaseState.PREPARING;
    startedAt = System.nanoTime();
    preparer.start();
  }

  private DatabaseState withTrouble(DatabaseState otherwise) {
    return pool.embedded()
        .flatMap(EmbeddedDatabase::trouble)
        .map(trouble -> DatabaseState.refusing(otherwise.schemaCurrent(), trouble.detail()))
        .orElse(otherwise);
  }

  /** Whether the schema is current and the database answers. */
  public boolean isReady() {
    return state().ready();
  }

  /**
   * The state now. The database is asked at most once a second, and waited for at most about a
   * second.
   */
  public DatabaseState state() {
    if (entityManagers == null || isClosed()) {
      return state;
    }
    synchronized (probeLock) {
      long now = System.nanoTime();
      if (now - probedAt > PROBE_NANOS) {
        state = withTrouble(probe());
        probedAt = System.nanoTime();
      }
      return state;
    }
  }

  /**
   * A new entity manager.
   *
   * @throws ProblemException with status 503 if the schema is not yet current
   */
  EntityManager entityManager() {
    EntityManagerFactory factory = entityManagers;
    if (factory == null || isClosed()) {
      throw DatabaseFaults.unavailable();
    }
    return factory.createEntityManager();
  }

  /** The number of times that an embedded database was given up. Remember it before a use. */
  int opening() {
    return pool.embedded().map(EmbeddedDatabase::opening).orElse(0);
  }

  /**
   * Whether it makes sense to read again after a fault, since the embedded database had closed
   * itself and is opened again.
   */
  boolean isReopened(int opening, RuntimeException fault) {
    if (pool.embedded().isEmpty() || !isOfTheStorage(fault)) {
      return false;
    }
    pool.giveUp(opening);
    return true;
  }

  /**
   * Refuses a change that could not be written.
   *
   * @throws ProblemException with status 503
   */
  void requireWritable() {
    if (pool.embedded().flatMap(EmbeddedDatabase::trouble).isPresent()) {
      throw DatabaseFaults.takesNoChanges();
    }
  }

  /**
   * Checks after a commit that the next start will find it.
   *
   * @throws IllegalStateException if it will not
   */
  void requireKept() {
    Optional<Trouble> trouble = pool.embedded().flatMap(EmbeddedDatabase::trouble);
    if (trouble.filter(Trouble::isLoss).isPresent()) {
      throw new IllegalStateException(trouble.get().detail());
    }
  }

  /** Refuses further changes, if this one failed because of the file of an embedded database. */
  void noteWriteFault(int opening, RuntimeException fault) {
    Optional<EmbeddedDatabase> embedded = pool.embedded();
    if (embedded.isPresent() && isOfTheStorage(fault)) {
      embedded.get().refuse();
      pool.giveUp(opening);
    }
  }

  private static boolean isOfTheStorage(Throwable fault) {
    return DatabaseFaults.kind(fault).filter(Kind.STORAGE::equals).isPresent();
  }

  /** The pool, for plain queries; before the schema is current its tables may be missing. */
  public DataSource dataSource() {
    return pool.dataSource();
  }

  /** How it looks for texts. */
  TextSearch textSearch() {
    return pool.textSearch();
  }

  /** Closes what the database holds: thread, entity managers, connections, drivers. */
  @Override
  public void close() {
    closed.countDown();
    state = DatabaseState.CLOSED;
    preparer.interrupt();
    try {
      preparer.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    EntityManagerFactory factory = entityManagers;
    if (factory != null && factory.isOpen()) {
      factory.close();
    }
    pool.close();
  }

  private void prepareUntilDone() {
    long pause = FIRST_RETRY_MILLIS;
    try {
      while (!prepared()) {
        if (closed.await(pause, TimeUnit.MILLISECONDS)) {
          return;
        }
        pause = Math.min(2 * pause, LAST_RETRY_MILLIS);
      }
      if (pool.embedded().isPresent() && !isClosed()) {
        new EmbeddedCare(pool, pool.embedded().get()).until(closed);
      }
    } catch (InterruptedException e) {
      LOG.debug("The database was closed while its schema was prepared");
    }
  }

  // Whatever goes wrong here, a missing class included, leaves the application running and is tried
  // again.
  private boolean prepared() {
    try {
      FluentConfiguration migrations = Flyway.configure(loader);
      pool.describe(migrations);
      migrations.load().migrate();
      content.accept(pool.dataSource());
      EntityManagerFactory factory = createEntityManagers(pool.dataSource());
      if (isClosed()) {
        factory.close();
        return true;
      }
      entityManagers = factory;
      state = DatabaseState.READY;
      LOG.info("The database is ready: {}", pool.shownUrl());
      return true;
    } catch (RuntimeException | LinkageError e) {
      if (isClosed()) {
        return true;
      }
      state =
          withTrouble(
              DatabaseFaults.isUnavailable(e) ? DatabaseState.UNREACHABLE : DatabaseState.OUTDATED);
      if (System.nanoTime() - startedAt < OPENING_NANOS && !isOfTheStorage(e)) {
        LOG.info("The database is not ready yet");
      } else {
        LOG.warn("The database is not ready, trying again: {}", DatabaseFaults.oneLine(e));
      }
      LOG.debug("Why the database is not ready", e);
      return false;
    }
  }

  private EntityManagerFactory createEntityManagers(DataSource source) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("jakarta.persistence.nonJtaDataSource", source);
    properties.put("eclipselink.classloader", loader);
    properties.put("eclipselink.target-database", pool.platform());
    EntityManagerFactory factory = Persistence.createEntityManagerFactory(UNIT, properties);
    // EclipseLink connects on first use; a fault in the mapping should show here.
    try (EntityManager first = factory.createEntityManager()) {
      first.getMetamodel();
    }
    return factory;
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private DatabaseState probe() {
    HikariDataSource source = pool.dataSource();
    try (Connection connection = source.getConnection()) {
      busy = false;
      if (pool.embedded().isPresent()) {
        EmbeddedCare.read(connection);
      }
      return connection.isValid(1) ? DatabaseState.READY : DatabaseState.GONE;
    } catch (SQLException e) {
      LOG.debug("The database does not answer", e);
      return pool.isExhausted() ? busy() : DatabaseState.GONE;
    }
  }

  /** A pool that is empty for a moment says nothing about the database. */
  private DatabaseState busy() {
    long now = System.nanoTime();
    if (!busy) {
      busy = true;
      busySince = now;
    }
    return state.ready() && now - busySince < BUSY_NANOS ? state : DatabaseState.BUSY;
  }
}
