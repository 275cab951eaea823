package dev.larder.support.container;

import dev.larder.support.Build;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jboss.arquillian.container.spi.ConfigurationException;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** The properties of a container in {@code arquillian.xml}. */
public final class StockContainerConfiguration implements ContainerConfiguration {

  private String distribution = "";
  private String jdk = "";

  /** {@code tomcat} or {@code jetty}. */
  public void setDistribution(String name) {
    distribution = name;
  }

  /** {@code 25} for the JDK 25 that the build found; the test's own JDK if not set. */
  public void setJdk(String version) {
    jdk = version;
  }

  Distribution distributionName() {
    return Distribution.valueOf(distribution.toUpperCase(Locale.ROOT));
  }

  Optional<Path> javaHomePath() {
    return jdk.isEmpty() ? Optional.empty() : Build.jdk25();
  }

  @Override
  public void validate() {
    try {
      distributionName();
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("distribution must be tomcat or jetty: " + distribution, e);
    }
    if (!jdk.isEmpty() && (!jdk.equals("25") || Build.jdk25().isEmpty())) {
      throw new ConfigurationException("JDK " + jdk + " not found: set JDK25_HOME");
    }
  }
}
