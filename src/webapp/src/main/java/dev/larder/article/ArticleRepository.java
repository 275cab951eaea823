package dev.larder.article;

import dev.larder.api.Page;
import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.database.CurrentRequest;
import dev.larder.database.IntegrityException;
import dev.larder.database.Micros;
import dev.larder.database.Transactions;
import dev.larder.settings.Service;
import dev.larder.user.User;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Articles in the database. Every call is a transaction of its own, and takes the same number of
 * statements however many articles there are.
 */
@Service
public final class ArticleRepository {

  private static final String ONE = "select a from Article a join fetch a.author where a.id = :id";

  private final Transactions transactions;

  @Inject
  public ArticleRepository(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * A part of the list of published articles, newest first; three statements, or one if the part is
   * empty.
   */
  public Page.Part<ArticleSummary> published(ArticleFilter filter, Page page) {
    return list(Status.PUBLISHED, filter, page);
  }

  /** A part of the list of drafts, last changed first: for the administrator alone. */
  Page.Part<ArticleSummary> drafts(ArticleFilter filter, Page page) {
    return list(Status.DRAFT, filter, page);
  }

  private Page.Part<ArticleSummary> list(Status status, ArticleFilter filter, Page page) {
    ArticleListRepository list =
        new ArticleListRepository(status, filter, transactions.textSearch());
    return transactions.read(manager -> list.run(manager, page));
  }

  /** A published article; two statements. */
  public Optional<ArticleDetail> published(long id) {
    return find(id).filter(article -> article.status() == Status.PUBLISHED);
  }

  /** An article, published or not: for the administrator alone. */
  Optional<ArticleDetail> find(long id) {
    return transactions.read(manager -> load(manager, id).map(Article::detail));
  }

  /**
   * Which published articles there are, newest first; one statement.
   *
   * @param most how many at most
   */
  public List<ArticleStamp> stamps(int most) {
    return transactions.read(
        manager ->
            manager
                .createQuery(
                    "select a.id, a.updatedMicros from Article a where a.status = :status"
                        + " order by a.status, a.publishedMicros desc, a.id desc",
                    Object[].class)
                .setParameter("status", Status.PUBLISHED)
                .setMaxResults(most)
                .getResultStream()
                .map(row -> new ArticleStamp((Long) row[0], Micros.instant((Long) row[1])))
                .toList());
  }

  ArticleDetail create(ArticleInput input) {
    return refusingUnknownAuthor(
        () ->
            transactions.write(
                (ArticleDetail created) -> groups(created.id()),
                manager -> {
                  Article article =
                      new Article(input, author(manager, input.authorId()), Instant.now());
                  manager.persist(article);
                  manager.flush();
                  ArticleDetail created = article.detail();
                  CurrentRequest.noteCreated(created.id());
                  return created;
                }));
  }

  /**
   * Changes an article.
   *
   * @param condition throws if the article must not be changed in its present state
   * @return empty if there is no such article
   * @throws dev.larder.api.StaleVersionException if somebody else changed it at the same time
   */
  Optional<ArticleDetail> update(long id, ArticleInput input, Consumer<ArticleDetail> condition) {
    return refusingUnknownAuthor(
            () ->
                transactions.write(
                    (Optional<Change> change) -> groups(id, change),
                    manager ->
                        load(manager, id)
                            .map(article -> change(manager, article, input, condition))))
        .map(Change::after);
  }

  private static Change change(
      EntityManager manager,
      Article article,
      ArticleInput input,
      Consumer<ArticleDetail> condition) {
    ArticleDetail before = article.detail();
    condition.accept(before);
    User author = input.authorId() == null ? article.author() : author(manager, input.authorId());
    article.change(input, author, Instant.now());
    manager.flush();
    return new Change(before, article.detail());
  }

  private record Change(ArticleDetail before, ArticleDetail after) {

    /** Whether the article may now stand between others of its author. */
    boolean joinsEarlier() {
      return after.status() == Status.PUBLISHED
          && before.publishedAt() != null
          && (before.status() != Status.PUBLISHED
              || before.author().id() != after.author().id()
              || !before.publishedAt().equals(after.publishedAt()));
    }
  }

  /**
   * Deletes an article.
   *
   * @param condition throws if the article must not be deleted in its present state
   * @return whether there was such an article
   * @throws dev.larder.api.StaleVersionException if somebody else changed it at the same time
   */
  boolean delete(long id, Consumer<ArticleDetail> condition) {
    return transactions.write(
        groups(id),
        manager -> {
          Optional<Article> found = load(manager, id);
          found.ifPresent(
              article -> {
                condition.accept(article.detail());
                manager.remove(article);
              });
          return found.isPresent();
        });
  }

  private static Optional<Article> load(EntityManager manager, long id) {
    return manager
        .createQuery(ONE, Article.class)
        .setParameter("id", id)
        .getResultStream()
        .findFirst();
  }

  private static User author(EntityManager manager, @Nullable Long id) {
    User author = id == null ? null : manager.find(User.class, id);
    if (author == null) {
      throw unknownAuthor();
    }
    return author;
  }

  /** An author who was deleted between our look and our commit is as unknown as one before it. */
  private static <T> T refusingUnknownAuthor(Supplier<T> write) {
    try {
      return write.get();
    } catch (IntegrityException e) {
      ProblemException refused = unknownAuthor();
      refused.initCause(e);
      throw refused;
    }
  }

  private static ProblemException unknownAuthor() {
    return new ProblemException(
        Problem.of(
            400,
            "There is no such author.",
            List.of(new Problem.Invalid("authorId", "is not the id of a user"))));
  }

  private static Set<String> groups(long id) {
    return Set.of("articles", "article-" + id, "tags");
  }

  private static Set<String> groups(long id, Optional<Change> change) {
    Set<String> groups = new HashSet<>(groups(id));
    change
        .filter(Change::joinsEarlier)
        .ifPresent(joined -> groups.add(EarlierRepository.group(joined.after().author().id())));
    return groups;
  }
}
