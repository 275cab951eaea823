package dev.larder.tag;

import dev.larder.database.Transactions;
import dev.larder.settings.Service;
import jakarta.inject.Inject;
import java.util.List;

/** The tags of what is published. There is no row for a tag: it is there as long as an article. */
@Service
public final class TagRepository {

  // SQL, since in JPA tags are a part of the articles, which this package does not know
  private static final String COUNTS =
      "select t.tag, count(*) from article_tags t join articles a on a.id = t.article_id"
          + " where a.status = 'PUBLISHED' group by t.tag order by t.tag";

  private final Transactions transactions;

  @Inject
  public TagRepository(Transactions transactions) {
    this.transactions = transactions;
  }

  /** All tags of published articles, by the alphabet; one statement. */
  public List<TagCount> counts() {
    return transactions.read(
        manager -> {
          List<?> rows = manager.createNativeQuery(COUNTS).getResultList();
          return rows.stream().map(row -> count((Object[]) row)).toList();
        });
  }

  private static TagCount count(Object[] row) {
    return new TagCount((String) row[0], ((Number) row[1]).longValue());
  }
}
