package dev.larder.support;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A main class of the tests in a process of its own, with the test's class path. */
public final class JavaProcess implements AutoCloseable {

  private final ChildProcess process;
  private final Path log;

  private JavaProcess(ChildProcess process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it in a folder, in which its console goes to {@code console.log}. */
  public static JavaProcess start(Path folder, Class<?> main, String... arguments) {
    Path log = folder.resolve("console.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Xshare:auto", "-cp", classPath()));
    command.add(main.getName());
    command.addAll(List.of(arguments));
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
