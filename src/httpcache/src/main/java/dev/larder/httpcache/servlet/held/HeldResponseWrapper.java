package dev.larder.httpcache.servlet.held;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * The response that the application sees: a wrapper whose every method ends in the {@link
 * HeldResponse}.
 *
 * <p>What {@link #getResponse} gives differs. On Tomcat it is the held response, which is no
 * wrapper: so a forward cannot reach through to Tomcat's own response and close it, and an include
 * can splice its own wrapper in between. Elsewhere it is the container's response, which Jetty must
 * find behind every wrapper.
 */
final class HeldResponseWrapper extends HttpServletResponseWrapper {

  private final HttpServletResponse container;
  private final boolean barrier;

  HeldResponseWrapper(HeldResponse held, HttpServletResponse container) {
    super(held);
    this.container = container;
    this.barrier = Containers.isTomcat(container);
  }

  @Override
  public ServletResponse getResponse() {
    return barrier ? super.getResponse() : container;
  }
}
