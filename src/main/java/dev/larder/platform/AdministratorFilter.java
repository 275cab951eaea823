package dev.larder.platform;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Lets only the administrator reach what is marked {@link AdministratorOnly}. */
@Provider
@Service
@AdministratorOnly
@Priority(Priorities.AUTHENTICATION)
public final class AdministratorFilter implements ContainerRequestFilter {

  private final Administrator administrator;

  @Inject
  public AdministratorFilter(Administrator administrator) {
    this.administrator = administrator;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    administrator.require(request.getHeaders());
  }
}
