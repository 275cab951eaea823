package dev.larder.security;

import dev.larder.settings.Service;
import dev.larder.settings.Settings;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.ServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * Allows methods marked {@link Writes} only to the clients that the setting {@code larder.writes}
 * names.
 */
@Provider
@Service
@Writes
@Priority(Priorities.AUTHENTICATION)
public final class WritesFilter implements ContainerRequestFilter {

  private static final String ANYBODY = WritesFilter.class.getName() + ".anybody";

  private final boolean open;
  private final Administrator administrator;

  @Inject
  public WritesFilter(Settings settings, Administrator administrator) {
    this.open = "everyone".equals(settings.requiredText("larder.writes"));
    this.administrator = administrator;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    if (!open) {
      administrator.require(request.getHeaders());
    } else if (!administrator.isIn(request.getHeaders())) {
      request.setProperty(ANYBODY, true);
    }
  }

  /** Whether a request was let through without the administrator's credentials. */
  public static boolean isOfAnybody(ServletRequest request) {
    return request.getAttribute(ANYBODY) != null;
  }
}
