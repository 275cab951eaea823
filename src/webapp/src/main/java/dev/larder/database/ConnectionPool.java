package dev.larder.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.larder.settings.DatabaseAddress;
import dev.larder.settings.Settings;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pool of connections to the database, and which database that is. */
final class ConnectionPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);
  private static final int CONNECTIONS = 10;

  /** EclipseLink asks a second time when it got no connection: together at most a second. */
  private static final long WAIT_MILLIS = 450;

  private static final String CONNECT_SECONDS = "1";

  /** A migration may take long; a server that does not answer at all is given up in the end. */
  private static final String MIGRATION_SECONDS = "600";

  private static final String MIGRATIONS = "classpath:db/migration";
  private static final String POSTGRES_DRIVER = "org.postgresql.Driver";

  private final HikariDataSource source;
  private final DatabaseAddress address;
  private final @Nullable EmbeddedDatabase embedded;
  private final ClassLoader loader;

  private ConnectionPool(
      HikariDataSource source,
      DatabaseAddress address,
      @Nullable EmbeddedDatabase embedded,
      ClassLoader loader) {
    this.source = source;
    this.address = address;
    this.embedded = embedded;
    this.loader = loader;
  }

  static ConnectionPool of(Settings settings, ClassLoader loader) {
    DatabaseAddress address = DatabaseAddress.of(settings);
    HikariConfig config = new HikariConfig();
    config.setPoolName("larder");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(WAIT_MILLIS);
    config.setValidationTimeout(WAIT_MILLIS);
    // The pool is made while the database may be down.
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(false);
    // Each connection is set up in a transaction of its own: the first rollback would undo it.
    config.setIsolateInternalQueries(true);
    String url = closedByUs(address.jdbcUrl());
    Optional<EmbeddedDatabase> embedded = EmbeddedDatabase.at(address, url);
    if (embedded.isPresent()) {
      config.setDataSource(embedded.get().source());
    } else {
      config.setJdbcUrl(url);
      address.user().ifPresent(config::setUsername);
      address.password().ifPresent(config::setPassword);
    }
    if (address.isPostgres()) {
      bound(config, settings.integer("database.statement.timeout"));
    } else if (embedded.isEmpty()) {
      config.setDriverClassName("org.h2.Driver");
    }
    HikariDataSource source = new HikariDataSource(config);
    return new ConnectionPool(source, address, embedded.orElse(null), loader);
  }

  /**
   * The server gives up a statement that takes too long. Should it not answer at all, the driver
   * gives it up a little later: nothing holds a request for ever.
   */
  private static void bound(HikariConfig config, long statementSeconds) {
    config.setDriverClassName(POSTGRES_DRIVER);
    config.setConnectionInitSql("set statement_timeout = " + 1_000 * statementSeconds);
    config.addDataSourceProperty("connectTimeout", CONNECT_SECONDS);
    config.addDataSourceProperty("socketTimeout", Long.toString(statementSeconds + 5));
    config.addDataSourceProperty("ApplicationName", "larder");
  }

  // H2 would close the file in a shutdown hook of its own, while requests are still being drained
  // and while the container takes the class loader away.
  private static String closedByUs(String url) {
    boolean decided = url.toUpperCase(Locale.ROOT).contains("DB_CLOSE_ON_EXIT");
    return url.startsWith("jdbc:h2:file:") && !decided ? url + ";DB_CLOSE_ON_EXIT=FALSE" : url;
  }

  HikariDataSource dataSource() {
    return source;
  }

  /**
   * Says where the migrations are, and where they get their connections: on PostgreSQL not from the
   * pool, whose statements have little time.
   */
  void describe(FluentConfiguration migrations) {
    if (address.isPostgres()) {
      migrations
          .driver(POSTGRES_DRIVER)
          .jdbcProperties(
              Map.of("connectTimeout", CONNECT_SECONDS, "socketTimeout", MIGRATION_SECONDS))
          .dataSource(
              address.jdbcUrl(), address.user().orElse(null), address.password().orElse(null))
          .locations(MIGRATIONS, "classpath:db/postgresql");
    } else {
      migrations.dataSource(source).locations(MIGRATIONS, "classpath:db/h2");
    }
  }

  /** Whether every connection is in use. */
  boolean isExhausted() {
    HikariPoolMXBean now = source.getHikariPoolMXBean();
    return now != null && now.getActiveConnections() >= CONNECTIONS;
  }

  /** The database in a file of this process, if it is one. */
  Optional<EmbeddedDatabase> embedded() {
    return Optional.ofNullable(embedded);
  }

  /**
   * Gives up an embedded database that has failed, so that the next use opens it again.
   *
   * @param failed the opening in which the use that failed began
   */
  void giveUp(int failed) {
    HikariPoolMXBean now = source.getHikariPoolMXBean();
    if (embedded != null && embedded.giveUp(failed) && now != null) {
      now.softEvictConnections();
    }
  }

  TextSearch textSearch() {
    return address.isPostgres() ? TextSearch.WORDS : TextSearch.PATTERN;
  }

  /** EclipseLink's name of the database. */
  String platform() {
    return address.isPostgres()
        ? "PostgreSQL"
        : "org.eclipse.persistence.platform.database.H2Platform";
  }

  /** The URL without its parameters, which may hold secrets. */
  String shownUrl() {
    return address.shown();
  }

  /** Closes the connections and takes the application's own drivers out of the JVM's list. */
  @Override
  public void close() {
    source.close();
    if (embedded != null) {
      embedded.close();
    }
    for (Driver driver : List.copyOf(Collections.list(DriverManager.getDrivers()))) {
      if (driver.getClass().getClassLoader() == loader) {
        deregister(driver);
      }
    }
  }

  private static void deregister(Driver driver) {
    try {
      DriverManager.deregisterDriver(driver);
    } catch (SQLException e) {
      LOG.warn("The driver {} stays registered", driver.getClass().getName(), e);
    }
  }
}
