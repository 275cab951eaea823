package dev.larder.support;

import java.util.Map;

/** The databases on which the application runs. */
public enum DatabaseKind {
  H2 {
    @Override
    public Map<String, String> newDatabase() {
      return Map.of();
    }
  },
  POSTGRESQL {
    @Override
    public Map<String, String> newDatabase() {
      return PostgresServer.shared().newDatabase();
    }
  };

  /**
   * The settings of an empty database, for {@link TestSettings}; the test is skipped where there is
   * no such server.
   */
  public abstract Map<String, String> newDatabase();
}
