package dev.larder.security;

import dev.larder.api.Problem;
import dev.larder.api.Problems;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Sets the response fields that restrict what a browser does with pages of this site. Refuses
 * TRACE, which echoes credentials, and internal paths in any spelling but the plain one: containers
 * remove path parameters, dot segments and escapes, so a proxy that refuses such a path may see
 * another one. Map it in front, also for ERROR dispatches. Immutable.
 */
public final class SecurityHeadersFilter implements Filter {

  private static final String POLICY =
      "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'none'; "
          + "form-action 'self'; frame-ancestors 'none'";

  private final Set<String> internal;

  /** A filter without internal paths. */
  public SecurityHeadersFilter() {
    this(Set.of());
  }

  /**
   * A filter for these internal paths and everything below them.
   *
   * @param internal paths below the context path, like {@code /metrics}
   */
  public SecurityHeadersFilter(Set<String> internal) {
    this.internal = Set.copyOf(internal);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    setFields(answer);
    if ("TRACE".equals(asked.getMethod())) {
      refuseTrace(answer);
    } else if (isDisguised(asked)) {
      Problems.write(Problem.of(404, "There is nothing at this address."), answer);
    } else {
      chain.doFilter(request, response);
    }
  }

  /** Whether the container has found an internal path in what looks like another one. */
  private boolean isDisguised(HttpServletRequest request) {
    String below = request.getPathInfo();
    String path = below == null ? request.getServletPath() : request.getServletPath() + below;
    return isInternal(path)
        && request.getDispatcherType() == DispatcherType.REQUEST
        && !request.getRequestURI().equals(request.getContextPath() + path);
  }

  private boolean isInternal(String path) {
    return internal.stream()
        .anyMatch(
            each ->
                path.startsWith(each)
                    && (path.length() == each.length() || path.charAt(each.length()) == '/'));
  }

  /** Sets the fields, also on a response that has lost them. */
  static void setFields(HttpServletResponse answer) {
    answer.setHeader("Content-Security-Policy", POLICY);
    answer.setHeader("X-Content-Type-Options", "nosniff");
    answer.setHeader("X-Frame-Options", "DENY");
    answer.setHeader("Referrer-Policy", "same-origin");
    answer.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  }

  private static void refuseTrace(HttpServletResponse answer) throws IOException {
    answer.setHeader("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
    Problems.write(Problem.of(405, "TRACE is not answered here."), answer);
  }
}
