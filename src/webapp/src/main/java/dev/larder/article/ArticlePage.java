package dev.larder.article;

import java.util.List;

/**
 * A part of a list of articles.
 *
 * @param total the length of the whole list
 */
public record ArticlePage(List<ArticleSummary> articles, long total) {

  public ArticlePage {
    articles = List.copyOf(articles);
  }
}
