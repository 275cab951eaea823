package dev.larder.httpcache.servlet;

import dev.larder.support.Http;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * Tomcat with three applications, whose filters it makes itself, from their class name. A client
 * asks each for pages that are several times what its store can hold, and for some of these again
 * and again. The console says how many were hits.
 */
final class ThreeApplications {

  private static final List<String> PATHS = List.of("/one", "/two", "/three");
  private static final int PAGES = 500;
  private static final int PAGE_BYTES = 80_000;
  private static final int HOT = 60;

  private ThreeApplications() {}

  /**
   * Runs in the current folder.
   *
   * @param params init-params for each filter: name, value, name, value
   */
  public static void main(String[] params) throws Exception {
    Path base = Path.of("").toAbsolutePath();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    tomcat.setConnector(connector);
    for (String path : PATHS) {
      add(tomcat.addContext(path, base.toString()), params);
    }
    tomcat.start();
    Http http = Http.at(connector.getLocalPort());
    List<Long> whenEmpty = PATHS.stream().map(path -> hits(http, path, 1)).toList();
    PATHS.forEach(path -> fill(http, path));
    for (int i = 0; i < PATHS.size(); i++) {
      System.out.printf(
          "%s: %d of 1 hits when empty, %d of %d when full%n",
          PATHS.get(i), whenEmpty.get(i), hits(http, PATHS.get(i), HOT), HOT);
    }
    tomcat.stop();
    System.exit(0);
  }

  private static void add(Context context, String... params) {
    FilterDef filter = new FilterDef();
    filter.setFilterName("cache");
    filter.setFilterClass(CachingFilter.class.getName());
    filter.setAsyncSupported("true");
    for (int i = 0; i < params.length; i += 2) {
      filter.addInitParameter(params[i], params[i + 1]);
    }
    context.addFilterDef(filter);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName("cache");
    mapping.addURLPattern("/*");
    mapping.setDispatcher(DispatcherType.REQUEST.name());
    mapping.setDispatcher(DispatcherType.ASYNC.name());
    context.addFilterMap(mapping);
    Tomcat.addServlet(context, "pages", new Pages()).addMapping("/");
  }

  /** How many of so many pages are hits, asked for the second time. */
  private static long hits(Http http, String path, int pages) {
    IntStream.range(0, pages).forEach(i -> http.get(path + "/" + i));
    return IntStream.range(0, pages)
        .filter(i -> http.get(path + "/" + i).field("X-Cache").equals(Optional.of("HIT")))
        .count();
  }

  /** Asks for all pages, and for the hot ones as often. */
  private static void fill(Http http, String path) {
    for (int i = 0; i < PAGES; i++) {
      http.get(path + "/" + i);
      http.get(path + "/" + i % HOT);
    }
  }

  /** Pages that may be kept. */
  private static final class Pages extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/plain");
      response.setHeader("Cache-Control", "max-age=600");
      response.getOutputStream().write(new byte[PAGE_BYTES]);
    }
  }
}
