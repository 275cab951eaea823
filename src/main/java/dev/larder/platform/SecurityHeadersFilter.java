package dev.larder.platform;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Sets the response fields that keep a browser from doing what no page here asks for, and refuses
 * TRACE, which echoes credentials. To be mapped in front, also for ERROR dispatches.
 */
public final class SecurityHeadersFilter implements Filter {

  private static final String POLICY =
      "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'none'; "
          + "form-action 'self'; frame-ancestors 'none'";

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletResponse answer = (HttpServletResponse) response;
    setFields(answer);
    if ("TRACE".equals(((HttpServletRequest) request).getMethod())) {
      refuseTrace(answer);
    } else {
      chain.doFilter(request, response);
    }
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
