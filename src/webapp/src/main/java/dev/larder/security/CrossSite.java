package dev.larder.security;

import dev.larder.settings.Service;
import dev.larder.settings.Settings;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes requests from this site's pages from requests that a page of another site makes a
 * browser send. Browsers add credentials and cookies to both, but they name the origin. A request
 * without an origin does not come from a page in a browser.
 */
@Service
public final class CrossSite {

  private static final Set<String> OWN = Set.of("same-origin", "none");

  private static final Pattern LOOPBACK =
      Pattern.compile("(?i)(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{0,5})?");

  private final List<String> origins;

  /**
   * Takes the origins that are this site. Without any, only this machine's own names count, because
   * the owner of any other name could point it here.
   */
  @Inject
  public CrossSite(Settings settings) {
    this(settings.list("larder.origin"));
  }

  CrossSite(List<String> origins) {
    this.origins = origins.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
  }

  /** Whether the request may change something. */
  public boolean isAllowed(HttpServletRequest request) {
    return isAllowed(
        request.getHeader("Sec-Fetch-Site"),
        request.getHeader("Origin"),
        request.getHeader("Host"));
  }

  boolean isAllowed(@Nullable String fetchSite, @Nullable String origin, @Nullable String host) {
    if (fetchSite != null && !OWN.contains(fetchSite)) {
      return false;
    }
    if (origin == null) {
      return fetchSite == null || !origins.isEmpty() || isLoopback(host);
    }
    String given = origin.toLowerCase(Locale.ROOT);
    return origins.isEmpty() ? isLoopback(host) && isAtHost(given, host) : origins.contains(given);
  }

  private static boolean isLoopback(@Nullable String host) {
    return host != null && LOOPBACK.matcher(host).matches();
  }

  // A proxy may speak https with the browser and http with this application, so only host and port
  // are compared.
  private static boolean isAtHost(String origin, @Nullable String host) {
    if (host == null) {
      return false;
    }
    try {
      URI from = new URI(origin);
      String authority = from.getRawAuthority();
      if (authority == null || from.getHost() == null) {
        return false;
      }
      String own = host.toLowerCase(Locale.ROOT);
      String standard = "https".equals(from.getScheme()) ? ":443" : ":80";
      return authority.equals(own)
          || (authority + standard).equals(own)
          || authority.equals(own + standard);
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
