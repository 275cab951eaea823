package dev.larder.security;

import dev.larder.api.HttpStatus;
import dev.larder.api.Problem;
import dev.larder.api.Problems;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * Gives a body and their fields back to answers of Jersey that have neither. A request that Jersey
 * cannot even begin with (a malformed {@code Content-Type}, a target that is no URI) never meets an
 * exception mapper: Jersey resets the response, with the fields that filters have set, and leaves a
 * bare 400. It becomes a problem document. (The container's error page would not do: Jetty shows it
 * only for GET, HEAD and POST.)
 *
 * <p>Without it {@code ProblemAnswersTest.requestThatJerseyCannotBeginWith_isAProblemToo} fails. To
 * be mapped behind the cache; acts on the JSON interface alone.
 */
public final class ResetAnswers implements Filter {

  private static final String API = "/api";

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() != DispatcherType.REQUEST
        || !(request instanceof HttpServletRequest asked)
        || !API.equals(asked.getServletPath())) {
      chain.doFilter(request, response);
      return;
    }
    Watched watched = new Watched((HttpServletResponse) response);
    chain.doFilter(request, watched);
    if (watched.isReset
        && watched.getStatus() >= HttpServletResponse.SC_BAD_REQUEST
        && !watched.isCommitted()
        && !request.isAsyncStarted()) {
      SecurityHeadersFilter.setFields(watched);
      Problems.write(problem(watched.getStatus()), watched);
    }
  }

  private static Problem problem(int status) {
    return status == HttpServletResponse.SC_BAD_REQUEST
        ? Problem.of(status, "The request is not well-formed.")
        : Problem.of(status, HttpStatus.reason(status) + ".");
  }

  /** Notes that a response was reset, and that a body was begun afterwards. */
  private static final class Watched extends HttpServletResponseWrapper {

    private boolean isReset;

    Watched(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void reset() {
      super.reset();
      isReset = true;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      isReset = false;
      return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
      isReset = false;
      return super.getWriter();
    }
  }
}
