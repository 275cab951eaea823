package dev.larder.article;

import dev.larder.caching.CacheFields;
import dev.larder.pages.KeptPages;
import dev.larder.pages.PageServlet;
import dev.larder.pages.PublicUrls;
import dev.larder.settings.Settings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What robots are asked to leave alone, and where the sitemap is: {@code /robots.txt}. */
public final class RobotsServlet extends PageServlet {

  private static final long serialVersionUID = 1L;

  private final transient PublicUrls urls;

  public RobotsServlet(Settings settings) {
    this.urls = new PublicUrls(settings);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String text =
        """
        User-agent: *
        Disallow: %1$s/api/
        Disallow: %1$s/search
        Disallow: %1$s/articles?q=

        Sitemap: %2$s/sitemap.xml
        """
            .formatted(request.getContextPath(), urls.root(request));
    KeptPages.send(
        "text/plain", text, CacheFields.kept(Duration.ofHours(1), List.of()), request, response);
  }
}
