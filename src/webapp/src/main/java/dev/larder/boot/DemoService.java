package dev.larder.boot;

import dev.larder.database.Database;
import dev.larder.demo.DemoOrigin;
import dev.larder.settings.Settings;
import dev.larder.settings.SettingsSource;
import java.time.Duration;

/**
 * Runs the demo origin as a process of its own, so that several nodes share one: with the classes
 * and libraries of the WAR on its class path, without a servlet container. It reads the same
 * settings as the application: those of the database, and {@code demo.posts.delay.ms}. SIGTERM ends
 * it.
 */
public final class DemoService {

  private DemoService() {}

  /**
   * Starts it.
   *
   * @param arguments the address to listen at, like {@code 0.0.0.0}, and the port; 0 takes a free
   *     one
   */
  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("Expected: address port");
    }
    start(arguments[0], Integer.parseInt(arguments[1]));
  }

  private static void start(String host, int port) {
    Settings settings = SettingsSource.read(DemoService.class.getClassLoader());
    Database database = new Database(settings, DemoService.class.getClassLoader());
    DemoOrigin origin =
        new DemoOrigin(
            database.dataSource(), Duration.ofMillis(settings.integer("demo.posts.delay.ms")));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(origin, database)));
    database.start();
    origin.start(host, port);
  }

  private static void close(DemoOrigin origin, Database database) {
    origin.close();
    database.close();
  }
}
