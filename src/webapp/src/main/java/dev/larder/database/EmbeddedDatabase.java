package dev.larder.database;

import dev.larder.database.EmbeddedFile.Trouble;
import dev.larder.settings.DatabaseAddress;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded database in a file: opens it, and opens it again after it could not be written.
 *
 * <p>H2 closes a database that it cannot write, but its connections still look valid. The next
 * connection would open the file without a recovery and might find an older state
 * (docs/decisions/0005); without a file it would begin a new database. So this class makes every
 * connection. The first one of each opening recovers the file first, and stays open as long as the
 * database. See docs/decisions/0042. Safe for use by many threads.
 */
final class EmbeddedDatabase implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

  /** SQLSTATE of an error of the file system. */
  private static final String IO_ERROR = "58030";

  private final EmbeddedFile file;
  private final JdbcDataSource first = new JdbcDataSource();
  private final JdbcDataSource later = new JdbcDataSource();
  private final AtomicInteger opening = new AtomicInteger();
  private @Nullable Connection keeper;
  private volatile boolean opened;
  private volatile boolean refused;
  private Optional<Trouble> told = Optional.empty();

  private EmbeddedDatabase(EmbeddedFile file, DatabaseAddress address, String url) {
    this.file = file;
    this.first.setURL(url);
    this.later.setURL(url + ";IFEXISTS=TRUE");
    for (JdbcDataSource source : new JdbcDataSource[] {first, later}) {
      address.user().ifPresent(source::setUser);
      address.password().ifPresent(source::setPassword);
    }
  }

  /**
   * The database at this address, or empty if it is not in a file of its own that this process may
   * look at.
   *
   * @param url the JDBC URL with everything that belongs in it
   */
  static Optional<EmbeddedDatabase> at(DatabaseAddress address, String url) {
    return CrashRecovery.fileOf(url)
        .map(path -> new EmbeddedDatabase(new EmbeddedFile(path), address, url));
  }

  /** Where the pool gets its connections: H2's own source, of which only the connections differ. */
  DataSource source() {
    return (DataSource)
        Proxy.newProxyInstance(
            EmbeddedDatabase.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) ->
                method.getName().equals("getConnection")
                    ? connect()
                    : method.invoke(later, arguments));
  }

  private synchronized Connection connect() throws SQLException {
    if (keeper == null) {
      keeper = open();
    }
    return later.getConnection();
  }

  private Connection open() throws SQLException {
    if (file.isCut()) {
      throw new SQLException(
          "The file "
              + file
              + " is empty or was cut off; restore it, or delete it to begin with an empty database",
          IO_ERROR);
    }
    CrashRecovery.run(first.getURL());
    Connection connection = (opened ? later : first).getConnection();
    opened = true;
    file.opened();
    return connection;
  }

  /** The number of times that the database was given up so far, to be remembered before a use. */
  int opening() {
    return opening.get();
  }

  /**
   * Gives up a database that has failed, without writing anything; the next connection opens it
   * again. Does nothing if somebody else has done it since.
   *
   * @param failed the {@link #opening} in which the use that failed began
   * @return whether the connections of the pool are dead now
   */
  synchronized boolean giveUp(int failed) {
    if (!opening.compareAndSet(failed, failed + 1)) {
      return false;
    }
    close("shutdown immediately");
    return true;
  }

  /** A change could not be written: there are no further ones until one has been tried again. */
  void refuse() {
    refused = true;
    trouble();
  }

  /** A change was written. */
  void accept() {
    refused = false;
    trouble();
  }

  /** Why the database takes no changes now; a change of that is a line in the log. */
  Optional<Trouble> trouble() {
    if (!opened) {
      return file.isCut() ? Optional.of(Trouble.CUT) : Optional.empty();
    }
    Optional<Trouble> now =
        file.trouble().or(() -> refused ? Optional.of(Trouble.REFUSED) : Optional.empty());
    tell(now);
    return now;
  }

  private synchronized void tell(Optional<Trouble> now) {
    if (now.equals(told)) {
      return;
    }
    told = now;
    if (now.isPresent()) {
      LOG.warn("The database takes no changes: {} ({})", now.get().detail(), file);
    } else {
      LOG.info("The database takes changes again");
    }
  }

  /** Closes the database; a file that was cut off is left as it is. */
  @Override
  public synchronized void close() {
    close(file.isCut() ? "shutdown immediately" : "");
  }

  private void close(String command) {
    Connection closing = keeper;
    keeper = null;
    if (closing == null) {
      return;
    }
    try (closing) {
      if (!command.isEmpty()) {
        try (Statement statement = closing.createStatement()) {
          statement.execute(command);
        }
      }
    } catch (SQLException e) {
      LOG.debug("The database could not be closed in order", e);
    }
  }
}
