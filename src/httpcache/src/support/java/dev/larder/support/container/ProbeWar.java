package dev.larder.support.container;

import dev.larder.httpcache.servlet.CachingFilter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A small web application made by a test: its own probe servlets and pages behind the library as it
 * was built, with the libraries of the test's class path.
 */
public final class ProbeWar {

  private static final String EMPTY_BEANS =
      """
      <beans xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0" bean-discovery-mode="annotated"/>
      """;

  private static final String LOGBACK =
      """
      <configuration>
        <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
          <encoder>
            <pattern>%d{HH:mm:ss.SSS} %-5level %logger{24} %msg%n</pattern>
          </encoder>
        </appender>
        <root level="INFO">
          <appender-ref ref="console"/>
        </root>
      </configuration>
      """;

  private final WebArchive war = ShrinkWrap.create(WebArchive.class, "probe.war");

  /**
   * Adds classes of the test, with their nested ones. Servlets may be nested in the test; beans may
   * not, since CDI looks at the outer class, which stays outside.
   */
  public ProbeWar classes(Class<?>... classes) {
    war.addClasses(classes);
    return this;
  }

  /** Adds the library as it was built, with Caffeine, and SLF4J with Logback. */
  public ProbeWar engine() {
    Path built =
        Path.of(CachingFilter.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    if (Files.isRegularFile(built)) {
      war.addAsLibrary(built.toFile());
    } else {
      addClasses(built);
    }
    return libraries("caffeine").logging();
  }

  private void addClasses(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> war.addAsWebInfResource(file.toFile(), "classes/" + folder.relativize(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds SLF4J and Logback, which logs to the console from INFO upwards. */
  public ProbeWar logging() {
    war.addAsWebInfResource(new StringAsset(LOGBACK), "classes/logback.xml");
    return libraries("slf4j-api", "logback-");
  }

  /** Adds JSTL. */
  public ProbeWar jstl() {
    return libraries("jakarta.servlet.jsp.jstl");
  }

  /** Adds Weld and switches CDI on, so that {@code @Inject} and session beans work. */
  public ProbeWar cdi() {
    war.addAsWebInfResource(new StringAsset(EMPTY_BEANS), "beans.xml");
    return logging()
        .libraries(
            "weld-",
            "jakarta.enterprise.",
            "jakarta.inject-api",
            "jakarta.interceptor-api",
            "jandex",
            "jboss-logging",
            "jboss-classfilewriter");
  }

  /** Adds libraries of the class path: all whose file name starts with one of these. */
  public ProbeWar libraries(String... prefixes) {
    for (String prefix : prefixes) {
      List<File> found =
          Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
              .map(File::new)
              .filter(file -> file.isFile() && file.getName().startsWith(prefix))
              .toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException("No library " + prefix + " in the class path");
      }
      found.forEach(war::addAsLibrary);
    }
    return this;
  }

  /** Adds a page or another static file, for example {@code /WEB-INF/page.jsp}. */
  public ProbeWar page(String path, String content) {
    war.add(new StringAsset(content), path);
    return this;
  }

  /** Adds {@code web.xml}, with what stands inside its root element. */
  public ProbeWar webXml(String content) {
    return page(
        "/WEB-INF/web.xml",
        """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        %s
        </web-app>
        """
            .formatted(content));
  }

  /** Adds files on the application's class path, for example a {@code META-INF/services} entry. */
  public ProbeWar resources(Map<String, String> contentByPath) {
    contentByPath.forEach(
        (path, content) -> war.addAsWebInfResource(new StringAsset(content), "classes/" + path));
    return this;
  }

  /** The archive, as an Arquillian deployment wants it. */
  public WebArchive archive() {
    return war;
  }

  /** Writes the archive to a file that {@link StockContainer} can take. */
  public Path writeTo(Path file) {
    war.as(ZipExporter.class).exportTo(file.toFile(), true);
    return file;
  }
}
