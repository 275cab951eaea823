package dev.larder.support.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A child process whose console goes to a file, and which never outlives the test's JVM. It
 * inherits only PATH, locale and time zone of the environment.
 */
public final class ChildProcess {

  private static final Set<String> INHERITED = Set.of("PATH", "LANG", "LC_ALL", "TZ");
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private static final Set<Process> CHILDREN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> CHILDREN.forEach(Process::destroyForcibly)));
  }

  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /** Starts a process in a folder; its output is appended to the log. */
  public static ChildProcess start(
      List<String> command, Map<String, String> environment, Path folder, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Process process = builder.start();
      CHILDREN.add(process);
      CHILDREN.removeIf(child -> !child.isAlive());
      return new ChildProcess(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is in a log file so far; empty if it does not exist. */
  public static String read(Path log) {
    try {
      return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** The exit code of a process that has ended. */
  public int exitCode() {
    return process.exitValue();
  }

  /** Sends SIGKILL and waits until the process is gone. */
  public void kill() {
    process.destroyForcibly();
    if (!endsWithin(STOP_TIMEOUT)) {
      throw new IllegalStateException("Process " + pid() + " survived SIGKILL");
    }
  }

  /**
   * Sends SIGTERM and waits; kills the process if it does not end within 30 s.
   *
   * @return whether it ended by itself
   */
  public boolean terminate() {
    process.destroy();
    if (endsWithin(STOP_TIMEOUT)) {
      return true;
    }
    kill();
    return false;
  }

  public boolean endsWithin(Duration timeout) {
    try {
      return process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
