package dev.larder.support.embedded;

import dev.larder.support.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Tomcat in the test's process. */
final class EmbeddedTomcat implements EmbeddedServer {

  /**
   * Silent, since servlets of the tests fail on purpose and the tests see it in the answers; kept
   * here, since a logger that nobody holds forgets its level.
   */
  private static final Logger LOGGER = Logger.getLogger("org.apache");

  /**
   * The folder of all servers of this process: to remove one took longer than to start and stop a
   * server. Nothing that one server keeps there is read by another.
   */
  private static final Path BASE = temporaryFolder();

  private final Tomcat tomcat;

  private EmbeddedTomcat(Tomcat tomcat) {
    this.tomcat = tomcat;
  }

  static EmbeddedServer start(Builder setup) {
    LOGGER.setLevel(Level.OFF);
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(BASE.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxThreads", String.valueOf(setup.threads()));
    connector.setProperty("minSpareThreads", String.valueOf(Math.min(4, setup.threads())));
    connector.setProperty("maxKeepAliveRequests", "-1");
    if (setup.isCompressing()) {
      connector.setProperty("compression", "1000");
    }
    if (setup.hasVirtualThreads()) {
      connector.setProperty("useVirtualThreads", "true");
    }
    if (setup.isHttp2()) {
      connector.addUpgradeProtocol(new Http2Protocol());
    }
    tomcat.setConnector(connector);
    for (String path : setup.contexts()) {
      addContext(tomcat, path, setup);
    }
    EmbeddedTomcat server = new EmbeddedTomcat(tomcat);
    try {
      tomcat.start();
      return server;
    } catch (LifecycleException e) {
      server.close();
      throw new IllegalStateException("Tomcat did not start", e);
    }
  }

  private static void addContext(Tomcat tomcat, String path, Builder setup) {
    List<MappedFilter> filters = setup.filters(path);
    List<MappedServlet> servlets = setup.servlets(path);
    Context context = tomcat.addContext(path, BASE.toString());
    StandardManager sessions = new StandardManager();
    // not kept in a file, where the next server would find them
    sessions.setPathname(null);
    context.setManager(sessions);
    if (context instanceof StandardContext standard) {
      // The searches for leaks of undeployed applications need opened modules, and find nothing
      // here.
      standard.setClearReferencesThreadLocals(false);
      standard.setClearReferencesRmiTargets(false);
    }
    for (int i = 0; i < filters.size(); i++) {
      addFilter(context, "filter-" + i, filters.get(i));
    }
    for (int i = 0; i < servlets.size(); i++) {
      MappedServlet mapped = servlets.get(i);
      Wrapper wrapper = Tomcat.addServlet(context, "servlet-" + i, mapped.servlet());
      wrapper.setAsyncSupported(mapped.async());
      wrapper.addMapping(mapped.pattern());
    }
  }

  private static void addFilter(Context context, String name, MappedFilter mapped) {
    FilterDef definition = new FilterDef();
    definition.setFilterName(name);
    definition.setFilter(mapped.filter());
    definition.setFilterClass(mapped.filter().getClass().getName());
    definition.setAsyncSupported(String.valueOf(mapped.async()));
    context.addFilterDef(definition);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName(name);
    mapping.addURLPattern(mapped.pattern());
    mapped.dispatchers().forEach(dispatcher -> mapping.setDispatcher(dispatcher.name()));
    context.addFilterMap(mapping);
  }

  private static Path temporaryFolder() {
    try {
      Path folder = Files.createTempDirectory("embedded-tomcat-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException("Tomcat did not stop", e);
    }
  }
}
