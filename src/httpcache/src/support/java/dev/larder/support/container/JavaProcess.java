package dev.larder.support.container;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A Java program in a process of its own. */
public final class JavaProcess implements AutoCloseable {

  private final ChildProcess process;
  private final Path log;

  private JavaProcess(ChildProcess process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a main class of the tests, with their class path. */
  public static JavaProcess start(Path folder, Class<?> main, String... arguments) {
    List<String> all = new ArrayList<>(List.of("-cp", classPath(), main.getName()));
    all.addAll(List.of(arguments));
    return start(folder, all);
  }

  /** Starts any program in a folder, in which its console goes to {@code console.log}. */
  public static JavaProcess start(Path folder, List<String> arguments) {
    Path log = folder.resolve("console.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Xshare:auto");
    command.addAll(arguments);
    return new JavaProcess(ChildProcess.start(command, Map.of(), folder, log), log);
  }

  /** The class path of the test, wherever the process runs. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Ends the process as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    process.kill();
  }

  /**
   * Asks the process to end (SIGTERM) and waits for 30 s.
   *
   * @return whether it has ended by itself
   */
  public boolean stop() {
    return process.terminate();
  }

  /** Whether the process ends within this time. */
  public boolean endsWithin(Duration time) {
    return process.endsWithin(time);
  }

  /** Everything that was written to the console in this folder. */
  public String log() {
    return ChildProcess.read(log);
  }

  @Override
  public void close() {
    process.kill();
  }
}
