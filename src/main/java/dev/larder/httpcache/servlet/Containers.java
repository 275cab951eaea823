package dev.larder.httpcache.servlet;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;

/** What has to be known of the container that the filter runs in. */
final class Containers {

  private Containers() {}

  /**
   * Whether the response is Tomcat's. After a forward, Tomcat looks for its own response behind all
   * wrappers and closes it, so that what a wrapper still holds is lost; Jetty, on the other hand,
   * refuses to include where it cannot find its own.
   */
  static boolean isTomcat(ServletResponse response) {
    ServletResponse base = response;
    while (base instanceof ServletResponseWrapper wrapper) {
      base = wrapper.getResponse();
    }
    return base.getClass().getName().startsWith("org.apache.catalina.");
  }

  /**
   * Whether this attribute is read by Jetty because a forward begins. Jetty then clears its own
   * buffer without a word to the response that it was given. A dispatcher of the request can be
   * observed, one of the {@code ServletContext} only in this way.
   */
  static boolean isStartOfForward(String attribute) {
    return attribute.startsWith("org.eclipse.jetty.")
        && attribute.endsWith(".ServletChannel")
        && StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .dropWhile(f -> !f.getMethodName().equals("getServletContextRequest"))
                        .skip(1)
                        .findFirst())
            .filter(f -> f.getMethodName().equals("forward"))
            .isPresent();
  }
}
