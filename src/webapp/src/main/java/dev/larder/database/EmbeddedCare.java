package dev.larder.database;

import dev.larder.database.EmbeddedFile.Trouble;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after an embedded database once a second: opens it again after it has closed itself or its
 * file was exchanged, and tries a change after one could not be written, less and less often. Used
 * by one thread.
 */
final class EmbeddedCare {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCare.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int LONGEST_PAUSES = 10;

  private final ConnectionPool pool;
  private final EmbeddedDatabase database;
  private int pauses = 1;
  private int paused;

  EmbeddedCare(ConnectionPool pool, EmbeddedDatabase database) {
    this.pool = pool;
    this.database = database;
  }

  void until(CountDownLatch closed) throws InterruptedException {
    while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
      lookOnce();
    }
  }

  private void lookOnce() {
    int opening = database.opening();
    Optional<Trouble> trouble = database.trouble();
    if (trouble.isEmpty()) {
      tryTo(opening, EmbeddedCare::read);
      pauses = 1;
      paused = 0;
    } else if (trouble.get() == Trouble.CUT || trouble.get() == Trouble.REPLACED) {
      // what is open has nothing to do with the file any more, and must not write into it
      pool.giveUp(opening);
      tryTo(database.opening(), EmbeddedCare::read);
    } else if (trouble.get() == Trouble.REFUSED && ++paused >= pauses) {
      paused = 0;
      pauses = Math.min(2 * pauses, LONGEST_PAUSES);
      if (tryTo(opening, EmbeddedCare::change)) {
        database.accept();
      }
    }
  }

  private boolean tryTo(int opening, Use use) {
    try (Connection connection = pool.dataSource().getConnection()) {
      use.of(connection);
      return true;
    } catch (SQLException e) {
      LOG.debug("The database cannot be used now", e);
      if (DatabaseFaults.kind(e).filter(DatabaseFaults.Kind.STORAGE::equals).isPresent()) {
        pool.giveUp(opening);
      }
      return false;
    }
  }

  private interface Use {
    void of(Connection connection) throws SQLException;
  }

  /** Reads from a table; H2 answers other queries also when its store is closed. */
  static void read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("select id from outbox where id < 0").close();
    }
  }

  /** Writes and commits; nothing of it stays. */
  private static void change(Connection connection) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                "insert into outbox (record, names, created_micros) values ('probe', '', 0)");
        Statement delete = connection.createStatement()) {
      insert.executeUpdate();
      delete.executeUpdate("delete from outbox where record = 'probe'");
    }
    connection.commit();
  }
}
