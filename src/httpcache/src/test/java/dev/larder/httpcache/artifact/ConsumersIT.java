package dev.larder.httpcache.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.larder.support.Build;
import dev.larder.support.Folders;
import dev.larder.support.Http;
import dev.larder.support.Maven;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.JavaProcess;
import dev.larder.support.container.StockContainer;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Applications of other people use the library as it is packaged: the projects in {@code
 * src/test/consumers}, built by Maven with a local repository that has our artifacts and nothing
 * else. The first request is a MISS, the second a HIT.
 */
class ConsumersIT {

  private static final Duration START = Duration.ofSeconds(90);
  private static final Path FOLDER = Build.folder().resolve("consumers");
  private static final String CLASS_PATH = "target/classpath";

  /** What a browser sends to open a page. */
  private static final String[] BROWSER = {
    "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language", "en-US,en;q=0.5",
    "Accept-Encoding", "gzip, deflate, br, zstd",
    "Upgrade-Insecure-Requests", "1",
    "Sec-Fetch-Mode", "navigate",
    "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
  };

  private static Maven maven;

  @BeforeAll
  static void emptyRepository() throws IOException {
    assumeTrue(Maven.find().isPresent(), "Maven not found: neither maven.home nor mvn in PATH");
    Folders.delete(FOLDER);
    maven = Maven.find().orElseThrow().withOnlyTheLibrary(FOLDER.resolve("repository"));
  }

  @ParameterizedTest
  @EnumSource
  void filterInWebXml(Distribution distribution) throws IOException {
    Path war = webXml();
    try (StockContainer container = StockContainer.of(distribution, war).start()) {
      assertMissThenHit(Http.at(container.baseUri()), "call 1\n");
      assertThat(container.log()).doesNotContain("Exception");
    }
  }

  private static Path webXml() throws IOException {
    Path war = FOLDER.resolve("web-xml/target/web-xml.war");
    if (!Files.exists(war)) {
      maven.run(copy("web-xml"), "package");
    }
    return war;
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedded-tomcat", "embedded-jetty", "module-path", "off-heap"})
  void cacheBuiltInJava(String name) throws IOException {
    Path project = compile(copy(name));
    try (Running application = Running.start(project)) {
      assertMissThenHit(application.http(), "call 1\n");
      assertThat(application.stop()).doesNotContain("Exception");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.0.7", "3.5.7"})
  void filterRegistrationBean(String version) throws IOException {
    Path project = FOLDER.resolve("spring-boot-" + version);
    Folders.copy(source("spring-boot"), project);
    Path pom = project.resolve("pom.xml");
    String text = Files.readString(pom);
    assertThat(text).contains("<version>4.0.7</version>");
    Files.writeString(pom, text.replace("<version>4.0.7<", "<version>" + version + "<"));
    compile(project);

    try (Running application = Running.start(project)) {
      assertMissThenHit(application.http(), "call 1");
      assertThat(application.stop())
          .contains("Spring Boot ::", "(v" + version + ")")
          .doesNotContain(" WARN ", " ERROR ", "SLF4J(", "Exception");
    }
  }

  @Test
  void logConfigurationPersistenceUnitAndMigrationsOfTheHost_areUntouched() throws IOException {
    Path project = compile(copy("spring-boot-host"));
    for (String one : List.of("logback.xml", "META-INF/persistence.xml", "db/migration")) {
      assertThat(places(project, one))
          .containsExactly("file:" + project.resolve("target/classes").resolve(one));
    }

    try (Running application = Running.start(project)) {
      assertMissThenHit(application.http(), "Salt");
      assertThat(application.http().get("/migrations").body()).isEqualTo("[\"V1__articles.sql\"]");
      String log = application.stop();
      assertThat(log.lines().filter(line -> !line.startsWith("\t")))
          .allMatch(line -> line.startsWith("host: "))
          .containsOnlyOnce("host: INFO Main$Pages reads the articles")
          .anyMatch(line -> line.startsWith("host: INFO Stores Responses are kept in"));
      assertThat(log).doesNotContain("host: ERROR", "Exception");
    }
  }

  /** All places on the class path of a project that have this resource. */
  private static List<String> places(Path project, String resource) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath(project).split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    try (URLClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), null)) {
      return Collections.list(loader.getResources(resource)).stream().map(URL::toString).toList();
    }
  }

  private static void assertMissThenHit(Http http, String body) {
    Http.Response first = http.get("/hello", BROWSER);
    Http.Response second = http.get("/hello", BROWSER);

    assertThat(first.status()).as(first.body()).isEqualTo(200);
    assertThat(first.field("X-Cache")).contains("MISS");
    assertThat(second.field("X-Cache")).contains("HIT");
    assertThat(List.of(first.body().strip(), second.body().strip())).containsOnly(body.strip());
  }

  private static Path source(String name) {
    return Build.root().resolve("src/httpcache/src/test/consumers").resolve(name);
  }

  private static Path copy(String name) throws IOException {
    Path project = FOLDER.resolve(name);
    Folders.copy(source(name), project);
    return project;
  }

  private static Path compile(Path project) {
    maven.run(
        project,
        "compile",
        Maven.dependencyPlugin("build-classpath"),
        "-Dmdep.outputFile=" + CLASS_PATH);
    return project;
  }

  private static String classPath(Path project) throws IOException {
    return project.resolve("target/classes")
        + File.pathSeparator
        + Files.readString(project.resolve(CLASS_PATH)).strip();
  }

  /** The program of a project, in a process of its own, on a free loopback port. */
  private record Running(JavaProcess process, int port) implements AutoCloseable {

    static Running start(Path project) throws IOException {
      int port = StockContainer.freePort();
      List<String> command = new ArrayList<>();
      command.add("-Djava.io.tmpdir=" + Files.createDirectories(project.resolve("target/temp")));
      command.add("-Dserver.port=" + port);
      boolean modules = Files.exists(project.resolve("target/classes/module-info.class"));
      command.addAll(List.of(modules ? "-p" : "-cp", classPath(project)));
      command.addAll(modules ? List.of("-m", "example/example.Main") : List.of("example.Main"));
      command.add(String.valueOf(port));
      Running running = new Running(JavaProcess.start(project, command), port);
      running.awaitPort();
      return running;
    }

    private void awaitPort() throws IOException {
      long deadline = System.nanoTime() + START.toNanos();
      while (!accepts()) {
        if (process.endsWithin(Duration.ofMillis(50)) || System.nanoTime() > deadline) {
          process.kill();
          throw new IllegalStateException("does not listen\n" + process.log());
        }
      }
    }

    private boolean accepts() throws IOException {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return socket.isConnected();
      } catch (ConnectException e) {
        return false;
      }
    }

    Http http() {
      return Http.at(port);
    }

    /** Asks it to end, and returns its log. */
    String stop() {
      assertThat(process.stop()).as(process.log()).isTrue();
      return process.log();
    }

    @Override
    public void close() {
      process.close();
    }
  }
}
