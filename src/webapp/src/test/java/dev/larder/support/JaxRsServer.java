package dev.larder.support;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** A JAX-RS application under {@code /api} of a real server on a free loopback port. */
public final class JaxRsServer implements AutoCloseable {

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  /** Starts the application behind the filters. */
  public JaxRsServer(ResourceConfig application, List<Filter> filters) throws Exception {
    this(application, filters, new ServletContextHandler("/"));
  }

  /** Starts the application in a context that may hold more. */
  public JaxRsServer(
      ResourceConfig application, List<Filter> filters, ServletContextHandler context)
      throws Exception {
    connector.setHost("127.0.0.1");
    connector
        .getConnectionFactory(HttpConnectionFactory.class)
        .getHttpConfiguration()
        .setSendServerVersion(false);
    server.addConnector(connector);
    filters.forEach(
        filter ->
            context.addFilter(
                new FilterHolder(filter),
                "/*",
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC)));
    context.addServlet(new ServletHolder(new ServletContainer(application)), "/api/*");
    if (context.getErrorHandler() == null) {
      context.setErrorHandler(new ErrorPageErrorHandler());
    }
    server.setHandler(context);
    server.start();
  }

  /** The address of a path, which begins with a slash. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** The port that was free. */
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The test server did not stop", e);
    }
  }
}
