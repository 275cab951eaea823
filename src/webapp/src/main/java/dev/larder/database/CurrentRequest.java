package dev.larder.database;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the request that a thread is working on, so that a commit can be noted on it. To be
 * mapped REQUEST and ASYNC in front of everything that writes.
 */
public final class CurrentRequest implements Filter {

  /**
   * The request attribute that holds, as a {@code Set<String>}, the groups whose data this request
   * has committed. Whoever caches answers invalidates these even if the answer itself fails.
   */
  public static final String WRITE_COMMITTED = "dev.larder.write-committed";

  private static final ThreadLocal<@Nullable ServletRequest> CURRENT = new ThreadLocal<>();

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    ServletRequest outer = CURRENT.get();
    CURRENT.set(request);
    try {
      chain.doFilter(request, response);
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }

  /** The request that this thread is working on. */
  public static Optional<HttpServletRequest> get() {
    return CURRENT.get() instanceof HttpServletRequest request
        ? Optional.of(request)
        : Optional.empty();
  }

  /** Notes a commit on the current request; does nothing on a thread without one. */
  public static void noteCommitted(Set<String> groups) {
    ServletRequest request = CURRENT.get();
    if (request == null) {
      return;
    }
    Set<String> all = new HashSet<>(groups);
    if (request.getAttribute(WRITE_COMMITTED) instanceof Set<?> earlier) {
      earlier.forEach(group -> all.add(String.valueOf(group)));
    }
    request.setAttribute(WRITE_COMMITTED, Set.copyOf(all));
  }
}
