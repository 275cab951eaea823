package dev.larder.database;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the request that a thread is working on, so that a commit can be noted on it. Map it
 * REQUEST and ASYNC in front of everything that writes.
 */
public final class CurrentRequest implements Filter {

  /**
   * The request attribute that holds, as a {@code Set<String>}, the groups whose data this request
   * has committed and not recorded yet. The cache invalidates them even if the response fails.
   */
  public static final String WRITE_COMMITTED = "dev.larder.write-committed";

  /** The request attribute in which the cache names the target that a write changes. */
  static final String WRITE_TARGET = "dev.larder.write-target";

  /** The request attribute with the records of this request's writes, for the cache. */
  static final String WRITE_RECORDED = "dev.larder.write-recorded";

  /** The request attribute with the targets that a write of this request creates. */
  private static final String CREATED = CurrentRequest.class.getName() + ".created";

  /** A longer target is not recorded with the write: the cache does that. */
  private static final int LONGEST_TARGET = 2000;

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

  /**
   * Notes before a commit that the write of the current request creates a member of the collection
   * that the request is sent to. Its target is then recorded with the write.
   *
   * @param id the last segment of the member's path
   */
  public static void noteCreated(Object id) {
    ServletRequest request = CURRENT.get();
    if (request != null && request.getAttribute(WRITE_TARGET) instanceof String target) {
      String path = target.split("[?]", 2)[0];
      String collection = path.endsWith("/") ? path : path + "/";
      request.setAttribute(CREATED, collection + id);
    }
  }

  /**
   * The targets that a write of the current request changes. A target that a row of the outbox
   * could not hold is left out.
   */
  static Set<String> targets() {
    Set<String> targets = new HashSet<>();
    ServletRequest request = CURRENT.get();
    if (request != null) {
      for (String attribute : List.of(WRITE_TARGET, CREATED)) {
        if (request.getAttribute(attribute) instanceof String target && isRecordable(target)) {
          targets.add(target);
        }
      }
    }
    return targets;
  }

  private static boolean isRecordable(String target) {
    return target.startsWith("/")
        && target.length() <= LONGEST_TARGET
        && target.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /**
   * Notes on the current request that its write is recorded, so that the cache does not record it
   * again; does nothing on a thread without a request.
   *
   * @param record a record of the log that the cache follows
   */
  public static void noteRecorded(Object record) {
    ServletRequest request = CURRENT.get();
    if (request == null) {
      return;
    }
    List<Object> all = new ArrayList<>(recorded());
    all.add(record);
    request.setAttribute(WRITE_RECORDED, List.copyOf(all));
  }

  /**
   * The records of the current request's writes, oldest first; none on a thread without a request.
   */
  public static List<?> recorded() {
    ServletRequest request = CURRENT.get();
    return request != null && request.getAttribute(WRITE_RECORDED) instanceof List<?> records
        ? records
        : List.of();
  }
}
