package dev.larder.user;

import dev.larder.api.Conditions;
import dev.larder.api.NumericId;
import dev.larder.api.Page;
import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.caching.Cached;
import dev.larder.caching.ContentTag;
import dev.larder.caching.Invalidates;
import dev.larder.security.Writes;
import dev.larder.settings.Service;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.groups.ConvertGroup;
import jakarta.validation.groups.Default;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** {@code /api/users}: public profiles. */
@Service
@Path("users")
@Produces(MediaType.APPLICATION_JSON)
public final class UserResource {

  private final UserRepository users;

  @Inject
  public UserResource(UserRepository users) {
    this.users = users;
  }

  /** The users, by name. */
  @GET
  @Cached(ttl = "cache.ttl.users", groups = "users")
  public Response list(@Context UriInfo uri, @Context Request request) {
    Page page = Page.of(uri);
    UserPage found = users.list(page);
    EntityTag tag = new EntityTag(ContentTag.of(page, found), true);
    Response.ResponseBuilder answer =
        Conditions.read(request, tag, new GenericEntity<>(found.users()) {});
    return page.describe(answer, uri, found.total()).build();
  }

  /** One user. */
  @GET
  @Path("{id}")
  @Cached(ttl = "cache.ttl.users", groups = "user-{id}")
  public Response get(@PathParam("id") String text, @Context Request request) {
    UserProfile found = users.find(id(text)).orElseThrow(UserResource::noSuchUser);
    return Conditions.read(request, tag(found), found).build();
  }

  /** A new user. */
  @POST
  @Writes
  @Consumes(MediaType.APPLICATION_JSON)
  @Invalidates({"users", "user-{id}"})
  public Response create(
      @NotNull @Valid @ConvertGroup(from = Default.class, to = UserInput.Creation.class)
          UserInput user,
      @Context UriInfo uri) {
    UserProfile created = users.create(user);
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.LOCATION, uri.getBaseUri().getRawPath() + "users/" + created.id())
        .tag(tag(created))
        .entity(created)
        .build();
  }

  /** Changes the members that are given. */
  @PUT
  @Path("{id}")
  @Writes
  @Consumes(MediaType.APPLICATION_JSON)
  @Invalidates({"users", "user-{id}"})
  public Response update(
      @PathParam("id") String text,
      @NotNull @Valid UserInput user,
      @Context Request request,
      @Context HttpHeaders fields) {
    long id = id(text);
    Optional<UserProfile> updated =
        Conditions.write(
            fields, () -> users.update(id, user, seen -> Conditions.require(request, tag(seen))));
    UserProfile shown = updated.orElseThrow(UserResource::noSuchUser);
    return Response.ok(shown).tag(tag(shown)).build();
  }

  /** Deletes a user without articles. */
  @DELETE
  @Path("{id}")
  @Writes
  @Invalidates({"users", "user-{id}"})
  public Response delete(
      @PathParam("id") String text, @Context Request request, @Context HttpHeaders fields) {
    long id = id(text);
    boolean deleted =
        Conditions.write(
            fields, () -> users.delete(id, seen -> Conditions.require(request, tag(seen))));
    if (!deleted) {
      throw noSuchUser();
    }
    return Response.noContent().build();
  }

  private static EntityTag tag(UserProfile user) {
    return new EntityTag(user.entityTag());
  }

  private static long id(String text) {
    return NumericId.parse(text).orElseThrow(UserResource::noSuchUser);
  }

  private static ProblemException noSuchUser() {
    return new ProblemException(Problem.of(404, "There is no such user."));
  }
}
