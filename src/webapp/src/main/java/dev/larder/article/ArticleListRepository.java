package dev.larder.article;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.larder.api.Page;
import dev.larder.database.Micros;
import dev.larder.database.TextSearch;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The query for a list of articles. Reads no texts, which may be long, but what a list shows; the
 * tags of all articles of a page come with one statement.
 */
final class ArticleListRepository {

  private static final String FIELDS =
      "select a.id, a.title, a.summary, a.status, u.id, u.name, a.publishedMicros,"
          + " a.updatedMicros, a.version from Article a join a.author u";

  private static final String PATTERN =
      "(lower(a.title) like :q escape '!' or lower(a.summary) like :q escape '!'"
          + " or lower(a.body) like :q escape '!')";

  /**
   * The column is an index of words that PostgreSQL keeps; no input is an error to the function.
   */
  private static final String WORDS =
      "SQL('(? @@ websearch_to_tsquery(''simple'', ?))', COLUMN('search', a), :q) = true";

  private final String joins;
  private final String where;
  private final String order;
  private final Map<String, Object> parameters = new HashMap<>();

  ArticleListRepository(Status status, ArticleFilter filter, TextSearch search) {
    List<String> conditions = new ArrayList<>();
    conditions.add("a.status = :status");
    parameters.put("status", status);
    if (filter.tag() != null) {
      conditions.add("t = :tag");
      parameters.put("tag", filter.tag());
    }
    if (filter.author() != null) {
      conditions.add("a.author.id = :author");
      parameters.put("author", filter.author());
    }
    if (filter.q() != null) {
      conditions.add(search == TextSearch.WORDS ? WORDS : PATTERN);
      parameters.put("q", search == TextSearch.WORDS ? filter.q() : pattern(filter.q()));
    }
    this.joins = filter.tag() == null ? "" : " join a.tags t";
    this.where = " where " + String.join(" and ", conditions);
    this.order = order(status);
  }

  /**
   * Begins with the status, which is the same in all rows, as the index of the newest does: H2
   * reads an index in its order only if the whole order is asked for.
   */
  private static String order(Status status) {
    String newest = status == Status.PUBLISHED ? "a.publishedMicros" : "a.updatedMicros";
    return " order by a.status, " + newest + " desc, a.id desc";
  }

  /** The text itself, wherever it stands: what has a meaning in a pattern has none here. */
  static String pattern(String text) {
    return "%"
        + text.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_")
        + "%";
  }

  Page.Part<ArticleSummary> run(EntityManager manager, Page page) {
    long total =
        with(manager.createQuery("select count(a) from Article a" + joins + where, Long.class))
            .getSingleResult();
    if (page.skip() >= total) {
      return new Page.Part<>(List.of(), total);
    }
    List<Object[]> rows =
        with(manager.createQuery(FIELDS + joins + where + order, Object[].class))
            .setFirstResult(page.skip())
            .setMaxResults(page.limit())
            .getResultList();
    Map<Long, List<String>> tags = tags(manager, rows.stream().map(row -> (Long) row[0]).toList());
    return new Page.Part<>(
        rows.stream().map(row -> summary(row, tags.getOrDefault(row[0], List.of()))).toList(),
        total);
  }

  private <T> TypedQuery<T> with(TypedQuery<T> query) {
    parameters.forEach(query::setParameter);
    return query;
  }

  private static Map<Long, List<String>> tags(EntityManager manager, List<Long> ids) {
    return ids.isEmpty()
        ? Map.of()
        : manager
            .createQuery(
                "select a.id, t from Article a join a.tags t where a.id in :ids order by t",
                Object[].class)
            .setParameter("ids", ids)
            .getResultStream()
            .collect(groupingBy(row -> (Long) row[0], mapping(row -> (String) row[1], toList())));
  }

  private static ArticleSummary summary(Object[] row, List<String> tags) {
    return new ArticleSummary(
        (Long) row[0],
        (String) row[1],
        (String) row[2],
        (Status) row[3],
        new Author((Long) row[4], (String) row[5]),
        tags,
        row[6] == null ? null : Micros.instant((Long) row[6]),
        Micros.instant((Long) row[7]),
        (Long) row[8]);
  }
}
