package dev.larder.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real redis-server of the test's own, on a loopback port, which may be stopped, frozen and
 * started again. It keeps nothing on disk and never outlives the test's JVM.
 */
public final class RedisProcess implements AutoCloseable {

  /** The server that comes with the build. */
  public static final String BUNDLED = binary().toString();

  private static final List<String> FOLDERS =
      List.of("/usr/bin", "/usr/local/bin", "/usr/sbin", "/opt/homebrew/bin");

  private final int port;
  private final List<String> command;
  private final Map<String, String> environment;
  // a replica writes a file even so, which the next server would load
  private final Path folder;
  private Process process;

  private RedisProcess(int port, List<String> command, Map<String, String> environment) {
    this.port = port;
    this.command = command;
    this.environment = environment;
    this.folder = newFolder();
    this.process = launch();
  }

  /** Starts a server on a free port; options as on its command line. */
  public static RedisProcess start(String... options) {
    return startOn(freePort(), options);
  }

  /** Starts a server of another version on a free port. */
  public static RedisProcess startServer(String server) {
    return start(server, freePort());
  }

  /** Starts a server of another version as the project's own script does. */
  public static RedisProcess startByScript(String server, String password) {
    int port = freePort();
    return new RedisProcess(
        port,
        List.of("sh", Build.root().resolve("docker/redis/start").toString()),
        Map.of(
            "REDIS_SERVER",
            server,
            "REDIS_PORT",
            Integer.toString(port),
            "REDIS_BIND",
            "127.0.0.1",
            "REDIS_PASSWORD",
            password));
  }

  /** The server that is installed on this machine, if there is one. */
  public static Optional<String> installed() {
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, "redis-server"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** Starts a server on a port that was free a moment ago; options as on its command line. */
  public static RedisProcess startOn(int port, String... options) {
    return start(BUNDLED, port, options);
  }

  private static RedisProcess start(String server, int port, String... options) {
    List<String> command = new ArrayList<>(List.of(server, "--port", Integer.toString(port)));
    command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
    command.addAll(List.of(options));
    return new RedisProcess(port, command, Map.of());
  }

  /** The port of a server that is yet to be started, or of none. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** Lets it stand still: it accepts connections and answers nothing. */
  public void freeze() {
    signal("STOP");
  }

  public void thaw() {
    signal("CONT");
  }

  /** Kills it. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError("redis-server does not die");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Starts it again on the same port, empty. */
  public void startAgain() {
    process = launch();
  }

  /** Sends a command, and gives the first line of the answer. */
  public String command(String... words) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
      for (String word : words) {
        int length = word.getBytes(StandardCharsets.UTF_8).length;
        text.append('$').append(length).append("\r\n").append(word).append("\r\n");
      }
      socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
      StringBuilder line = new StringBuilder();
      for (int next = socket.getInputStream().read(); next >= 0 && next != '\r'; ) {
        line.append((char) next);
        next = socket.getInputStream().read();
      }
      return line.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of keys. */
  public long size() {
    return Long.parseLong(command("DBSIZE").substring(1));
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      signal("CONT");
      kill();
    }
    Folders.delete(folder);
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("larder-redis-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    try {
      Process started = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
      awaitPort(started);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitPort(Process started) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        if (!started.isAlive() || System.nanoTime() > deadline) {
          throw new IllegalStateException("redis-server does not start", e);
        }
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void signal(String name) {
    try {
      String pid = Long.toString(process.pid());
      new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path binary() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    String name =
        system.contains("mac")
            ? "redis-server-6.2.6-v5-darwin-" + (arm ? "arm64" : "amd64")
            : arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
    try (InputStream in = RedisProcess.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IllegalStateException("No redis-server for this machine: " + name);
      }
      Path file = Files.createTempFile("redis-server", "");
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      file.toFile().deleteOnExit();
      if (!file.toFile().setExecutable(true)) {
        throw new IllegalStateException("Cannot make " + file + " executable");
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
