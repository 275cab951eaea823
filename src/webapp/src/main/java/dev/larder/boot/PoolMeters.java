package dev.larder.boot;

import com.zaxxer.hikari.HikariDataSource;
import dev.larder.ops.Meters;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The meters of the database's pool, which HikariCP keeps itself. */
final class PoolMeters {

  private PoolMeters() {}

  static void bind(DataSource pool, Meters meters) {
    try {
      pool.unwrap(HikariDataSource.class).setMetricRegistry(meters.registry());
    } catch (SQLException e) {
      throw new IllegalStateException("The pool is not HikariCP's", e);
    }
  }
}
