package dev.larder.httpcache.servlet;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/**
 * The cookies of one answer, which the container gets at once, and may add its own to. Not safe for
 * use by many threads.
 */
final class ContainerCookies {

  private final HttpServletResponse container;
  private int before;
  private int added;

  /** From now on cookies count as those of the answer. */
  ContainerCookies(HttpServletResponse container) {
    this.container = container;
    this.before = all().size();
  }

  /** Adds one of the application's. */
  void add(Cookie cookie) {
    int until = all().size();
    container.addCookie(cookie);
    added += all().size() - until;
  }

  /**
   * The cookies that went to the container since the call began. If it has set one of its own,
   * which would be that of the session, none of them is shown.
   */
  Fields sinceTheCallBegan() {
    List<String> all = all();
    List<String> since = all.subList(Math.min(before, all.size()), all.size());
    if (since.size() > added) {
      return Fields.of("Set-Cookie", "(of the container)");
    }
    return Fields.of(since.stream().map(cookie -> new Field("Set-Cookie", cookie)).toList());
  }

  /** A cookie that is left after a reset may be the container's own, set for this very request. */
  void afterReset() {
    before = 0;
    added = 0;
  }

  private List<String> all() {
    return List.copyOf(container.getHeaders("Set-Cookie"));
  }
}
