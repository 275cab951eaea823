package dev.larder.tag;

import dev.larder.api.Page;
import dev.larder.caching.Cached;
import dev.larder.caching.ContentTag;
import dev.larder.settings.Service;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
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

  /** Tags by the alphabet. */
  @GET
  @Cached(ttl = "cache.ttl.tags", groups = "tags")
  public Response list(@Context UriInfo uri, @Context Request request) {
    Page page = Page.of(uri);
    List<TagCount> all = tags.counts();
    List<TagCount> shown = all.stream().skip(page.skip()).limit(page.limit()).toList();
    String tag = ContentTag.of(page, all.size(), shown);
    return page.answer(request, uri, tag, new GenericEntity<>(shown) {}, all.size()).build();
  }
}
