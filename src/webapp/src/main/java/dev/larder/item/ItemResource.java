package dev.larder.item;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.larder.api.Page;
import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.caching.LocalCache;
import dev.larder.security.Writes;
import dev.larder.settings.Service;
import dev.larder.settings.Settings;
import jakarta.inject.Inject;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/items}: any JSON objects. */
@Service
@Path("items")
@Produces(MediaType.APPLICATION_JSON)
public final class ItemResource {

  private static final Logger LOG = LoggerFactory.getLogger(ItemResource.class);

  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private final ItemCache cache;
  private final ItemBody rules;
  private final ListSlots slots;

  @Inject
  ItemResource(ItemCache cache, Settings settings) {
    this.cache = cache;
    this.rules = new ItemBody(Math.toIntExact(settings.integer("items.max.bytes")));
    this.slots =
        ListSlots.of(
            Runtime.getRuntime().maxMemory(),
            Math.toIntExact(settings.integer("items.page.max.bytes")));
  }

  @GET
  public Response list(@Context UriInfo uri, @Context Request request) {
    Page page = Page.of(uri);
    return slots.within(
        () -> {
          LocalCache.Loaded<ItemPage> loaded = cache.list(page);
          ItemPage found = loaded.value();
          LOG.info(
              "Cache {} for items skip={} limit={}",
              loaded.cached() ? "HIT" : "MISS",
              page.skip(),
              page.limit());
          EntityTag tag = EntityTags.of(page, found);
          return page.describe(
                  read(request, tag, loaded.cached(), () -> shown(found)),
                  uri,
                  found.total(),
                  found.items().size())
              .build();
        });
  }

  private static String shown(ItemPage page) {
    return page.items().stream()
        .map(StoredItem::shown)
        .collect(Collectors.joining(",", "\"items\":[", "]"));
  }

  @GET
  @Path("{id}")
  public Response get(@PathParam("id") String id, @Context Request request) {
    LocalCache.Loaded<StoredItem> loaded = cache.find(uuid(id));
    LOG.info("Cache {} for item {}", loaded.cached() ? "HIT" : "MISS", loaded.value().id());
    StoredItem found = loaded.value();
    Supplier<String> member = () -> "\"item\":" + found.shown();
    return read(request, EntityTags.of(found), loaded.cached(), member).build();
  }

  @POST
  @Writes
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(@Nullable JsonNode body, @Context UriInfo uri) {
    StoredItem created = cache.create(rules.ofNew(body));
    String location = uri.getBaseUri().getRawPath() + "items/" + created.id();
    return written(Response.status(Response.Status.CREATED), created.id())
        .header(HttpHeaders.LOCATION, location)
        .tag(EntityTags.of(created))
        .entity(created.shown())
        .build();
  }

  @PUT
  @Path("{id}")
  @Writes
  @Consumes(MediaType.APPLICATION_JSON)
  public Response update(
      @PathParam("id") String id, @Nullable JsonNode body, @Context HttpHeaders fields) {
    UUID known = uuid(id);
    refuseConditions(fields);
    StoredItem updated = cache.update(known, rules.ofChange(body, known));
    return written(Response.ok(updated.shown()), known).tag(EntityTags.of(updated)).build();
  }

  @DELETE
  @Path("{id}")
  @Writes
  public Response delete(@PathParam("id") String id, @Context HttpHeaders fields) {
    UUID known = uuid(id);
    refuseConditions(fields);
    cache.delete(known);
    return written(Response.ok(JsonNodeFactory.instance.objectNode().put("ok", true)), known)
        .build();
  }

  /**
   * Items have weak tags, which never match strongly: so the condition of a write is false unless
   * it asks only for the item to be there (RFC 9110 §13.1.1), or not to be there (§13.1.2).
   */
  private static void refuseConditions(HttpHeaders fields) {
    String match = fields.getHeaderString(HttpHeaders.IF_MATCH);
    String noneMatch = fields.getHeaderString(HttpHeaders.IF_NONE_MATCH);
    boolean refused =
        (match != null && !match.strip().equals("*"))
            || (noneMatch != null && noneMatch.strip().equals("*"));
    if (refused) {
      throw new ProblemException(Problem.of(412, "The condition of the request does not hold."));
    }
  }

  private static Response.ResponseBuilder read(
      Request request, EntityTag tag, boolean cached, Supplier<String> member) {
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    Response.ResponseBuilder answer =
        unchanged == null ? Response.ok(body(cached, member.get())) : unchanged;
    return answer
        .tag(tag)
        .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
        .header("X-Cache", cached ? "HIT" : "MISS")
        .header("Cache-Status", cached ? "larder-items; hit" : "larder-items; fwd=miss");
  }

  private static Response.ResponseBuilder written(Response.ResponseBuilder answer, UUID id) {
    return answer
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("Cache-Group-Invalidation", "\"items\", \"item-" + id + "\"");
  }

  /** The answer as bytes, which is all that is held while a slow client reads it. */
  private static byte[] body(boolean cached, String member) {
    return ("{\"cached\":" + cached + "," + member + "}").getBytes(StandardCharsets.UTF_8);
  }

  private static UUID uuid(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!UUID_TEXT.matcher(lower).matches()) {
      throw new ProblemException(Problem.of(404, "There is no such item."));
    }
    return UUID.fromString(lower);
  }
}
