package dev.larder.support;

import dev.larder.database.CurrentRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/** Runs work as the application does it for a request, without a server. */
public final class RequestThread {

  private RequestThread() {}

  /** What is done for a request. */
  public interface Work {
    void run();
  }

  /**
   * Runs work on the thread of a request.
   *
   * @param attributes those of the request, to be changed by the work
   */
  public static void run(Map<String, Object> attributes, Work work) throws Exception {
    HttpServletRequest request =
        Proxies.of(
            HttpServletRequest.class,
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "getAttribute" -> attributes.get((String) arguments[0]);
                  case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
    HttpServletResponse response =
        Proxies.of(
            HttpServletResponse.class,
            (self, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
    FilterChain chain = (one, other) -> work.run();
    new CurrentRequest().doFilter(request, response, chain);
  }
}
