package dev.larder.platform;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Map;

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
    require(administrator, request);
  }

  static void require(Administrator administrator, ContainerRequestContext request) {
    List<String> given = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
    if (given == null || !administrator.isIn(given)) {
      throw new ProblemException(
          Problem.of(401, "Only the administrator may do this."),
          Map.of(HttpHeaders.WWW_AUTHENTICATE, Administrator.CHALLENGE));
    }
  }
}
