package dev.larder.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL on a free loopback port. Tests share one, each with databases of its own; those
 * that stop or freeze the server start theirs. Where it cannot be had, the test is skipped, and the
 * report says why.
 */
public final class PostgresServer implements AutoCloseable {

  private static final Duration STARTUP = Duration.ofSeconds(60);
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final Path data;
  private EmbeddedPostgres server;

  private PostgresServer(Path data) {
    this.data = data;
    this.server = launch(0);
  }

  /** The server of all tests of this process; it ends with the process. */
  public static PostgresServer shared() {
    try {
      return Shared.SERVER;
    } catch (LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return Assumptions.abort("PostgreSQL cannot be started on this machine: " + cause);
    }
  }

  private static final class Shared {
    static final PostgresServer SERVER = new PostgresServer(folder());
  }

  /** A server of the caller's own. */
  public static PostgresServer start() {
    shared(); // skips the test where there is none
    return new PostgresServer(folder());
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("larder-postgres-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes an empty database. */
  public Map<String, String> newDatabase() {
    String name = "test_" + DATABASES.incrementAndGet();
    Properties user = new Properties();
    user.setProperty("user", "postgres");
    try (Connection connection = driver().connect(url("postgres"), user);
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return settings(name);
  }

  private Map<String, String> settings(String database) {
    return Map.of(
        "database.url",
        url(database),
        "database.user",
        "postgres",
        "database.password",
        "postgres");
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database;
  }

  /** Stops the server; its data stays. */
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the server again, on its port and its data. */
  public void restart() {
    server = launch(server.getPort());
  }

  /** Stops every process of the server as SIGSTOP does: it accepts, and does not answer. */
  public void freeze() {
    // first the one that begins others: a connection that is just being made has a process soon
    signal("-STOP", Stream.of(postmaster()));
    signal("-STOP", postmaster().descendants());
  }

  /** Lets the frozen processes go on. */
  public void thaw() {
    signal("-CONT", Stream.concat(postmaster().descendants(), Stream.of(postmaster())));
  }

  @Override
  public void close() {
    stop();
    Folders.delete(data);
  }

  private EmbeddedPostgres launch(int port) {
    try {
      // a database that was closed has taken the driver away, and the library asks for it here
      DriverManager.registerDriver(driver());
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setDataDirectory(data.resolve("data"))
              .setCleanDataDirectory(false)
              .setPGStartupWait(STARTUP)
              .setServerConfig("fsync", "off")
              .setServerConfig("max_connections", "200");
      return (port == 0 ? builder : builder.setPort(port)).start();
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By its name, since the compiler wants to see annotations in it that nobody needs. */
  private static Driver driver() throws SQLException {
    try {
      return Class.forName("org.postgresql.Driver")
          .asSubclass(Driver.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new SQLException(e);
    }
  }

  private ProcessHandle postmaster() {
    try {
      List<String> lines = Files.readAllLines(data.resolve("data/postmaster.pid"));
      return ProcessHandle.of(Long.parseLong(lines.get(0))).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void signal(String signal, Stream<ProcessHandle> processes) {
    try {
      Stream<String> pids = processes.map(process -> Long.toString(process.pid()));
      List<String> command = Stream.concat(Stream.of("kill", signal), pids).toList();
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IllegalStateException(command + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
