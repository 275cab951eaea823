package dev.larder.support;

import dev.larder.database.Database;
import dev.larder.settings.Settings;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Opens the real database of some settings. */
public final class TestDatabase {

  private TestDatabase() {}

  /** A database whose schema is current. */
  public static Database open(Settings settings) throws InterruptedException {
    Database database = new Database(settings, TestDatabase.class.getClassLoader());
    database.start();
    await("the database is ready", database::isReady);
    return database;
  }

  /** Waits until something is so, at most half a minute. */
  public static void await(String what, BooleanSupplier isSo) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not in time: " + what);
      }
      Thread.sleep(5);
    }
  }
}
