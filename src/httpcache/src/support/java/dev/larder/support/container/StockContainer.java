package dev.larder.support.container;

import dev.larder.support.Build;
import dev.larder.support.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A stock Tomcat or Jetty in a process of its own, with one WAR deployed as ROOT.
 *
 * <p>Each container has a fresh base folder in the build folder, configured by the very files that
 * operators use ({@code webapp-config}), listens on a free loopback port, and keeps its data
 * ({@code larder.data}) and even {@code user.home} inside that folder. After {@link #kill} or
 * {@link #stop} it can be started again on the same folder and port. Not thread safe.
 */
public final class StockContainer implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final int PORT_ATTEMPTS = 3;

  /** What the containers log when the WAR does not start, while the process itself may stay. */
  private static final List<String> FAILURES =
      List.of(
          "startup failed due to previous errors",
          "Error deploying web application archive",
          "Failed startup of context");

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final Builder setup;
  private final Path base;
  private int port;
  private ChildProcess process;

  private StockContainer(Builder setup) {
    this.setup = setup;
    this.base = prepareBase(setup);
    for (int attempt = 1; ; attempt++) {
      this.port = freePort();
      try {
        launch();
        return;
      } catch (IllegalStateException e) {
        // Someone else may have taken the free port before the child could bind it.
        if (attempt == PORT_ATTEMPTS || !log().contains("Address already in use")) {
          throw e;
        }
        forgetLog();
      }
    }
  }

  private static Path prepareBase(Builder setup) {
    try {
      Path parent = Files.createDirectories(Build.folder().resolve("stock"));
      String name = setup.distribution.name().toLowerCase(Locale.ROOT);
      Path base = Files.createTempDirectory(parent, name + "-");
      for (String folder : List.of("data", "home", "temp", "webapps", "logs")) {
        Files.createDirectories(base.resolve(folder));
      }
      setup.distribution.configure(base);
      Files.copy(setup.war, base.resolve("webapps/ROOT.war"));
      return base;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Prepares a container with this WAR. */
  public static Builder of(Distribution distribution, Path war) {
    return new Builder(distribution, war);
  }

  /** Starts it again, on the same folder and port, after {@link #kill} or {@link #stop}. */
  public void restart() {
    if (isAlive()) {
      throw new IllegalStateException("still running: " + pid());
    }
    launch();
  }

  /** The root of the application, with a slash at the end. */
  public URI baseUri() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  public int port() {
    return port;
  }

  /** The folder that {@code larder.data} points to. */
  public Path data() {
    return base.resolve("data");
  }

  /** CATALINA_BASE or JETTY_BASE. */
  public Path base() {
    return base;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Everything that the process has written to its console, all starts together. */
  public String log() {
    return ChildProcess.read(logFile());
  }

  /** Ends the process as {@code kill -9} does, and waits until it is gone. */
  public void kill() {
    process.kill();
  }

  /**
   * Asks the process to end (SIGTERM) and waits.
   *
   * @return the exit code: 143 after an orderly end
   * @throws IllegalStateException if it has not ended after 30 s; it is then killed
   */
  public int stop() {
    if (!process.terminate()) {
      throw failure("did not stop in time");
    }
    return process.exitCode();
  }

  /** Stops the process if it runs and deletes the unpacked application; log and data stay. */
  @Override
  public void close() {
    try {
      if (isAlive()) {
        stop();
      }
    } finally {
      for (String folder : List.of("webapps", "work", "temp")) {
        Folders.delete(base.resolve(folder));
      }
    }
  }

  private void launch() {
    process = ChildProcess.start(command(), environment(), base, logFile());
    boolean ready = false;
    try {
      awaitReady();
      ready = true;
    } finally {
      if (!ready) {
        process.kill();
      }
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(setup.javaHome.resolve("bin/java").toString());
    coverageAgent().ifPresent(command::add);
    command.addAll(List.of("-Xmx512m", "-XX:MaxDirectMemorySize=256m", "-XX:+UseSerialGC"));
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Djava.io.tmpdir=" + base.resolve("temp"));
    command.add("-Duser.home=" + base.resolve("home"));
    setup.systemProperties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(setup.jvmArguments);
    command.addAll(setup.distribution.arguments(base, port));
    return command;
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("HOME", base.resolve("home").toString());
    environment.put("LARDER_DATA", data().toString());
    environment.putAll(setup.environment);
    return environment;
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + setup.timeout.toNanos();
    HttpRequest request =
        HttpRequest.newBuilder(baseUri().resolve(setup.readyPath))
            .timeout(Duration.ofSeconds(10))
            .build();
    String last = "";
    while (System.nanoTime() < deadline) {
      if (process.endsWithin(POLL)) {
        throw failure("ended with code " + process.exitCode() + " while starting");
      }
      try {
        int status = CLIENT.send(request, BodyHandlers.discarding()).statusCode();
        rejectFailedDeployment();
        if (setup.isReady(status)) {
          return;
        }
        last = "status " + status;
      } catch (IOException e) {
        last = e.toString();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    throw failure(
        "was not ready at " + request.uri() + " within " + setup.timeout + ", last: " + last);
  }

  private void rejectFailedDeployment() {
    String log = log();
    if (FAILURES.stream().anyMatch(log::contains)) {
      throw failure("could not deploy " + setup.war);
    }
  }

  private Failure failure(String what) {
    String log = log();
    String tail = log.substring(Math.max(0, log.length() - 6_000));
    return new Failure(setup.distribution + " in " + base + " " + what + "\n" + tail, log);
  }

  private Path logFile() {
    return base.resolve("console.log");
  }

  private void forgetLog() {
    try {
      Files.deleteIfExists(logFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The coverage agent of this JVM, so that the child appends to the same file. */
  public static Optional<String> coverageAgent() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("-javaagent:") && argument.contains("jacoco"))
        .findFirst();
  }

  /**
   * A port below those that the system gives to clients, so that no connection takes it between a
   * stop and a restart.
   */
  public static int freePort() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken: try another one.
      }
    }
    throw new IllegalStateException("No free port between 20000 and 32000");
  }

  /** A container did not do what it should; the message has the end of its log. */
  public static final class Failure extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String log;

    private Failure(String message, String log) {
      super(message);
      this.log = log;
    }

    /** The whole log. */
    public String log() {
      return log;
    }
  }

  /** What a container is started with. */
  public static final class Builder {

    private final Distribution distribution;
    private final Path war;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> systemProperties = new LinkedHashMap<>();
    private final List<String> jvmArguments = new ArrayList<>();
    private Path javaHome = Path.of(System.getProperty("java.home"));
    private String readyPath = "/";
    private boolean readyPathGiven;
    private Duration timeout = Duration.ofSeconds(90);

    private Builder(Distribution distribution, Path war) {
      this.distribution = distribution;
      this.war = war;
    }

    /** Sets an environment variable of the child, which otherwise inherits only PATH and locale. */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    public Builder systemProperty(String key, String value) {
      systemProperties.put(key, value);
      return this;
    }

    /** Adds an argument for the JVM, after (so stronger than) the harness's own. */
    public Builder jvmArgument(String argument) {
      jvmArguments.add(argument);
      return this;
    }

    /** Runs the container on another JDK than the test. */
    public Builder javaHome(Path home) {
      javaHome = home;
      return this;
    }

    /** Waits until this path answers 2xx or 3xx; without it, until anything but 503 is answered. */
    public Builder readyWhen(String path) {
      readyPath = path;
      readyPathGiven = true;
      return this;
    }

    /** How long a start may take; 90 s if not set. */
    public Builder timeout(Duration limit) {
      timeout = limit;
      return this;
    }

    /**
     * Starts the container and waits until it is ready.
     *
     * @throws IllegalStateException with the end of the log, if it does not get ready
     */
    public StockContainer start() {
      return new StockContainer(this);
    }

    private boolean isReady(int status) {
      return readyPathGiven ? status >= 200 && status < 400 : status != 503;
    }
  }
}
