package dev.larder.httpcache.conformance;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.support.Build;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The public suite of HTTP cache tests, installed from its npm package and run by Node. */
final class CacheTests {

  private static final List<String> FILES = List.of("package.json", "run.mjs");
  private static final Duration TIMEOUT = Duration.ofMinutes(15);

  private final Path folder;
  private final Path suite;

  private CacheTests(Path folder, Path suite) {
    this.folder = folder;
    this.suite = suite;
  }

  /**
   * What the suite says of one test.
   *
   * @param kind required, optimal, or check, which asks how a cache behaves where it may choose
   */
  record Result(
      String id, String kind, String suite, String name, boolean passed, String message) {}

  /**
   * Installs the suite into the build folder, or says by being empty that it cannot be had.
   *
   * @param other the folder of another tree of the suite, to be run in place of the installed one
   */
  static Optional<CacheTests> install(Optional<Path> other)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Build.folder().resolve("conformance"));
    for (String file : FILES) {
      try (InputStream in = CacheTests.class.getResourceAsStream("/conformance/" + file)) {
        Files.copy(in, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path console = folder.resolve("npm.log");
    boolean installed =
        Files.isDirectory(folder.resolve("node_modules/http-cache-tests"))
            || run(
                folder,
                console,
                console,
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--no-package-lock");
    Path suite = other.orElse(folder.resolve("node_modules/http-cache-tests"));
    return installed ? Optional.of(new CacheTests(folder, suite)) : Optional.empty();
  }

  /**
   * Runs all tests against a server.
   *
   * @param clock {@code stepped}: pauses step the server's clock; {@code real}: they are waited for
   */
  List<Result> run(String base, String clock) throws IOException, InterruptedException {
    return run(base, clock, folder.resolve("results.json"));
  }

  /**
   * As {@link #run(String, String)}, with a file for the results.
   *
   * @param own gets them in the suite's own form
   */
  List<Result> run(String base, String clock, Path own) throws IOException, InterruptedException {
    Path report = folder.resolve("report.json");
    Path console = folder.resolve("console.log");
    List<String> command =
        List.of("node", "--no-warnings", "run.mjs", base, clock, tree(), own.toString());
    if (!run(folder, report, console, command.toArray(String[]::new))) {
      throw new IllegalStateException("The suite did not run: " + Files.readString(console));
    }
    return new JsonMapper()
        .readValue(Files.readString(report), new TypeReference<List<Result>>() {});
  }

  private String tree() {
    return suite.toAbsolutePath().toString();
  }

  /**
   * The suite's own origin server in a process of its own.
   *
   * @param port at all addresses of the machine
   */
  record Origin(Process process, int port) implements AutoCloseable {

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /** Starts the suite's origin server on a free port and waits until it listens. */
  Origin startOrigin() throws IOException, InterruptedException {
    int port = freePort();
    Path log = folder.resolve("origin.log");
    ProcessBuilder builder =
        new ProcessBuilder("node", "test-engine/server/server.mjs").directory(suite.toFile());
    builder.environment().put("npm_config_protocol", "http");
    builder.environment().put("npm_config_port", Integer.toString(port));
    builder.environment().put("npm_config_pidfile", folder.resolve("origin.pid").toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    while (!Files.readString(log).contains("Listening")) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("No origin server: " + Files.readString(log));
      }
    }
    return new Origin(process, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Prints how many tests of each kind pass. */
  static void print(String title, List<Result> results) {
    Map<String, List<Result>> kinds =
        results.stream()
            .collect(Collectors.groupingBy(Result::kind, TreeMap::new, Collectors.toList()));
    kinds.forEach(
        (kind, of) ->
            System.out.printf(
                "Conformance, %s: %s %d of %d%n",
                title, kind, of.stream().filter(Result::passed).count(), of.size()));
  }

  private static boolean run(Path folder, Path output, Path errors, String... command)
      throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectOutput(output.toFile());
    builder.redirectError(errors.toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return false;
    }
    try {
      return process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
    } finally {
      process.destroyForcibly();
    }
  }

  /** The lines of a resource that are no comments. */
  static List<String> lines(String resource) throws IOException {
    try (InputStream in = CacheTests.class.getResourceAsStream("/conformance/" + resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
