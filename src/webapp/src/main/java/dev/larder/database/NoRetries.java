package dev.larder.database;

import org.eclipse.persistence.sessions.DatabaseLogin;
import org.eclipse.persistence.sessions.Session;
import org.eclipse.persistence.sessions.SessionCustomizer;

/**
 * Keeps EclipseLink from trying a failed query again: the pool has already waited as long as a
 * request may wait, and its connections are checked by the pool. Named in {@code persistence.xml}.
 * Without it a request waits twice as long for a pool that is exhausted, and {@code
 * DatabaseTest.query_isNotTriedAgain} fails.
 */
public final class NoRetries implements SessionCustomizer {

  @Override
  public void customize(Session session) {
    DatabaseLogin login = (DatabaseLogin) session.getDatasourceLogin();
    login.setQueryRetryAttemptCount(0);
    login.setConnectionHealthValidatedOnError(false);
  }
}
