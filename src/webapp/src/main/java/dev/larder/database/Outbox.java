package dev.larder.database;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * The table in which every write records its changes, in its own transaction. So other nodes learn
 * of every commit, even if the writing process dies. Safe for use by many threads.
 */
public final class Outbox implements WriteRecorder {

  /** How long rows are kept. */
  static final Duration RETENTION = Duration.ofMinutes(15);

  private static final String INSERT =
      "insert into outbox (record, names, created_micros) values (?, ?, ?)";

  private final DataSource source;
  private final BiConsumer<String, Set<String>> committed;

  /**
   * An outbox.
   *
   * @param committed is told the name and the groups of each row once it is committed, on the
   *     thread of the write
   */
  public Outbox(DataSource source, BiConsumer<String, Set<String>> committed) {
    this.source = source;
    this.committed = committed;
  }

  @Override
  public BooleanSupplier record(EntityManager manager, Set<String> groups) {
    if (groups.isEmpty()) {
      return () -> false;
    }
    String record = UUID.randomUUID().toString();
    manager
        .createNativeQuery(INSERT)
        .setParameter(1, record)
        .setParameter(2, String.join("\n", groups))
        .setParameter(3, now())
        .executeUpdate();
    return () -> {
      committed.accept(record, groups);
      return true;
    };
  }

  /**
   * Writes a row that says that everything has changed.
   *
   * @return its name, or empty if the database cannot be used now
   */
  public Optional<String> recordEverything() {
    String record = UUID.randomUUID().toString();
    try (Connection connection = source.getConnection();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, record);
      insert.setString(2, null);
      insert.setLong(3, now());
      insert.executeUpdate();
      connection.commit();
      return Optional.of(record);
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  private static long now() {
    return Micros.of(Instant.now());
  }
}
