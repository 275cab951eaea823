package dev.larder.article;

import dev.larder.pages.ShownDate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page of an article shows; read by its view.
 *
 * @param article the article
 * @param published when it was published
 * @param changed when it was changed last, if that was not the same day
 * @param earlier what its author wrote before, newest first
 * @param url the page's absolute URL
 */
public record ArticleView(
    ArticleDetail article,
    ShownDate published,
    @Nullable ShownDate changed,
    List<Earlier> earlier,
    String url) {

  public ArticleView {
    earlier = List.copyOf(earlier);
  }

  static ArticleView of(ArticleDetail article, List<Earlier> earlier, String url) {
    Instant since = article.publishedAt();
    ShownDate published = ShownDate.of(since == null ? article.createdAt() : since);
    ShownDate changed = ShownDate.of(article.updatedAt());
    return new ArticleView(
        article, published, changed.text().equals(published.text()) ? null : changed, earlier, url);
  }

  /** An earlier article of the same author. */
  public record Earlier(long id, String title, ShownDate published) {}
}
