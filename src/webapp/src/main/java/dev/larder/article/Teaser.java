package dev.larder.article;

import dev.larder.pages.ShownDate;
import java.util.List;
import java.util.Objects;

/**
 * What a page shows of an article before it is opened; read by the views.
 *
 * @param tags by the alphabet
 * @param date when it was published
 */
public record Teaser(
    long id, String title, String summary, Author author, List<String> tags, ShownDate date) {

  public Teaser {
    tags = List.copyOf(tags);
  }

  static Teaser of(ArticleSummary article) {
    return new Teaser(
        article.id(),
        article.title(),
        article.summary(),
        article.author(),
        article.tags(),
        ShownDate.of(Objects.requireNonNullElse(article.publishedAt(), article.updatedAt())));
  }
}
