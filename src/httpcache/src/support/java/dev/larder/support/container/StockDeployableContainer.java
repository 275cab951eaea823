package dev.larder.support.container;

import dev.larder.support.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/**
 * Runs each Arquillian deployment in a stock container of its own, for tests that are clients.
 *
 * <p>The process starts with the deployment and ends with it, so no test class inherits another
 * one's state. The archive is always the root application.
 */
public final class StockDeployableContainer
    implements DeployableContainer<StockContainerConfiguration> {

  private StockContainerConfiguration configuration = new StockContainerConfiguration();
  private StockContainer running;

  @Override
  public Class<StockContainerConfiguration> getConfigurationClass() {
    return StockContainerConfiguration.class;
  }

  @Override
  public void setup(StockContainerConfiguration given) {
    configuration = given;
  }

  @Override
  public ProtocolDescription getDefaultProtocol() {
    return new ProtocolDescription("Local");
  }

  @Override
  public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
    if (running != null) {
      throw new DeploymentException("One deployment at a time: it is the root application");
    }
    try {
      Path folder = Files.createDirectories(Build.folder().resolve("stock"));
      Path war = Files.createTempFile(folder, "deployment-", ".war");
      try {
        Map<String, String> environment = ContainerEnvironment.take(archive);
        archive.as(ZipExporter.class).exportTo(war.toFile(), true);
        running = start(war, environment);
      } finally {
        Files.delete(war);
      }
    } catch (IOException | IllegalStateException e) {
      throw new DeploymentException("Could not deploy " + archive.getName(), e);
    }
    HTTPContext context = new HTTPContext("127.0.0.1", running.port());
    context.add(new Servlet("default", "/"));
    return new ProtocolMetaData().addContext(context);
  }

  private StockContainer start(Path war, Map<String, String> environment) {
    StockContainer.Builder builder = StockContainer.of(configuration.distributionName(), war);
    environment.forEach(builder::environment);
    configuration.javaHomePath().ifPresent(builder::javaHome);
    return builder.start();
  }

  @Override
  public void undeploy(Archive<?> archive) {
    if (running != null) {
      running.close();
      running = null;
    }
  }
}
