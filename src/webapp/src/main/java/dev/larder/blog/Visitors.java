package dev.larder.blog;

import dev.larder.settings.Service;
import jakarta.inject.Inject;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;

/**
 * Decides who gets a session. A request without one gets a probe first, a cookie that says nothing;
 * the request that brings it back shows that its client keeps cookies, and starts the session. So a
 * robot, which keeps none, never has a session, however often it comes and whatever session it
 * invents. A client that invents the probe gets sessions, but their number is bounded; beyond it,
 * visitors see the same as robots.
 */
@Service
public final class Visitors {

  /** The name of the probe. */
  static final String PROBE = "larder_probe";

  private final BlogSession session;
  private final LiveSessions live;

  /**
   * Takes the bean of the session.
   *
   * @param session stands for the bean of each request's own session, which the first call on it
   *     starts
   */
  @Inject
  Visitors(BlogSession session, LiveSessions live) {
    this.session = session;
    this.live = live;
  }

  /** The session of the request, which may begin here; if it has none, a probe goes out. */
  Optional<BlogSession> sessionOf(HttpServletRequest request, HttpServletResponse response) {
    if (request.isRequestedSessionIdValid()) {
      return Optional.of(session);
    }
    if (bringsProbe(request)) {
      return live.isFull() ? Optional.empty() : Optional.of(session);
    }
    response.addCookie(probe(request));
    return Optional.empty();
  }

  /** The session of the request, if it has one already. */
  Optional<BlogSession> existingSessionOf(HttpServletRequest request) {
    return request.isRequestedSessionIdValid() ? Optional.of(session) : Optional.empty();
  }

  private static boolean bringsProbe(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(PROBE)) {
          return true;
        }
      }
    }
    return false;
  }

  private static Cookie probe(HttpServletRequest request) {
    Cookie probe = new Cookie(PROBE, "1");
    String path = request.getContextPath();
    probe.setPath(path.isEmpty() ? "/" : path);
    probe.setHttpOnly(true);
    probe.setSecure(request.isSecure());
    probe.setAttribute("SameSite", "Lax");
    return probe;
  }
}
