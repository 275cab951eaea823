package dev.larder.support.container;

import dev.larder.support.Build;
import dev.larder.support.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A stock servlet container: where it lies, how its base folder looks, how it is started. */
public enum Distribution {
  TOMCAT {
    @Override
    void configure(Path base) throws IOException {
      Path conf = Files.createDirectories(base.resolve("conf"));
      Files.copy(home().resolve("conf/web.xml"), conf.resolve("web.xml"));
      Files.copy(home().resolve("conf/catalina.properties"), conf.resolve("catalina.properties"));
      Folders.copy(Build.configuration("tomcat"), conf);
    }

    @Override
    List<String> arguments(Path base, int port) {
      Path bin = home().resolve("bin");
      return List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED",
          "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
          "-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties"),
          "-Dorg.apache.catalina.startup.EXIT_ON_INIT_FAILURE=true",
          "-Dcatalina.home=" + home(),
          "-Dcatalina.base=" + base,
          "-Dlarder.http.address=127.0.0.1",
          "-Dlarder.http.port=" + port,
          "-Dlarder.stop.millis=0",
          "-cp",
          bin.resolve("bootstrap.jar") + ":" + bin.resolve("tomcat-juli.jar"),
          "org.apache.catalina.startup.Bootstrap",
          "start");
    }

    @Override
    Path home() {
      return Build.path("larder.tomcat.home");
    }
  },

  JETTY {
    @Override
    void configure(Path base) throws IOException {
      Files.createDirectories(base.resolve("environments"));
      Folders.copy(Build.configuration("jetty"), base);
    }

    @Override
    List<String> arguments(Path base, int port) {
      return List.of(
          "-Djetty.home=" + home(),
          "-Djetty.base=" + base,
          "-jar",
          home().resolve("start.jar").toString(),
          "jetty.http.host=127.0.0.1",
          "jetty.http.port=" + port);
    }

    @Override
    Path home() {
      return Build.path("larder.jetty.home");
    }
  };

  /** Writes the operators' configuration into a fresh base folder. */
  abstract void configure(Path base) throws IOException;

  /** The arguments of {@code java}, after those of the JVM. */
  abstract List<String> arguments(Path base, int port);

  /** The folder of the unpacked distribution. */
  abstract Path home();
}
