package dev.larder.article;

import dev.larder.api.BodyLimit;
import dev.larder.api.Page;
import dev.larder.caching.CacheFields;
import dev.larder.caching.Cached;
import dev.larder.caching.ContentTag;
import dev.larder.caching.Invalidates;
import dev.larder.caching.VersionedRows;
import dev.larder.security.Administrator;
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
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code /api/articles}. Everybody reads what is published. Drafts are there for the administrator
 * alone: for others, who may write or not, they do not exist, and no answer with a draft is kept.
 */
@Service
@Path("articles")
@Produces(MediaType.APPLICATION_JSON)
@BodyLimit("articles.max.bytes")
public final class ArticleResource {

  private static final VersionedRows<ArticleDetail> ROWS =
      new VersionedRows<>("articles", "article");

  private final ArticleRepository articles;
  private final Administrator administrator;

  @Inject
  public ArticleResource(ArticleRepository articles, Administrator administrator) {
    this.articles = articles;
    this.administrator = administrator;
  }

  /** Published articles, newest first; drafts for the administrator who asks for them. */
  @GET
  @Cached(
      ttl = "cache.ttl.articles.list",
      groups = {"articles", "users"})
  public Response list(
      @Context UriInfo uri, @Context Request request, @Context HttpHeaders fields) {
    Page page = Page.of(uri);
    ArticleQuery query = ArticleQuery.of(uri);
    boolean drafts = query.status() == Status.DRAFT;
    if (drafts) {
      administrator.require(fields.getRequestHeaders());
    }
    Page.Part<ArticleSummary> found =
        drafts ? articles.drafts(query.filter(), page) : articles.published(query.filter(), page);
    GenericEntity<?> entries = new GenericEntity<>(found.entries()) {};
    Response.ResponseBuilder answer =
        page.answer(request, uri, ContentTag.of(page, found), entries, found.total());
    if (drafts) {
      CacheFields.forOneUser().forEach(answer::header);
    } else if (query.filter().q() != null) {
      // there are too many of them, and few are asked for twice
      CacheFields.notKept().forEach(answer::header);
    }
    return answer.build();
  }

  /** One article. */
  @GET
  @Path("{id}")
  @Cached(
      ttl = "cache.ttl.articles.detail",
      groups = {"article-{id}", "user-{author.id}"})
  public Response get(
      @PathParam("id") String text, @Context Request request, @Context HttpHeaders fields) {
    Optional<ArticleDetail> found =
        articles.find(ROWS.id(text)).filter(article -> isVisible(article, fields));
    Response.ResponseBuilder answer = ROWS.read(request, found);
    if (found.filter(article -> article.status() == Status.DRAFT).isPresent()) {
      CacheFields.forOneUser().forEach(answer::header);
    }
    return answer.build();
  }

  /** A new article. */
  @POST
  @Writes
  @Consumes(MediaType.APPLICATION_JSON)
  @Invalidates({"articles", "article-{id}", "tags"})
  public Response create(
      @NotNull @Valid @ConvertGroup(from = Default.class, to = ArticleInput.Creation.class)
          ArticleInput article,
      @Context UriInfo uri) {
    return ROWS.created(articles.create(article), uri);
  }

  /** Changes the members that are given. */
  @PUT
  @Path("{id}")
  @Writes
  @Consumes(MediaType.APPLICATION_JSON)
  @Invalidates({"articles", "article-{id}", "tags"})
  public Response update(
      @PathParam("id") String text,
      @NotNull @Valid ArticleInput article,
      @Context Request request,
      @Context HttpHeaders fields) {
    long id = ROWS.id(text);
    return ROWS.change(fields, () -> articles.update(id, article, mayBeWritten(request, fields)));
  }

  /** Deletes an article. */
  @DELETE
  @Path("{id}")
  @Writes
  @Invalidates({"articles", "article-{id}", "tags"})
  public Response delete(
      @PathParam("id") String text, @Context Request request, @Context HttpHeaders fields) {
    long id = ROWS.id(text);
    return ROWS.delete(fields, () -> articles.delete(id, mayBeWritten(request, fields)));
  }

  private Consumer<ArticleDetail> mayBeWritten(Request request, HttpHeaders fields) {
    return article -> {
      if (!isVisible(article, fields)) {
        throw ROWS.unknown();
      }
      ROWS.require(request, article);
    };
  }

  private boolean isVisible(ArticleDetail article, HttpHeaders fields) {
    return article.status() == Status.PUBLISHED || administrator.isIn(fields.getRequestHeaders());
  }
}
