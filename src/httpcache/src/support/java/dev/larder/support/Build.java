package dev.larder.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** What the build tells its integration tests, by system properties that {@code pom.xml} sets. */
public final class Build {

  private Build() {}

  /** The build folder of the module that is tested, {@code target}. */
  public static Path folder() {
    return Path.of(System.getProperty("larder.build", "target")).toAbsolutePath();
  }

  /**
   * The top-level folder of the project, with {@code webapp-config}, {@code docker} and {@code
   * docs}.
   */
  public static Path root() {
    Path folder = folder();
    while (!Files.isDirectory(folder.resolve("webapp-config"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("Not inside the project: " + folder());
      }
    }
    return folder;
  }

  /** The version of the library, as the build has packaged it. */
  public static String version() {
    Path told = folder().resolve("maven-archiver/pom.properties");
    try (InputStream in = Files.newInputStream(told)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("The library is not packaged: run mvn package first", e);
    }
  }

  /**
   * A packaged file of the library.
   *
   * @param ending what follows the version in its name, for example {@code -sources.jar}
   */
  public static Path library(String ending) {
    return folder().resolve("larder-httpcache-" + version() + ending);
  }

  /** The packaged web application. */
  public static Path war() {
    return root().resolve("target/larder.war");
  }

  /** The files that operators put into their container. */
  public static Path configuration(String container) {
    return root().resolve("webapp-config").resolve(container);
  }

  /** A JDK 25, if the build was given one; a variable that is not set arrives as its own name. */
  public static Optional<Path> jdk25() {
    return Optional.ofNullable(System.getProperty("larder.jdk25.home"))
        .filter(home -> !home.isBlank() && !home.startsWith("${"))
        .map(Path::of)
        .filter(home -> Files.isExecutable(home.resolve("bin/java")));
  }

  public static Path path(String key) {
    String value = System.getProperty(key);
    if (value == null) {
      throw new IllegalStateException(
          key + " is not set: run this test with Failsafe, or pass -D" + key);
    }
    return Path.of(value);
  }
}
