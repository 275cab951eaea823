package dev.larder.platform;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a page of another site sends to change something here: browsers attach the
 * administrator's credentials to such requests too. Browsers say where a request comes from; a
 * request that says nothing does not come from a browser page.
 */
@Provider
@Service
@PreMatching
public final class CrossSiteFilter implements ContainerRequestFilter {

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OWN = Set.of("same-origin", "none");

  private final List<String> origins;

  /** Takes the origins that are this site; without any, the host of each request is. */
  @Inject
  public CrossSiteFilter(Settings settings) {
    this(settings.list("larder.origin"));
  }

  CrossSiteFilter(List<String> origins) {
    this.origins = origins.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
  }

  @Override
  public void filter(ContainerRequestContext request) {
    boolean refused =
        !SAFE.contains(request.getMethod())
            && !isAllowed(
                request.getHeaderString("Sec-Fetch-Site"),
                request.getHeaderString("Origin"),
                request.getHeaderString("Host"));
    if (refused) {
      throw new ProblemException(
          Problem.of(403, "Changes are not accepted from pages of other sites."));
    }
  }

  boolean isAllowed(@Nullable String fetchSite, @Nullable String origin, @Nullable String host) {
    if (fetchSite != null && !OWN.contains(fetchSite)) {
      return false;
    }
    if (origin == null) {
      return true;
    }
    String given = origin.toLowerCase(Locale.ROOT);
    return origins.isEmpty() ? isAtHost(given, host) : origins.contains(given);
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
