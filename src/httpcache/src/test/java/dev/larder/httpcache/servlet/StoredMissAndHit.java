package dev.larder.httpcache.servlet;

import dev.larder.httpcache.HttpCache;
import dev.larder.support.embedded.EmbeddedServer;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * A server with the filter. A client asks it for a page that is then stored, and asks again. The
 * empty methods tell a debugger of this process what follows.
 */
final class StoredMissAndHit {

  private StoredMissAndHit() {}

  /** Runs once and ends. */
  public static void main(String[] unused) {
    try (HttpCache cache = HttpCache.builder().build();
        EmbeddedServer server =
            Kind.TOMCAT
                .server()
                .filter(new CachingFilter(cache), "/*")
                .servlet(new Page(), "/*")
                .start()) {
      // initialises the classes
      server.http().get("/first");
      server.http().get("/first");
      miss();
      server.http().get("/page");
      firstHit();
      server.http().get("/page");
      hit();
      server.http().get("/page");
      end();
    }
    System.exit(0);
  }

  private static void miss() {}

  private static void firstHit() {}

  private static void hit() {}

  private static void end() {}

  /** A page that may be stored. */
  private static final class Page extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/html;charset=utf-8");
      response.setHeader("Cache-Control", "max-age=600");
      response.setHeader("ETag", "\"1\"");
      response.getOutputStream().write(new byte[2000]);
    }
  }
}
