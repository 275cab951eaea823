package dev.larder.article;

import dev.larder.platform.Micros;
import dev.larder.platform.Service;
import dev.larder.platform.ShownDate;
import dev.larder.platform.Transactions;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/**
 * What an author wrote before an article. Only earlier ones: a later article could join them
 * without any change of those that are shown, and the page would not know.
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
