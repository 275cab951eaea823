package dev.larder.greeting;

import dev.larder.settings.Service;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/** The entry of the API, {@code /api}: what this is, its version, and where to go. */
@Service
@Path("")
@Produces(MediaType.APPLICATION_JSON)
public final class WelcomeResource {

  private final String version = Version.read();

  @Inject
  public WelcomeResource() {}

  /** Message, version and links; the links are paths on this site. */
  @GET
  public Response welcome(@Context UriInfo uri) {
    String api = uri.getBaseUri().getRawPath().replaceFirst("/+$", "");
    Map<String, String> links = new LinkedHashMap<>();
    links.put("self", api);
    links.put("items", api + "/items");
    links.put("posts", api + "/posts");
    links.put("user", api + "/user/{name}");
    return Greetings.kept(Response.ok(new Welcome("Welcome to Larder", version, links)));
  }

  /**
   * What the entry says.
   *
   * @param links names and paths, some of them templates (RFC 6570)
   */
  public record Welcome(String message, String version, Map<String, String> links) {}
}
