package dev.larder.article;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.larder.caching.VersionedRows;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An article with its text.
 *
 * @param summary a sentence or two in plain text
 * @param body plain text, never HTML: paragraphs with an empty line between them, lines end with a
 *     line feed. Every view must escape it
 * @param tags by the alphabet
 * @param publishedAt when it was published first; null for a draft that never was
 * @param version raised by every change of the article, not of its author
 * @param authorVersion raised by every change of the author
 */
public record ArticleDetail(
    long id,
    String title,
    String summary,
    String body,
    Status status,
    Author author,
    List<String> tags,
    @Nullable Instant publishedAt,
    Instant createdAt,
    Instant updatedAt,
    long version,
    @JsonIgnore long authorVersion)
    implements VersionedRows.Row {

  public ArticleDetail {
    tags = List.copyOf(tags);
  }

  /** The paragraphs of the text, in their order. */
  public List<String> paragraphs() {
    return Pattern.compile("\\n\\s*\\n").splitAsStream(body).map(String::strip).toList();
  }

  /**
   * {@inheritDoc} The author's version is a part of it, since his name is a part of what is shown.
   */
  @Override
  public String entityTag() {
    return version + "-" + authorVersion;
  }
}
