package dev.larder.support;

import dev.larder.support.container.ChildProcess;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/**
 * The processes that {@code docker/local-cluster.sh} starts: two nodes behind nginx, with Redis and
 * PostgreSQL. Where a tool is missing the test is skipped, and the report says which.
 */
public final class LocalCluster implements AutoCloseable {

  private static final Path SCRIPT = Build.root().resolve("docker/local-cluster.sh");
  private static final Duration STARTUP = Duration.ofMinutes(5);
  private static final int TOOL_MISSING = 69;

  private final Path folder;
  private final Path log;
  private final ChildProcess process;

  private LocalCluster(Path folder, Map<String, String> settings) {
    this.folder = folder;
    this.log = folder.resolve("console.log");
    Map<String, String> environment = environment();
    environment.putAll(settings);
    List<String> command = List.of(SCRIPT.toString(), "start", folder.toString());
    this.process = ChildProcess.start(command, environment, folder, log);
  }

  /** Starts everything and waits until it is ready; the settings are environment variables. */
  public static LocalCluster start(Path folder, Map<String, String> settings) {
    LocalCluster cluster = new LocalCluster(folder, settings);
    boolean ready = false;
    try {
      cluster.awaitReady();
      ready = true;
    } finally {
      if (!ready) {
        cluster.close();
      }
    }
    return cluster;
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + STARTUP.toNanos();
    while (console().lines().noneMatch("ready"::equals)) {
      boolean ended = process.endsWithin(Duration.ofMillis(100));
      if (ended && process.exitCode() == TOOL_MISSING) {
        Assumptions.abort(console());
      }
      if (ended || System.nanoTime() > deadline) {
        throw new IllegalStateException("The cluster is not ready\n" + console());
      }
    }
  }

  /** Where something listens: {@code balancer}, {@code node-a}, {@code node-b}, {@code demo}. */
  public URI address(String name) {
    return console()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> URI.create(line.split(" ", 3)[1]))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Restarts a node as an operator does: takes it out of the balancer, and puts it back once it is
   * ready.
   *
   * @return what the script says
   * @throws IllegalStateException if it does not come back
   */
  public String restart(String node) {
    List<String> command = List.of(SCRIPT.toString(), "restart", node, folder.toString());
    Path answer = folder.resolve("restart-" + node + ".log");
    ChildProcess restart = ChildProcess.start(command, environment(), folder, answer);
    if (!restart.endsWithin(STARTUP) || restart.exitCode() != 0) {
      restart.kill();
      throw new IllegalStateException(ChildProcess.read(answer) + console());
    }
    return ChildProcess.read(answer);
  }

  /** Stops the process of a node where it is, as if it hung. */
  public void freeze(String node) {
    signal("STOP", node);
  }

  /** Lets a frozen node go on. */
  public void thaw(String node) {
    signal("CONT", node);
  }

  private void signal(String name, String node) {
    try {
      String pid = Files.readString(folder.resolve(node + ".pid")).strip();
      new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the balancer leaves a node out because it is not ready. */
  public boolean isAway(String node) {
    return Files.exists(folder.resolve("balancer").resolve(node + ".away"));
  }

  /** What the script has written to its console so far. */
  public String console() {
    return ChildProcess.read(log);
  }

  /** A log that the cluster writes, like {@code access.log} of the balancer. */
  public String log(String name) {
    return ChildProcess.read(folder.resolve("log").resolve(name));
  }

  /** The exit code of the script, which has ended. */
  public int exitCode() {
    return process.exitCode();
  }

  /** The processes that the script has started and that still run. */
  public List<ProcessHandle> children() {
    return ProcessHandle.of(process.pid()).stream().flatMap(ProcessHandle::descendants).toList();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.terminate();
    }
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("LARDER_BUILD", Build.root().resolve("target").toString());
    environment.put("MAVEN_REPOSITORY", repository().toString());
    StockContainer.coverageAgent().ifPresent(it -> environment.put("LARDER_JAVA_OPTIONS", it));
    return environment;
  }

  /** Where the build has its artifacts: six folders above the jar with Redis. */
  private static Path repository() {
    URL inside = LocalCluster.class.getResource("/redis-server-6.2.7-linux-arm64");
    try {
      JarURLConnection jar = (JarURLConnection) Objects.requireNonNull(inside).openConnection();
      return Path.of(jar.getJarFileURL().toURI()).resolve("../../../../../..").normalize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
