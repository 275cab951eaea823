package dev.larder.pages;

import dev.larder.api.Problem;
import dev.larder.api.Problems;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.MappingMatch;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Says which methods static files answer, in the place of the container's own servlet for them:
 * that one answers POST like GET, and unknown methods with 501. A file answers every method but
 * GET, HEAD and OPTIONS with 405 and {@code Allow} (RFC 9110 §15.5.6); where there is no file, the
 * answer is 404 for all. To be mapped REQUEST behind the cache.
 */
public final class StaticFiles implements Filter {

  private static final String ALLOWED = "GET, HEAD, OPTIONS";

  /** Paths that containers show to no client. */
  private static final Pattern HIDDEN = Pattern.compile("(?i)/(WEB|META)-INF(/|$)");

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.REQUEST
        && request instanceof HttpServletRequest asked
        && asked.getHttpServletMapping().getMappingMatch() == MappingMatch.DEFAULT
        && !asked.getMethod().equals("GET")
        && !asked.getMethod().equals("HEAD")) {
      answer(asked, (HttpServletResponse) response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private static void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getServletPath();
    if (!isFile(request.getServletContext(), path)) {
      Problems.refuse(Problem.of(404, "There is nothing at this address."), request, response);
      return;
    }
    response.setHeader("Allow", ALLOWED);
    if (request.getMethod().equals("OPTIONS")) {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else {
      Problems.refuse(
          Problem.of(405, "This address does not answer this method."), request, response);
    }
  }

  private static boolean isFile(ServletContext context, String path) throws IOException {
    return path.startsWith("/")
        && !path.endsWith("/")
        && !HIDDEN.matcher(path).lookingAt()
        && context.getResource(path) != null;
  }
}
