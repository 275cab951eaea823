package dev.larder.support;

import dev.larder.database.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** Counts the queries that H2 runs, as H2 itself counts them. */
public final class StatementCount {

  private static final String QUERIES =
      "select sql_statement, execution_count from information_schema.query_statistics"
          + " where lower(sql_statement) like 'select%'"
          + " and sql_statement not like '%query_statistics%'";

  private final Database database;

  public StatementCount(Database database) {
    this.database = database;
  }

  /** The number of queries that the work runs. */
  public long of(Work work) throws Exception {
    return queries(work).values().stream().mapToLong(count -> count).sum();
  }

  /** The queries that the work runs, each with how often it does. */
  public Map<String, Long> queries(Work work) throws Exception {
    execute("set query_statistics false");
    execute("set query_statistics true");
    work.run();
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(QUERIES)) {
      Map<String, Long> queries = new HashMap<>();
      while (rows.next()) {
        queries.put(rows.getString(1), rows.getLong(2));
      }
      return queries;
    } finally {
      execute("set query_statistics false");
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What is counted. */
  public interface Work {
    void run() throws Exception;
  }
}
