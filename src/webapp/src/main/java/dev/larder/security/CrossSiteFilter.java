package dev.larder.security;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.settings.Service;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;

/** Refuses what a page of another site sends to change something here. */
@Provider
@Service
@PreMatching
public final class CrossSiteFilter implements ContainerRequestFilter {

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final CrossSite crossSite;

  @Inject
  public CrossSiteFilter(CrossSite crossSite) {
    this.crossSite = crossSite;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    boolean refused =
        !SAFE.contains(request.getMethod())
            && !crossSite.isAllowed(
                request.getHeaderString("Sec-Fetch-Site"),
                request.getHeaderString("Origin"),
                request.getHeaderString("Host"));
    if (refused) {
      throw new ProblemException(
          Problem.of(403, "Changes are not accepted from pages of other sites."));
    }
  }
}
