package dev.larder.article;

import dev.larder.database.Micros;
import dev.larder.database.Transactions;
import dev.larder.pages.ShownDate;
import dev.larder.settings.Service;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/**
 * What an author wrote before an article. Only earlier ones: every new article would join the later
 * ones, and all pages of its author would have to be made again.
 */
@Service
public final class EarlierRepository {

  private static final int MOST = 3;
  private static final String EARLIER =
      "select a.id, a.title, a.publishedMicros from Article a"
          + " where a.author.id = :author and a.status = :status"
          + " and (a.publishedMicros < :published"
          + " or (a.publishedMicros = :published and a.id < :id))"
          + " order by a.publishedMicros desc, a.id desc";

  private final Transactions transactions;

  @Inject
  public EarlierRepository(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * The group of the pages that show what an author wrote before. It changes when an article comes
   * into his past: one that was published before is published again, or becomes his. What leaves
   * his past is shown, and so known by its own group.
   */
  static String group(long author) {
    return "earlier-" + author;
  }

  /** Up to three articles, newest first; one statement. */
  List<ArticleView.Earlier> before(ArticleDetail article) {
    Instant published = article.publishedAt();
    if (published == null) {
      return List.of();
    }
    return transactions.read(
        manager ->
            manager
                .createQuery(EARLIER, Object[].class)
                .setParameter("author", article.author().id())
                .setParameter("status", Status.PUBLISHED)
                .setParameter("published", Micros.of(published))
                .setParameter("id", article.id())
                .setMaxResults(MOST)
                .getResultStream()
                .map(EarlierRepository::earlier)
                .toList());
  }

  private static ArticleView.Earlier earlier(Object[] row) {
    return new ArticleView.Earlier(
        (Long) row[0], (String) row[1], ShownDate.of(Micros.instant((Long) row[2])));
  }
}
