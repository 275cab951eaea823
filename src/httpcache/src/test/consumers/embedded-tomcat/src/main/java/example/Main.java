package example;

import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.CachingFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/** Tomcat inside a program, with a cache in front of a servlet. The argument is the port. */
public final class Main {

  private Main() {}

  public static void main(String[] args) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
    tomcat.setPort(Integer.parseInt(args[0]));
    tomcat.getConnector();
    HttpCache cache = HttpCache.builder().maxBytes(64 << 20).build();
    Context context = tomcat.addContext("", null);
    context.addServletContainerInitializer(
        (none, application) -> wire(application, cache), Set.of());
    tomcat.start();
    tomcat.getServer().await();
  }

  private static void wire(ServletContext application, HttpCache cache) {
    FilterRegistration.Dynamic filter = application.addFilter("cache", new CachingFilter(cache));
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), true, "/*");
    application.addServlet("hello", new HelloServlet()).addMapping("/hello");
  }
}
