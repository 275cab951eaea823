package dev.larder.pages;

import dev.larder.settings.Settings;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * The absolute URLs of this site: below the first of {@code larder.origin}. If none is set, they
 * are below the request's own scheme and host, which are part of the key of its response. No other
 * field of a request counts. Immutable.
 */
public final class PublicUrls {

  private final List<String> origins;

  public PublicUrls(Settings settings) {
    this.origins = settings.list("larder.origin");
  }

  /** The URL of the application's root, without a slash at its end. */
  public String root(HttpServletRequest request) {
    String origin = origins.isEmpty() ? origin(request) : origins.get(0);
    return origin + request.getContextPath();
  }

  private static String origin(HttpServletRequest request) {
    String scheme = request.getScheme();
    int port = request.getServerPort();
    boolean usual = port == ("https".equals(scheme) ? 443 : 80);
    return scheme + "://" + request.getServerName() + (usual ? "" : ":" + port);
  }
}
