package dev.larder.bench;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import org.glassfish.jersey.jackson.JacksonFeature;

/** Shows a page as JSON. */
@Path("/")
public final class PageResource {

  @GET
  @Path("{size}")
  @Produces(MediaType.APPLICATION_JSON)
  public BenchPage page(@PathParam("size") String size) {
    return BenchPage.of(size);
  }

  /** The resource and what writes JSON. */
  public static final class Api extends Application {

    @Override
    public Set<Class<?>> getClasses() {
      return Set.of(PageResource.class, JacksonFeature.class);
    }
  }
}
