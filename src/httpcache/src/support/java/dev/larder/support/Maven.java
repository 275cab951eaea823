package dev.larder.support;

import dev.larder.support.container.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Maven as a process, with the settings of the user who runs the tests, and with the JDK of the
 * tests.
 */
public final class Maven {

  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Path executable;
  private final List<String> options = new ArrayList<>(List.of("-B", "-ntp", "-e"));

  private Maven(Path executable) {
    this.executable = executable;
  }

  /**
   * The Maven that runs this build, or the one in PATH, with the local repository of the user.
   *
   * @return empty if this machine has none
   */
  public static Optional<Maven> find() {
    String home = System.getProperty("larder.maven.home");
    Stream<Path> folders =
        Stream.concat(
            Stream.ofNullable(home).map(given -> Path.of(given, "bin")),
            Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of));
    return folders
        .map(folder -> folder.resolve("mvn"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Maven::new);
  }

  /** A goal of the plugin that knows dependencies, in a fixed version. */
  public static String dependencyPlugin(String goal) {
    return "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:" + goal;
  }

  /**
   * The same with a local repository that has the library, as this build has packaged it, and
   * nothing else.
   *
   * @param repository the folder; deleted first
   */
  public Maven withOnlyTheLibrary(Path repository) throws IOException {
    Folders.delete(repository);
    String version = Build.version();
    Path library = folder(repository, "larder-httpcache", version);
    Files.copy(Build.library(".jar"), library.resolve("larder-httpcache-" + version + ".jar"));
    Path module = Build.root().resolve("src/httpcache/pom.xml");
    Files.copy(module, library.resolve("larder-httpcache-" + version + ".pom"));
    Path parent = folder(repository, "larder-parent", version);
    Files.copy(
        Build.root().resolve("pom.xml"), parent.resolve("larder-parent-" + version + ".pom"));
    Maven isolated = new Maven(executable);
    isolated.options.addAll(
        List.of("-Dmaven.repo.local=" + repository, "-Dlarder.version=" + version));
    return isolated;
  }

  private static Path folder(Path repository, String artifact, String version) throws IOException {
    return Files.createDirectories(
        repository.resolve("dev/larder").resolve(artifact).resolve(version));
  }

  /**
   * Runs Maven in the folder of a project, and waits.
   *
   * @return what it has written
   * @throws IllegalStateException with the end of its output, if it fails or takes over 10 minutes
   */
  public String run(Path project, String... arguments) {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(options);
    command.addAll(List.of(arguments));
    Path log = project.resolve("maven.log");
    ChildProcess process = ChildProcess.start(command, environment(), project, log);
    boolean ended = process.endsWithin(LIMIT);
    if (!ended) {
      process.kill();
    }
    String output = ChildProcess.read(log);
    if (!ended || process.exitCode() != 0) {
      throw new IllegalStateException(
          command
              + " in "
              + project
              + (ended ? " failed" : " did not end in " + LIMIT)
              + "\n"
              + output.substring(Math.max(0, output.length() - 6_000)));
    }
    return output;
  }

  /** The user's own, which may say where repositories are; and short-lived JVMs. */
  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.merge(
        "MAVEN_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1", (given, own) -> own + " " + given);
    return environment;
  }
}
