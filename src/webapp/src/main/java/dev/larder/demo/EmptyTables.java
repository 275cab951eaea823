package dev.larder.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Writes demo data, all of it or nothing, and only where there is none yet. */
final class EmptyTables {

  /** The class of SQL states that tell of a row that is there already. */
  private static final String DUPLICATE = "23";

  private EmptyTables() {}

  /**
   * Writes in a transaction if the tables are empty.
   *
   * @param count a query that counts their rows
   */
  static void fill(DataSource database, String count, Writing writing) throws SQLException {
    try (Connection connection = database.getConnection()) {
      boolean before = connection.getAutoCommit();
      connection.setAutoCommit(false);
      try {
        if (isZero(connection, count)) {
          writing.into(connection);
        }
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        // another node filled them between our look and our insert
        if (e.getSQLState() == null || !e.getSQLState().startsWith(DUPLICATE)) {
          throw e;
        }
      } finally {
        connection.setAutoCommit(before);
      }
    }
  }

  private static boolean isZero(Connection connection, String count) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(count);
        ResultSet rows = query.executeQuery()) {
      rows.next();
      return rows.getLong(1) == 0;
    }
  }

  /** What writes the rows. */
  @FunctionalInterface
  interface Writing {
    void into(Connection connection) throws SQLException;
  }
}
