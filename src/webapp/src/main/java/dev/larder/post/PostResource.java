package dev.larder.post;

import dev.larder.api.Page;
import dev.larder.api.ProblemException;
import dev.larder.caching.ContentTag;
import dev.larder.settings.Service;
import dev.larder.settings.Settings;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;

/** The posts of the posts service: {@code /api/posts} and {@code /api/posts/{id}}. */
@Service
@Path("posts")
@Produces(MediaType.APPLICATION_JSON)
public final class PostResource {

  private static final List<String> GROUPS = List.of("posts");

  private final PostsGateway gateway;
  private final PostFields fields;

  @Inject
  public PostResource(PostsGateway gateway, Settings settings) {
    this.gateway = gateway;
    this.fields = new PostFields(settings.seconds("cache.ttl.posts"));
  }

  /** The posts, a page of them at a time. */
  @GET
  public Response list(@Context UriInfo uri, @Context Request request) {
    Page page = Page.of(uri);
    try {
      List<Post> all = gateway.posts();
      List<Post> shown = all.stream().skip(page.skip()).limit(page.limit()).toList();
      String tag = ContentTag.of(page, all.size(), shown);
      Response.ResponseBuilder answer =
          answer(request, new GenericEntity<>(shown) {}, tag, fields.good(GROUPS));
      return page.describe(answer, uri, all.size()).build();
    } catch (ProblemException e) {
      throw fields.withFields(e, GROUPS);
    }
  }

  /** One post. */
  @GET
  @Path("{id}")
  public Response one(@PathParam("id") String text, @Context Request request) {
    long id = PostId.parse(text).orElseThrow(PostFields::noSuchPost);
    List<String> groups = PostFields.groups(id);
    try {
      Post post = gateway.post(id);
      return answer(request, post, ContentTag.of(post), fields.good(groups)).build();
    } catch (ProblemException e) {
      throw fields.withFields(e, groups);
    }
  }

  private static Response.ResponseBuilder answer(
      Request request, Object entity, String tag, Map<String, String> fields) {
    EntityTag entityTag = new EntityTag(tag, true);
    Response.ResponseBuilder response = request.evaluatePreconditions(entityTag);
    if (response == null) {
      response = Response.ok(entity);
    }
    fields.forEach(response::header);
    return response.tag(entityTag);
  }
}
