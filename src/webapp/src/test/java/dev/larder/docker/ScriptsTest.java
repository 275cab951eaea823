package dev.larder.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Build;
import dev.larder.support.TestDatabase;
import dev.larder.support.embedded.EmbeddedServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the scripts in {@code docker} do about a node that does not work. */
@Timeout(120)
class ScriptsTest {

  private static final Path DOCKER = Build.root().resolve("docker");
  private static final int ENDED_BY_SIGTERM = 143;

  private final AtomicInteger status = new AtomicInteger(200);
  private final EmbeddedServer node =
      EmbeddedServer.Kind.TOMCAT.server().servlet(new Answering(), "/health/*").start();

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void nodeThatIsNotReady_isAway_untilItIs(@TempDir Path folder) throws Exception {
    Path away = folder.resolve("b.away");
    Process watch =
        start(
            "nginx/watch-nodes", folder.toString(), "a=127.0.0.1:1", "b=127.0.0.1:" + node.port());
    try {
      TestDatabase.await("nobody listens", () -> Files.exists(folder.resolve("a.away")));
      assertThat(away).doesNotExist();
      for (int wrong : List.of(404, 503)) {
        status.set(wrong);
        TestDatabase.await("away with " + wrong, () -> Files.exists(away));
        status.set(200);
        TestDatabase.await("back after " + wrong, () -> Files.notExists(away));
      }
    } finally {
      end(watch);
    }
  }

  @Test
  void tomcatWithoutItsApplication_ends() throws Exception {
    status.set(404);
    Process tomcat = start("run-tomcat", "sleep", "100");
    try {
      assertThat(tomcat.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(tomcat.exitValue()).isEqualTo(ENDED_BY_SIGTERM);
    } finally {
      end(tomcat);
    }
  }

  @Test
  void tomcatWithItsApplication_goesOn() throws Exception {
    Process tomcat = start("run-tomcat", "sleep", "100");
    try {
      assertThat(tomcat.waitFor(6, TimeUnit.SECONDS)).isFalse();
    } finally {
      end(tomcat);
    }
  }

  private Process start(String script, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(DOCKER.resolve(script).toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("PORT", String.valueOf(node.port()));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void end(Process process) throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    children.forEach(ProcessHandle::destroy);
  }

  /** Answers what the test wants. */
  private final class Answering extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      response.setStatus(status.get());
    }
  }
}
