package dev.larder.httpcache.servlet.held;

import jakarta.servlet.FilterChain;
import jakarta.servlet.Servlet;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What stands between this filter and the servlet that answers a request. The Servlet API does not
 * tell. But filters call one another, so the stack of the thread shows them while the servlet
 * works.
 */
enum RemainingChain {
  /** The container has called the servlet, and nothing else, when this filter called the chain. */
  SERVLET_ONLY,
  /** It has called something else, or that cannot be known. */
  FILTERS,
  /** It has not called anything yet. */
  UNKNOWN;

  private static final StackWalker WALKER =
      StackWalker.getInstance(Set.of(Option.RETAIN_CLASS_REFERENCE, Option.SHOW_HIDDEN_FRAMES));

  /** Tomcat puts it behind all others. It passes on whatever does not upgrade to WebSocket. */
  private static final String TOMCAT_WEBSOCKET = "org.apache.tomcat.websocket.server.WsFilter";

  /** Looks at the stack of this thread, on which {@link AsyncAnswer#pass} has called the chain. */
  static RemainingChain ofThisThread() {
    return WALKER.walk(RemainingChain::of);
  }

  private static RemainingChain of(Stream<StackFrame> stack) {
    Deque<StackFrame> called = new ArrayDeque<>();
    for (Iterator<StackFrame> frames = stack.iterator(); frames.hasNext(); ) {
      StackFrame frame = frames.next();
      if (frame.getDeclaringClass() == AsyncAnswer.class && frame.getMethodName().equals("pass")) {
        return of(called.iterator());
      }
      called.addFirst(frame);
    }
    return FILTERS;
  }

  /** The frames come from this filter inwards: the container's chain, then the servlet. */
  private static RemainingChain of(Iterator<StackFrame> frames) {
    String container = "";
    while (frames.hasNext()) {
      StackFrame frame = frames.next();
      Class<?> type = frame.getDeclaringClass();
      if (isStep(frame) && container.isEmpty()) {
        container = type.getPackageName();
      } else if (type.getName().equals(TOMCAT_WEBSOCKET)) {
        // goes on with the next step
        container = "";
      } else if (frame.getMethodName().equals("service") && Servlet.class.isAssignableFrom(type)) {
        return container.isEmpty() ? FILTERS : SERVLET_ONLY;
      } else if (isStep(frame) || !type.getPackageName().equals(container)) {
        return FILTERS;
      }
    }
    return UNKNOWN;
  }

  private static boolean isStep(StackFrame frame) {
    return frame.getMethodName().equals("doFilter")
        && FilterChain.class.isAssignableFrom(frame.getDeclaringClass());
  }
}
