package dev.larder.blog;

import org.jspecify.annotations.Nullable;

/**
 * A post of the blog, prepared for showing and searching. Every text but {@link #html()} is as it
 * came, not escaped. Immutable.
 *
 * @param id letters, digits, {@code -} and {@code _} only, so that it needs no escaping in a URL
 * @param words what is said about the post
 * @param content the post itself
 * @param image an https URL; null if there is none
 * @param created null if the feed does not say
 * @param updated null if the feed does not say, or if it is the day of {@code created}
 * @param author null if the feed does not say
 */
public record BlogPost(
    String id,
    Words words,
    PostHtml content,
    @Nullable String image,
    @Nullable PostDate created,
    @Nullable PostDate updated,
    @Nullable Author author) {

  /** What is said about a post; empty where the feed says nothing. */
  record Words(SearchText title, SearchText subtitle, SearchText category, SearchText summary) {}

  /** The title, or a word in its place. */
  public String title() {
    return words.title().text().isEmpty() ? "Untitled" : words.title().text();
  }

  /** The subtitle, or an empty text. */
  public String subtitle() {
    return words.subtitle().text();
  }

  /** The category, or an empty text. */
  public String category() {
    return words.category().text();
  }

  /** The address of the list of its category, below the context path. */
  public String categoryLink() {
    return Category.link(category());
  }

  /** The summary, or the beginning of the text in its place. */
  public String summary() {
    return words.summary().text().isEmpty()
        ? Excerpt.beginning(content.text().text())
        : words.summary().text();
  }

  /** The content as HTML that may stand in a page as it is. */
  public String html() {
    return content.html();
  }
}
