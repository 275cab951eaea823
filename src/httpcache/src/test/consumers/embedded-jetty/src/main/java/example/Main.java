package example;

import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.CachingFilter;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** Jetty inside a program, with a cache in front of a servlet. The argument is the port. */
public final class Main {

  private Main() {}

  public static void main(String[] args) throws Exception {
    HttpCache cache = HttpCache.builder().maxBytes(64 << 20).build();
    FilterHolder filter = new FilterHolder(new CachingFilter(cache));
    filter.setAsyncSupported(true);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    context.addServlet(new ServletHolder(new HelloServlet()), "/hello");
    Server server = new Server(Integer.parseInt(args[0]));
    server.setHandler(context);
    server.start();
    server.join();
  }
}
