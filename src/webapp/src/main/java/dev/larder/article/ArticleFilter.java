package dev.larder.article;

import org.jspecify.annotations.Nullable;

/**
 * Which articles a list has. What is null does not matter; the rest must all hold.
 *
 * @param tag one of the article's tags
 * @param author the id of the user who wrote it
 * @param q text that stands in title, summary or body, in capitals or not; taken literally
 */
public record ArticleFilter(@Nullable String tag, @Nullable Long author, @Nullable String q) {

  /** Every article. */
  public static ArticleFilter all() {
    return new ArticleFilter(null, null, null);
  }

  /** The articles with a tag. */
  public static ArticleFilter tag(String tag) {
    return new ArticleFilter(tag, null, null);
  }

  /** The articles of an author. */
  public static ArticleFilter author(long author) {
    return new ArticleFilter(null, author, null);
  }

  /** The articles with a text. */
  public static ArticleFilter q(String q) {
    return new ArticleFilter(null, null, q);
  }
}
