package dev.larder.greeting;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.settings.Service;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Greets: {@code /api/user/{name}} and {@code /api/user?name=}. */
@Service
@Path("user")
@Produces(MediaType.APPLICATION_JSON)
public final class GreetingResource {

  private static final int LONGEST_NAME = 100;
  private static final String GUEST = "Guest";

  @Inject
  public GreetingResource() {}

  /** Greets the one named in the query, or the guest. */
  @GET
  public Response greet(@QueryParam("name") @Nullable String name) {
    return greeting(name == null || name.isBlank() ? GUEST : name);
  }

  /** Greets the one named in the path. */
  @GET
  @Path("{name}")
  public Response greetByPath(@PathParam("name") String name) {
    return greeting(name.isBlank() ? GUEST : name);
  }

  private static Response greeting(String name) {
    String shown = name.strip();
    if (shown.codePointCount(0, shown.length()) > LONGEST_NAME) {
      Problem.Invalid invalid =
          new Problem.Invalid("name", "must have at most " + LONGEST_NAME + " characters");
      throw new ProblemException(
          Problem.of(400, "The name is too long", List.of(invalid)),
          Map.of("Cache-Control", "no-store"));
    }
    return Greetings.kept(Response.ok(new Greeting("Hello, " + shown + "!")));
  }

  /** A greeting: text, not to be taken for HTML. */
  public record Greeting(String message) {}
}
