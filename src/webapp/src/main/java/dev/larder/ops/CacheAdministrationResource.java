package dev.larder.ops;

import dev.larder.caching.Changes;
import dev.larder.security.Writes;
import dev.larder.security.WritesFilter;
import dev.larder.settings.Service;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Administration of the cache: {@code /api/cache}. */
@Service
@Path("cache")
@Produces(MediaType.APPLICATION_JSON)
public final class CacheAdministrationResource {

  private static final Logger LOG = LoggerFactory.getLogger(CacheAdministrationResource.class);

  private final Changes changes;

  @Inject
  public CacheAdministrationResource(Changes changes) {
    this.changes = changes;
  }

  /** Empties every cache of the application: for those who may write. */
  @POST
  @Path("clear")
  @Writes
  public Response clear(@Context HttpServletRequest request) {
    changes.appendAll();
    LOG.info(
        "Every cache cleared by {} from {}",
        WritesFilter.isOfAnybody(request) ? "an unknown client" : "the administrator",
        request.getRemoteAddr());
    return Response.ok(new Done(true)).header("Cache-Control", "no-store").build();
  }

  /** It is done. */
  public record Done(boolean ok) {}
}
