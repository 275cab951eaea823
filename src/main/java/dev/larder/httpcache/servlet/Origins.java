package dev.larder.httpcache.servlet;

import dev.larder.httpcache.store.CacheKey;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The origins that are this site, as requests name them. Safe for use by many threads; remembers
 * the one that was named last, which is nearly always the next one as well.
 */
final class Origins {

  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");

  private final List<String> own;
  private volatile Named last = new Named("", "", 0, "", false, true);

  /**
   * The origins of a site.
   *
   * @param own what keys name first, and which others mean the same; or none: whatever requests say
   */
  Origins(List<String> own) {
    this.own = List.copyOf(own);
  }

  /**
   * What a request says.
   *
   * @param origin what keys say for it
   * @param wellFormed whether the host is one
   * @param foreign whether it is another site
   */
  record Named(
      String scheme, String host, int port, String origin, boolean wellFormed, boolean foreign) {}

  Named of(HttpServletRequest request) {
    String scheme = request.getScheme();
    String host = request.getServerName();
    int port = request.getServerPort();
    Named known = last;
    if (known.host().equals(host) && known.port() == port && known.scheme().equals(scheme)) {
      return known;
    }
    String named = CacheKey.origin(scheme, host, port);
    Named next =
        new Named(
            scheme,
            host,
            port,
            own.isEmpty() ? named : own.get(0),
            HOST.matcher(host).matches(),
            !own.isEmpty() && !own.contains(named));
    last = next;
    return next;
  }
}
