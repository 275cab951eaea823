package dev.larder.boot;

import dev.larder.database.Database;
import dev.larder.database.Transactions;
import dev.larder.demo.DemoPublication;
import dev.larder.ops.Meters;
import dev.larder.ops.Readiness;
import dev.larder.security.Administrator;
import dev.larder.settings.Settings;
import dev.larder.settings.SettingsSource;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import javax.sql.DataSource;

/** Makes the services that features share, once, and closes them with the application. */
@Dependent
class PlatformBeans {

  @Produces
  @Singleton
  static Settings settings() {
    return SettingsSource.read(PlatformBeans.class.getClassLoader());
  }

  @Produces
  @Singleton
  static Database database(Settings settings, Meters meters) {
    Database database = new Database(settings, PlatformBeans.class.getClassLoader());
    PoolMeters.bind(database.dataSource(), meters);
    database.start(source -> firstContent(source, settings));
    return database;
  }

  private static void firstContent(DataSource source, Settings settings) {
    if (DemoPublication.isWanted(settings)) {
      new DemoPublication().writeInto(source, Instant.now());
    }
  }

  static void close(@Disposes Database database) {
    database.close();
  }

  @Produces
  @Singleton
  static Transactions transactions(Database database, Sharing sharing) {
    return new Transactions(database, sharing.recorder());
  }

  @Produces
  @Singleton
  static Readiness readiness(Database database, Sharing sharing) {
    return new Readiness(database::state, sharing::state);
  }

  static void close(@Disposes Readiness readiness) {
    readiness.close();
  }

  @Produces
  @Singleton
  static Administrator administrator(Settings settings, Meters meters) {
    return new Administrator(settings, LoginMeters.of(meters));
  }
}
