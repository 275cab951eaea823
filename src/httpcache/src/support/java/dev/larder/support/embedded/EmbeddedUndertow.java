package dev.larder.support.embedded;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.predicate.Predicates;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.encoding.ContentEncodingRepository;
import io.undertow.server.handlers.encoding.EncodingHandler;
import io.undertow.server.handlers.encoding.GzipEncodingProvider;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Undertow in the test's process, the container of WildFly. It shows neither the cookies of {@code
 * addCookie} nor its own in {@code getHeaders("Set-Cookie")}, and compresses a response by the
 * fields of its exchange.
 */
final class EmbeddedUndertow implements EmbeddedServer {

  private static final int PATIENCE_MILLIS = Math.toIntExact(Duration.ofSeconds(10).toMillis());

  private final Undertow undertow;
  private final List<DeploymentManager> deployments;

  private EmbeddedUndertow(Undertow undertow, List<DeploymentManager> deployments) {
    this.undertow = undertow;
    this.deployments = deployments;
  }

  static EmbeddedServer start(Builder setup) {
    List<DeploymentManager> deployments = new ArrayList<>();
    try {
      PathHandler application = Handlers.path();
      for (String path : setup.contexts()) {
        DeploymentManager deployment =
            Servlets.newContainer().addDeployment(deployment(path, setup));
        deployment.deploy();
        deployments.add(deployment);
        application.addPrefixPath(path.isEmpty() ? "/" : path, deployment.start());
      }
      Undertow undertow =
          Undertow.builder()
              .addHttpListener(0, "127.0.0.1")
              .setIoThreads(2)
              .setWorkerThreads(setup.threads())
              .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, PATIENCE_MILLIS)
              .setServerOption(UndertowOptions.ENABLE_HTTP2, setup.isHttp2())
              .setHandler(setup.isCompressing() ? compressing(application) : application)
              .build();
      undertow.start();
      return new EmbeddedUndertow(undertow, deployments);
    } catch (ServletException e) {
      throw new IllegalStateException("Undertow did not start", e);
    }
  }

  private static DeploymentInfo deployment(String path, Builder setup) {
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(EmbeddedUndertow.class.getClassLoader())
            .setContextPath(path.isEmpty() ? "/" : path)
            .setDeploymentName("embedded-undertow" + path);
    List<MappedFilter> filters = setup.filters(path);
    for (int i = 0; i < filters.size(); i++) {
      MappedFilter mapped = filters.get(i);
      String name = "filter-" + i;
      info.addFilter(
          new FilterInfo(
                  name, mapped.filter().getClass(), new ImmediateInstanceFactory<>(mapped.filter()))
              .setAsyncSupported(mapped.async()));
      for (DispatcherType dispatcher : mapped.dispatchers()) {
        info.addFilterUrlMapping(name, mapped.pattern(), dispatcher);
      }
    }
    List<MappedServlet> servlets = setup.servlets(path);
    for (int i = 0; i < servlets.size(); i++) {
      MappedServlet mapped = servlets.get(i);
      info.addServlet(
          Servlets.servlet(
                  "servlet-" + i,
                  mapped.servlet().getClass(),
                  new ImmediateInstanceFactory<>(mapped.servlet()))
              .setAsyncSupported(mapped.async())
              .addMapping(mapped.pattern()));
    }
    return info;
  }

  private static HttpHandler compressing(HttpHandler handler) {
    return new EncodingHandler(
            new ContentEncodingRepository()
                .addEncodingHandler(
                    "gzip", new GzipEncodingProvider(), 50, Predicates.requestLargerThan(999)))
        .setNext(handler);
  }

  @Override
  public int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  @Override
  public void close() {
    undertow.stop();
    for (DeploymentManager deployment : deployments) {
      try {
        deployment.stop();
      } catch (ServletException e) {
        throw new IllegalStateException("Undertow did not stop", e);
      }
      deployment.undeploy();
    }
  }
}
