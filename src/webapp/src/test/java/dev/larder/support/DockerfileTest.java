package dev.larder.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.embedded.EmbeddedServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The images that operators build: pinned, not root, and copying only what is there. */
class DockerfileTest {

  private static final Path ROOT = Build.root();

  @ParameterizedTest
  @CsvSource({
    "docker/Dockerfile.tomcat, tomcat:11\\.0\\.(\\d+)-, 26",
    "docker/Dockerfile.jetty, jetty:12\\.1\\.(\\d+)-, 9"
  })
  void serverIsPinnedToAVersionWithoutPublishedFlaws(String file, String tag, int least)
      throws IOException {
    List<Integer> patches =
        Pattern.compile("(?m)^FROM " + tag)
            .matcher(read(file))
            .results()
            .map(found -> Integer.valueOf(found.group(1)))
            .toList();

    assertThat(patches).singleElement().matches(patch -> patch >= least);
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker/Dockerfile.tomcat", "docker/Dockerfile.jetty"})
  void processIsNotRootAndIsWatched(String file) throws IOException {
    List<String> users = all(file, "(?m)^USER (\\S+)");

    assertThat(users.get(users.size() - 1)).isNotEqualTo("root");
    assertThat(read(file)).contains("HEALTHCHECK ").contains("LARDER_DATA=/var/lib/larder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker/Dockerfile.tomcat", "docker/Dockerfile.jetty"})
  void everythingCopiedIsThere(String file) throws IOException {
    assertThat(all(file, "(?m)^COPY (?!--from)(\\S+)"))
        .isNotEmpty()
        .allSatisfy(source -> assertThat(ROOT.resolve(source)).exists());
  }

  @ParameterizedTest
  @CsvSource({"200, 0", "503, 1"})
  void healthCheckSucceedsOnlyOn200(int status, int exit) throws Exception {
    try (EmbeddedServer server =
        EmbeddedServer.Kind.TOMCAT.server().servlet(answering(status), "/health").start()) {
      assertThat(healthCheck(server.port())).isEqualTo(exit);
    }
  }

  @Test
  void healthCheckAsksForTheGivenPath() throws Exception {
    try (EmbeddedServer server =
        EmbeddedServer.Kind.TOMCAT.server().servlet(answering(200), "/health/ready").start()) {
      assertThat(healthCheck(server.port(), "/health/ready")).isZero();
      assertThat(healthCheck(server.port())).isEqualTo(1);
    }
  }

  @Test
  void healthCheckFailsWhereNobodyListens() throws Exception {
    int port;
    try (EmbeddedServer server = EmbeddedServer.Kind.TOMCAT.server().start()) {
      port = server.port();
    }

    assertThat(healthCheck(port)).isEqualTo(1);
  }

  private static HttpServlet answering(int status) {
    return new HttpServlet() {
      private static final long serialVersionUID = 1L;

      @Override
      protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        response.setStatus(status);
      }
    };
  }

  private static int healthCheck(int port, String... path) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(ROOT.resolve("docker/healthcheck").toString(), "" + port));
    command.addAll(List.of(path));
    Process check =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return check.exitValue();
  }

  private static List<String> all(String file, String pattern) throws IOException {
    return Pattern.compile(pattern)
        .matcher(read(file))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  private static String read(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }
}
