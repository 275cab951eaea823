package dev.larder.tag;

import dev.larder.platform.Cached;
import dev.larder.platform.Conditions;
import dev.larder.platform.ContentTag;
import dev.larder.platform.Service;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** {@code /api/tags}: the tags of published articles, with how many articles have them. */
@Service
@Path("tags")
@Produces(MediaType.APPLICATION_JSON)
public final class TagResource {

  private final TagRepository tags;

  @Inject
  public TagResource(TagRepository tags) {
    this.tags = tags;
  }

  /** All tags, by the alphabet. */
  @GET
  @Cached(ttl = "cache.ttl.tags", groups = "tags")
  public Response list(@Context Request request) {
    List<TagCount> counts = tags.counts();
    EntityTag tag = new EntityTag(ContentTag.of(counts), true);
    return Conditions.read(request, tag, new GenericEntity<>(counts) {})
        .header("X-Total-Count", counts.size())
        .build();
  }
}
