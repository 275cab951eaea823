package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Answers;
import dev.larder.support.Build;
import dev.larder.support.Http;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever starts, uses and stops the application reads no warning in its log. */
class CleanLogIT {

  private static final int ENDED_BY_SIGTERM = 143;

  @ParameterizedTest
  @EnumSource
  void startUseAndStop_leaveNoWarning(Distribution distribution) {
    try (StockContainer container =
        StockContainer.of(distribution, Build.war())
            .environment("LARDER_WRITES", "everyone")
            // the database is there: until then writes are refused
            .readyWhen("api/items")
            .start()) {
      Http http = Http.at(container.baseUri());
      for (String path :
          List.of(
              "posts",
              "posts?id=1",
              "articles",
              "tags",
              "feed.xml",
              "sitemap.xml",
              "robots.txt",
              "api",
              "api/posts/1",
              "health",
              "none")) {
        assertThat(http.get(path).status()).as(path).isIn(200, 404);
      }
      for (String path : List.of("", "blogs?page=2", "search?q=soup", "blog/none")) {
        Http.Response page = http.get(path, "Cookie", "larder_probe=1");
        assertThat(page.status()).as(path).isIn(200, 404);
      }
      Http.Response created =
          http.post("api/items", "{\"a\":1}", "Content-Type", "application/json");
      assertThat(created.status()).as(created.body()).isEqualTo(201);
      Answers.assertProblem(http.post("api/items", "{", "Content-Type", "application/json"), 400);

      assertThat(container.stop()).isEqualTo(ENDED_BY_SIGTERM);
      assertThat(container.log().lines())
          .filteredOn(line -> line.matches(".*(\\bWARN|\\bERROR\\b|SEVERE|Exception).*"))
          // Jersey leaves one value behind in each thread that it was started or stopped in
          .filteredOn(line -> !line.contains("org.glassfish.jersey.inject.hk2"))
          .isEmpty();
      assertThat(container.log()).doesNotContain("for /health");
    }
  }
}
