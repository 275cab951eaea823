package dev.larder.httpcache.servlet.held;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of one answer, which the container gets at once, and may add its own to.
 *
 * <p>Some containers (Undertow, Open Liberty) show in {@code getHeaders("Set-Cookie")} neither the
 * cookies of {@code addCookie} nor that of a session. So the calls of {@code addCookie} are
 * counted, and a session that has begun, ended or changed its id during the call counts as a
 * cookie.
 *
 * <p>Not safe for use by many threads.
 */
final class ContainerCookies {

  private static final Fields HIDDEN = Fields.of("Set-Cookie", "(hidden by the container)");

  private final HttpServletRequest request;
  private final HttpServletResponse container;
  private final @Nullable String sessionBefore;
  private int before;
  private int added;
  private boolean hidden;

  /** From now on cookies count as those of the answer. */
  ContainerCookies(HttpServletRequest request, HttpServletResponse container) {
    this.request = request;
    this.container = container;
    this.sessionBefore = sessionId();
    this.before = all().size();
  }

  /** Adds a cookie of the application. */
  void add(Cookie cookie) {
    int until = all().size();
    container.addCookie(cookie);
    int shown = all().size() - until;
    added += shown;
    hidden |= shown != 1;
  }

  /**
   * The cookies that went to the container since the call began. If one of them cannot be seen, or
   * is the container's own, which is that of a session, this is one field that is no cookie.
   */
  Fields sinceTheCallBegan() {
    List<String> all = all();
    List<String> since = all.subList(Math.min(before, all.size()), all.size());
    if (hidden || since.size() > added || !Objects.equals(sessionBefore, sessionId())) {
      return HIDDEN;
    }
    return Fields.of(since.stream().map(cookie -> new Field("Set-Cookie", cookie)).toList());
  }

  /**
   * A cookie that is left after a reset may be the container's own, set for this very request. One
   * that the container hides may be left as well.
   */
  void afterReset() {
    before = 0;
    added = 0;
  }

  private @Nullable String sessionId() {
    HttpSession session = request.getSession(false);
    return session == null ? null : session.getId();
  }

  private List<String> all() {
    return List.copyOf(container.getHeaders("Set-Cookie"));
  }
}
