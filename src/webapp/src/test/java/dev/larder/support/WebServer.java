package dev.larder.support;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.api.ProblemException;
import jakarta.servlet.http.HttpServlet;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.net.URI;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletContainer;

/** An embedded server with some servlets and resources, and nothing else of the application. */
public final class WebServer implements AutoCloseable {

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final ServletContextHandler context = new ServletContextHandler("/");
  private final ResourceConfig resources = new ResourceConfig();

  public WebServer() {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context);
    resources.register(JacksonFeature.withoutExceptionMappers());
    resources.register(new Problems());
    resources.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    // validation needs the expression language of a whole container
    resources.property(ServerProperties.BV_FEATURE_DISABLE, true);
  }

  /** Adds a resource or a provider under {@code /api}. */
  public WebServer with(Object resource) {
    resources.register(resource);
    return this;
  }

  public WebServer with(String path, HttpServlet servlet) {
    context.addServlet(new ServletHolder(servlet), path);
    return this;
  }

  public WebServer start() throws Exception {
    context.addServlet(new ServletHolder(new ServletContainer(resources)), "/api/*");
    server.start();
    return this;
  }

  /** The URL of a path on this server. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The server of the test does not stop", e);
    }
  }

  /** Problems as the application answers them. */
  private static final class Problems implements ExceptionMapper<ProblemException> {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public Response toResponse(ProblemException failure) {
      try {
        Response.ResponseBuilder response =
            Response.status(failure.problem().status())
                .type("application/problem+json")
                .entity(JSON.writeValueAsString(failure.problem()));
        failure.fields().forEach(response::header);
        return response.build();
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
