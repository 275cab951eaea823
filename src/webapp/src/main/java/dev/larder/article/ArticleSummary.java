package dev.larder.article;

import dev.larder.pages.ShownDate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An article as lists and the pages with lists show it.
 *
 * @param summary a sentence or two in plain text
 * @param tags by the alphabet
 * @param publishedAt when it was published first; null for a draft that never was
 * @param version raised by every change of the article, not of its author
 */
public record ArticleSummary(
    long id,
    String title,
    String summary,
    Status status,
    Author author,
    List<String> tags,
    @Nullable Instant publishedAt,
    Instant updatedAt,
    long version) {

  public ArticleSummary {
    tags = List.copyOf(tags);
  }

  /** The day that pages show: when it was published. */
  public ShownDate date() {
    return ShownDate.of(Objects.requireNonNullElse(publishedAt, updatedAt));
  }
}
