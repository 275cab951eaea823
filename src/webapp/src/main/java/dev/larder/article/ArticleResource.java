package dev.larder.article;

import dev.larder.api.BodyLimit;
import dev.larder.api.Conditions;
import dev.larder.api.NumericId;
import dev.larder.api.Page;
import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.caching.CacheFields;
import dev.larder.caching.Cached;
import dev.larder.caching.ContentTag;
import dev.larder.caching.Invalidates;
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
import jakarta.ws.rs.core.EntityTag;
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
    ArticlePage found =
        drafts ? articles.drafts(query.filter(), page) : articles.published(query.filter(), page);
    EntityTag tag = new EntityTag(ContentTag.of(page, found), true);
    Response.ResponseBuilder answer =
        Conditions.read(request, tag, new GenericEntity<>(found.articles()) {});
    if (drafts) {
      CacheFields.forOneUser().forEach(answer::header);
    } else if (query.filter().q() != null) {
      // there are too many of them, and few are asked for twice
      CacheFields.notKept().forEach(answer::header);
    }
    return page.describe(answer, uri, found.total()).build();
  }

  /** One article. */
  @GET
  @Path("{id}")
  @Cached(
      ttl = "cache.ttl.articles.detail",
      groups = {"article-{id}", "user-{author.id}"})
  public Response get(
      @PathParam("id") String text, @Context Request request, @Context HttpHeaders fields) {
    ArticleDetail found =
        articles
            .find(id(text))
            .filter(article -> isVisible(article, fields))
            .orElseThrow(ArticleResource::noSuchArticle);
    Response.ResponseBuilder answer = Conditions.read(request, tag(found), found);
    if (found.status() == Status.DRAFT) {
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
    ArticleDetail created = articles.create(article);
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.LOCATION, uri.getBaseUri().getRawPath() + "articles/" + created.id())
        .tag(tag(created))
        .entity(created)
        .build();
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
    long id = id(text);
    Optional<ArticleDetail> updated =
        Conditions.write(fields, () -> articles.update(id, article, mayBeWritten(request, fields)));
    ArticleDetail shown = updated.orElseThrow(ArticleResource::noSuchArticle);
    return Response.ok(shown).tag(tag(shown)).build();
  }

  /** Deletes an article. */
  @DELETE
  @Path("{id}")
  @Writes
  @Invalidates({"articles", "article-{id}", "tags"})
  public Response delete(
      @PathParam("id") String text, @Context Request request, @Context HttpHeaders fields) {
    long id = id(text);
    if (!Conditions.write(fields, () -> articles.delete(id, mayBeWritten(request, fields)))) {
      throw noSuchArticle();
    }
    return Response.noContent().build();
  }

  private Consumer<ArticleDetail> mayBeWritten(Request request, HttpHeaders fields) {
    return article -> {
      if (!isVisible(article, fields)) {
        throw noSuchArticle();
      }
      Conditions.require(request, tag(article));
    };
  }

  private boolean isVisible(ArticleDetail article, HttpHeaders fields) {
    return article.status() == Status.PUBLISHED || administrator.isIn(fields.getRequestHeaders());
  }

  private static EntityTag tag(ArticleDetail article) {
    return new EntityTag(article.entityTag());
  }

  private static long id(String text) {
    return NumericId.parse(text).orElseThrow(ArticleResource::noSuchArticle);
  }

  private static ProblemException noSuchArticle() {
    return new ProblemException(Problem.of(404, "There is no such article."));
  }
}
