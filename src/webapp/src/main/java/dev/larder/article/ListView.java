package dev.larder.article;

import dev.larder.pages.Paging;
import dev.larder.tag.TagCount;
import java.util.List;

/**
 * What a page with a list of articles shows; read by the views.
 *
 * @param subject what the list is of: a tag, the name of an author, the words of a search; empty
 *     for all articles
 * @param total the length of the whole list
 * @param paging which part of it this is
 * @param url this part's absolute URL
 * @param tags to go on with; empty where the page shows none
 */
public record ListView(
    String subject,
    List<ArticleSummary> articles,
    int total,
    Paging paging,
    String url,
    List<TagCount> tags) {

  public ListView {
    articles = List.copyOf(articles);
    tags = List.copyOf(tags);
  }

  /** The same list with tags to go on with. */
  ListView withTags(List<TagCount> more) {
    return new ListView(subject, articles, total, paging, url, more);
  }

  /** The same list under another name. */
  ListView about(String name) {
    return new ListView(name, articles, total, paging, url, tags);
  }
}
