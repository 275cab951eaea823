package dev.larder.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the scopes of CDI with their request, on whichever thread it runs. Map it REQUEST and ASYNC
 * in front of everything that uses session beans.
 *
 * <p>Weld binds the session bean of a request to a thread, from the container's {@code
 * requestInitialized} to its {@code requestDestroyed}. Tomcat calls the first on the first thread
 * of a request, and the second at its end, on the last thread. In between, an asynchronous request
 * leaves its session on the first thread for the next request, and finds another request's session
 * on the last: a visitor would get the session of another. So this filter closes the scopes when a
 * request leaves its thread, and opens them when it goes on, by calling Weld's own listener instead
 * of the container. Jetty calls the listener for each thread; there the filter only closes the
 * scopes a little earlier.
 */
public final class RequestScopes implements Filter {

  /** The attribute of the servlet context under which Weld publishes its listener. */
  private static final String LISTENER = "org.jboss.weld.module.web.servlet.WeldInitialListener";

  /** The attribute of a request by which Weld's listener ignores the end of its scopes. */
  private static final String CLOSED =
      "org.jboss.weld.module.web.servlet.HttpContextLifecycle.request.destroyed";

  /** The attribute of a request by which Weld's listener knows that it has opened the scopes. */
  private static final String OPEN = "org.jboss.weld.context.ignore.guard.marker";

  private @Nullable ServletRequestListener weld;

  /**
   * Finds Weld's listener.
   *
   * @throws IllegalStateException if there is none
   */
  @Override
  public void init(FilterConfig config) {
    if (config.getServletContext().getAttribute(LISTENER) instanceof ServletRequestListener found) {
      weld = found;
    } else {
      throw new IllegalStateException("Weld has not published its listener as " + LISTENER);
    }
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    boolean goesOn = request.getDispatcherType() == DispatcherType.ASYNC;
    boolean opened = goesOn && open(request);
    try {
      chain.doFilter(request, response);
    } finally {
      if (opened || request.isAsyncStarted()) {
        close(request);
      }
    }
  }

  /** Returns whether the container has not done so. */
  private boolean open(ServletRequest request) {
    request.removeAttribute(CLOSED);
    if (request.getAttribute(OPEN) != null) {
      return false;
    }
    listener().requestInitialized(event(request));
    return true;
  }

  /** The container's own call, if it still comes, then does nothing: the thread may be another. */
  private void close(ServletRequest request) {
    listener().requestDestroyed(event(request));
    request.setAttribute(CLOSED, true);
  }

  private ServletRequestListener listener() {
    ServletRequestListener found = weld;
    if (found == null) {
      throw new IllegalStateException("not started");
    }
    return found;
  }

  private static ServletRequestEvent event(ServletRequest request) {
    ServletContext context = request.getServletContext();
    return new ServletRequestEvent(context, request);
  }
}
