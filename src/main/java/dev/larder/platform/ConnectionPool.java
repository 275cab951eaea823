package dev.larder.platform;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pool of connections to the database, and which database that is. */
final class ConnectionPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);
  private static final int CONNECTIONS = 10;

  /** EclipseLink asks a second time when it got no connection: together at most a second. */
  private static final long WAIT_MILLIS = 450;

  private final HikariDataSource source;
  private final ClassLoader loader;

  private ConnectionPool(HikariDataSource source, ClassLoader loader) {
    this.source = source;
    this.loader = loader;
  }

  static ConnectionPool of(Settings settings, ClassLoader loader) {
    String url = settings.requiredText("database.url");
    CrashRecovery.run(url);
    HikariConfig config = new HikariConfig();
    config.setPoolName("larder");
    config.setJdbcUrl(closedByUs(url));
    settings.text("database.user").ifPresent(config::setUsername);
    settings.text("database.password").ifPresent(config::setPassword);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setConnectionTimeout(WAIT_MILLIS);
    config.setValidationTimeout(WAIT_MILLIS);
    // The pool is made while the database may be down.
    config.setInitializationFailTimeout(-1);
    config.setAutoCommit(false);
    if (isPostgres(url)) {
      config.setDriverClassName("org.postgresql.Driver");
      // A database that accepts and never answers must not hold a request for ever. Seconds.
      config.addDataSourceProperty("connectTimeout", "1");
      config.addDataSourceProperty("socketTimeout", "30");
    } else {
      config.setDriverClassName("org.h2.Driver");
    }
    return new ConnectionPool(new HikariDataSource(config), loader);
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

  /** EclipseLink's name of the database. */
  String platform() {
    return isPostgres(source.getJdbcUrl())
        ? "PostgreSQL"
        : "org.eclipse.persistence.platform.database.H2Platform";
  }

  /** The URL without its parameters, which may hold secrets. */
  String shownUrl() {
    return source.getJdbcUrl().replaceFirst("[;?].*", "");
  }

  /** Closes the connections and takes the application's own drivers out of the JVM's list. */
  @Override
  public void close() {
    source.close();
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

  private static boolean isPostgres(String url) {
    return url.startsWith("jdbc:postgresql:");
  }
}
