package dev.larder.article;

import dev.larder.api.NumericId;
import dev.larder.caching.CacheFields;
import dev.larder.pages.KeptPages;
import dev.larder.pages.PageServlet;
import dev.larder.pages.PublicUrls;
import dev.larder.settings.Settings;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The page of an article: {@code /articles/{id}}. To be mapped to {@code /articles/*}. */
public final class ArticleServlet extends PageServlet {

  private static final long serialVersionUID = 1L;
  private static final String VIEW = "/WEB-INF/views/article.jsp";
  private static final Duration STALE_IF_ERROR = Duration.ofDays(1);

  private final transient ArticleRepository articles;
  private final transient EarlierRepository earlier;
  private final transient PublicUrls urls;
  private final transient Duration lifetime;

  public ArticleServlet(ArticleRepository articles, EarlierRepository earlier, Settings settings) {
    this.articles = articles;
    this.earlier = earlier;
    this.urls = new PublicUrls(settings);
    this.lifetime = settings.seconds("cache.ttl.articles.detail");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String path = request.getPathInfo();
    OptionalLong id = NumericId.parse(path == null ? "" : path.substring(1));
    Optional<ArticleDetail> found =
        id.isPresent() ? articles.published(id.getAsLong()) : Optional.empty();
    if (found.isEmpty()) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    ArticleDetail article = found.get();
    ArticleView view =
        ArticleView.of(
            article, earlier.before(article), urls.root(request) + "/articles/" + article.id());
    KeptPages.show(
        VIEW, view, CacheFields.kept(lifetime, STALE_IF_ERROR, groups(view)), request, response);
  }

  /** Everybody whose words the page shows, and what may join them. */
  private static List<String> groups(ArticleView view) {
    List<String> groups = new ArrayList<>();
    groups.add("article-" + view.article().id());
    groups.add("user-" + view.article().author().id());
    groups.add(EarlierRepository.group(view.article().author().id()));
    view.earlier().forEach(each -> groups.add("article-" + each.id()));
    return groups;
  }
}
