package dev.larder.support.embedded;

import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty in the test's process. */
final class EmbeddedJetty implements EmbeddedServer {

  /** One acceptor, one selector and one thread to spare: they come from the same pool. */
  private static final int OWN_THREADS = 3;

  private final Server server;
  private final ServerConnector connector;

  private EmbeddedJetty(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  static EmbeddedServer start(Builder setup) {
    QueuedThreadPool pool = new QueuedThreadPool(setup.threads() + OWN_THREADS);
    pool.setReservedThreads(0);
    pool.setName("embedded-jetty");
    if (setup.hasVirtualThreads()) {
      pool.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    }
    Server server = new Server(pool);
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    // a crowd of a test connects at once
    connector.setAcceptQueueSize(4096);
    if (setup.isHttp2()) {
      connector.addConnectionFactory(new HTTP2CServerConnectionFactory(new HttpConfiguration()));
    }
    server.addConnector(connector);
    ContextHandlerCollection contexts = new ContextHandlerCollection();
    setup.contexts().forEach(path -> contexts.addHandler(context(path, setup)));
    server.setHandler(setup.isCompressing() ? compressing(contexts) : contexts);
    EmbeddedJetty started = new EmbeddedJetty(server, connector);
    try {
      server.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw new IllegalStateException("Jetty did not start", e);
    }
  }

  private static Handler context(String path, Builder setup) {
    ServletContextHandler context =
        new ServletContextHandler(path.isEmpty() ? "/" : path, ServletContextHandler.SESSIONS);
    for (MappedFilter mapped : setup.filters(path)) {
      FilterHolder holder = new FilterHolder(mapped.filter());
      holder.setAsyncSupported(mapped.async());
      context.addFilter(holder, mapped.pattern(), EnumSet.copyOf(mapped.dispatchers()));
    }
    for (MappedServlet mapped : setup.servlets(path)) {
      ServletHolder holder = new ServletHolder(mapped.servlet());
      holder.setAsyncSupported(mapped.async());
      context.addServlet(holder, mapped.pattern());
    }
    return context;
  }

  @SuppressWarnings("removal") // its successor needs a module of its own
  private static GzipHandler compressing(Handler handler) {
    GzipHandler gzip = new GzipHandler();
    gzip.setMinGzipSize(1000);
    gzip.setHandler(handler);
    return gzip;
  }

  @Override
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Jetty did not stop", e);
    }
  }
}
