package dev.larder.ops;

import dev.larder.database.DatabaseState;
import dev.larder.ops.HealthReport.Check;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether this process should get requests: it should while the database answers and its schema is
 * current. What is shared with other nodes never says no, since a node that is cut off from them
 * serves all the same. Safe for use by many threads; every answer comes within a second.
 */
public final class Readiness implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMillis(900);

  private final BoundedQuestion<DatabaseState> database;
  private final Supplier<SharedCache> shared;

  /** What this node shares with others. */
  public enum SharedCache {
    /** Nothing: it is the only one. */
    OFF("off"),
    /** Stored answers and the records of writes. */
    WHOLE("whole"),
    /** Only what comes by the database. */
    CUT_OFF("degraded");

    private final String state;

    SharedCache(String state) {
      this.state = state;
    }
  }

  /**
   * The readiness of a process.
   *
   * @param database may take its time
   * @param shared answers at once
   */
  public Readiness(Supplier<DatabaseState> database, Supplier<SharedCache> shared) {
    this.database = new BoundedQuestion<>(database, LIMIT);
    this.shared = shared;
  }

  HealthReport report() {
    Optional<DatabaseState> known = database.ask();
    boolean answers = known.map(DatabaseState::answers).orElse(false);
    boolean current = known.map(DatabaseState::schemaCurrent).orElse(false);
    String detail = known.map(DatabaseState::detail).orElse("no answer in time");
    String schema = known.isEmpty() ? "not known" : current ? "current" : "not yet current";
    return HealthReport.of(
        List.of(
            Check.of("database", answers, answers ? "answers" : detail),
            Check.of("schema", current, schema),
            Check.of("shared-cache", true, shared.get().state)));
  }

  @Override
  public void close() {
    database.close();
  }
}
