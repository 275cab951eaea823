package dev.larder.conformance;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.support.Build;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The public suite of HTTP cache tests, installed from its npm package and run by Node. */
final class CacheTests {

  private static final List<String> FILES = List.of("package.json", "run.mjs");
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

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
    Path report = folder.resolve("report.json");
    Path console = folder.resolve("console.log");
    String tree = suite.toAbsolutePath().toString();
    if (!run(folder, report, console, "node", "--no-warnings", "run.mjs", base, clock, tree)) {
      throw new IllegalStateException("The suite did not run: " + Files.readString(console));
    }
    return new JsonMapper()
        .readValue(Files.readString(report), new TypeReference<List<Result>>() {});
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
