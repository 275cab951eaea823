package dev.larder.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.larder.support.container.Distribution;
import dev.larder.support.container.ProbeWar;
import dev.larder.support.container.StockContainer;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stock containers start, die, come back and fail the way that the tests using them rely on. */
class StockContainerIT {

  private static final int ENDED_BY_SIGTERM = 143;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void survivesKillOnItsFolderAndStopsInOrder(Distribution distribution) {
    Path war = new ProbeWar().classes(PropertyServlet.class).writeTo(folder.resolve("probe.war"));
    try (StockContainer container =
        StockContainer.of(distribution, war)
            .environment("PROBE", "from the environment")
            .systemProperty("probe", "from a property")
            .start()) {
      Http http = Http.at(container.baseUri());
      assertThat(http.get("env?PROBE").body()).isEqualTo("from the environment");
      assertThat(http.get("property?probe").body()).isEqualTo("from a property");
      assertThat(http.get("env?LARDER_DATA").body()).isEqualTo(container.data().toString());
      assertThat(http.get("property?user.home").body()).startsWith(container.base().toString());
      assertThat(http.post("file", "kept").status()).isEqualTo(200);
      long first = container.pid();

      container.kill();
      assertThat(container.isAlive()).isFalse();
      container.restart();

      assertThat(container.pid()).isNotEqualTo(first);
      assertThat(http.get("file").body()).isEqualTo("kept");
      assertThat(container.stop()).isEqualTo(ENDED_BY_SIGTERM);
    }
  }

  @ParameterizedTest
  @EnumSource
  void applicationThatDoesNotStart_isReportedWithTheLog(Distribution distribution) {
    Path war = new ProbeWar().classes(FailingListener.class).writeTo(folder.resolve("fails.war"));

    assertThatThrownBy(() -> StockContainer.of(distribution, war).start().close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("broken on purpose");
  }

  @ParameterizedTest
  @EnumSource
  void runsOnJdk25(Distribution distribution) {
    Optional<Path> jdk25 = Build.jdk25();
    assumeTrue(jdk25.isPresent(), "JDK 25 not found: set JDK25_HOME");
    Path war = new ProbeWar().classes(PropertyServlet.class).writeTo(folder.resolve("probe.war"));
    try (StockContainer container =
        StockContainer.of(distribution, war).javaHome(jdk25.get()).start()) {
      Http http = Http.at(container.baseUri());

      assertThat(http.get("property?java.specification.version").body()).isEqualTo("25");
    }
  }

  /** Tells the child's environment and properties, and keeps one file in its data folder. */
  @WebServlet({"/env", "/property", "/file"})
  public static final class PropertyServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String name = request.getQueryString();
      String value =
          switch (request.getServletPath()) {
            case "/env" -> System.getenv(name);
            case "/property" -> System.getProperty(name);
            default -> Files.readString(file());
          };
      response.getWriter().print(value);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Files.write(file(), request.getInputStream().readAllBytes());
    }

    private static Path file() {
      return Path.of(System.getenv("LARDER_DATA"), "probe.txt");
    }
  }

  /** Keeps the application from starting. */
  @WebListener
  public static final class FailingListener implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
      throw new IllegalStateException("broken on purpose");
    }
  }
}
