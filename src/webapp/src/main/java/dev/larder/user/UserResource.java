package dev.larder.user;

import dev.larder.api.Page;
import dev.larder.caching.Cached;
import dev.larder.caching.ContentTag;
import dev.larder.caching.Invalidates;
import dev.larder.caching.VersionedRows;
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
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** {@code /api/users}: public profiles. */
@Service
@Path("users")
@Produces(MediaType.APPLICATION_JSON)
public final class UserResource {

  private static final VersionedRows<UserProfile> ROWS = new VersionedRows<>("users", "user");

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
    Page.Part<UserProfile> found = users.list(page);
    GenericEntity<?> entries = new GenericEntity<>(found.entries()) {};
    return page.answer(request, uri, ContentTag.of(page, found), entries, found.total()).build();
  }

  /** One user. */
  @GET
  @Path("{id}")
  @Cached(ttl = "cache.ttl.users", groups = "user-{id}")
  public Response get(@PathParam("id") String text, @Context Request request) {
    return ROWS.read(request, users.find(ROWS.id(text))).build();
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
    return ROWS.created(users.create(user), uri);
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
    long id = ROWS.id(text);
    return ROWS.change(fields, () -> users.update(id, user, seen -> ROWS.require(request, seen)));
  }

  /** Deletes a user without articles. */
  @DELETE
  @Path("{id}")
  @Writes
  @Invalidates({"users", "user-{id}"})
  public Response delete(
      @PathParam("id") String text, @Context Request request, @Context HttpHeaders fields) {
    long id = ROWS.id(text);
    return ROWS.delete(fields, () -> users.delete(id, seen -> ROWS.require(request, seen)));
  }
}
