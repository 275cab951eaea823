package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.HttpCache;
import dev.larder.support.Http;
import dev.larder.support.MapStore;
import dev.larder.support.embedded.EmbeddedServer;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several filters in one application, and several applications in one container. */
class SeveralFiltersScenarioTest {

  /** Says where it is and how often it was called. */
  private static final class Counting extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setHeader("Cache-Control", "max-age=60");
      response.setHeader("Cache-Groups", "\"pages\"");
      response.getWriter().print(request.getRequestURI() + " " + calls.incrementAndGet());
    }

    /** What code of the application does that has not built the cache. */
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
      String name = request.getParameter("cache");
      (name == null
              ? CachingFilter.find(getServletContext())
              : CachingFilter.find(getServletContext(), name))
          .orElseThrow()
          .invalidateGroups("pages");
      response.setStatus(503); // so that the request itself invalidates nothing
    }
  }

  private static HttpCache cache(String name) {
    return HttpCache.builder().name(name).store(new MapStore()).build();
  }

  private static String source(Http.Response response) {
    return response.field("X-Cache").orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void twoFilters_eachWithACacheOfItsOwn(Kind kind) {
    try (HttpCache pages = cache("pages");
        HttpCache api = cache("api");
        EmbeddedServer server =
            kind.server()
                .filter(new CachingFilter(pages), "/pages/*")
                .filter(new CachingFilter(api), "/api/*")
                .servlet(new Counting(), "/*")
                .start()) {
      Http http = server.http();
      http.get("pages/a");
      http.get("api/a");
      assertThat(pages.statistics().entries()).isEqualTo(1);
      assertThat(api.statistics().entries()).isEqualTo(1);

      http.post("free?cache=api", "");
      assertThat(source(http.get("pages/a"))).isEqualTo("HIT");
      assertThat(source(http.get("api/a"))).isEqualTo("MISS");
      // without a name: that of the first filter
      http.post("free", "");
      assertThat(source(http.get("pages/a"))).isEqualTo("MISS");
      assertThat(source(http.get("api/a"))).isEqualTo("HIT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void twoFilters_withOneCache_invalidateForEachOther(Kind kind) {
    try (HttpCache both = cache("both");
        EmbeddedServer server =
            kind.server()
                .filter(new CachingFilter(both), "/pages/*")
                .filter(new CachingFilter(both), "/api/*")
                .servlet(new Counting(), "/*")
                .start()) {
      Http http = server.http();
      http.get("pages/a");
      http.get("api/a");
      assertThat(both.statistics().entries()).isEqualTo(2);
      http.post("free", "");
      assertThat(source(http.get("pages/a"))).isEqualTo("MISS");
      assertThat(source(http.get("api/a"))).isEqualTo("MISS");
    }
  }

  @ParameterizedTest
  @EnumSource
  void twoApplications_withOneCache_doNotMixTheirPages(Kind kind) {
    Counting shop = new Counting();
    Counting blog = new Counting();
    try (HttpCache both = cache("both");
        EmbeddedServer server =
            kind.server()
                .at("/shop")
                .filter(new CachingFilter(both), "/*")
                .servlet(shop, "/*")
                .at("/blog")
                .filter(new CachingFilter(both), "/*")
                .servlet(blog, "/*")
                .start()) {
      Http http = server.http();
      for (int i = 0; i < 2; i++) {
        assertThat(http.get("shop/a").body()).isEqualTo("/shop/a 1");
        assertThat(http.get("blog/a").body()).isEqualTo("/blog/a 1");
      }
      both.invalidate("/shop/a");
      assertThat(http.get("shop/a").body()).isEqualTo("/shop/a 2");
      assertThat(http.get("blog/a").body()).isEqualTo("/blog/a 1");
      // a group is one of both
      http.post("shop/free", "");
      assertThat(http.get("blog/a").body()).isEqualTo("/blog/a 2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void twoApplications_eachWithACacheOfItsOwn(Kind kind) {
    Counting shop = new Counting();
    Counting root = new Counting();
    CachingFilter ofShop = new CachingFilter();
    CachingFilter ofRoot = new CachingFilter();
    try (EmbeddedServer server =
        kind.server()
            .at("")
            .filter(ofRoot, "/*")
            .servlet(root, "/*")
            .at("/shop")
            .filter(ofShop, "/*")
            .servlet(shop, "/*")
            .start()) {
      Http http = server.http();
      http.get("shop/a");
      http.get("a");
      assertThat(ofShop.cache().statistics().entries()).isEqualTo(1);
      assertThat(ofRoot.cache().statistics().entries()).isEqualTo(1);
      http.post("shop/free", "");
      assertThat(http.get("shop/a").body()).isEqualTo("/shop/a 2");
      assertThat(http.get("a").body()).isEqualTo("/a 1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void givenCache_outlivesTheServer_ownCacheDoesNot(Kind kind) {
    HttpCache given = cache("given");
    CachingFilter own = new CachingFilter();
    for (int i = 1; i <= 2; i++) {
      try (EmbeddedServer server =
          kind.server()
              .filter(new CachingFilter(given), "/given/*")
              .filter(own, "/own/*")
              .servlet(new Counting(), "/*")
              .start()) {
        // each server is another site, by its port
        assertThat(source(server.http().get("given/a"))).isEqualTo("MISS");
        assertThat(source(server.http().get("given/a"))).isEqualTo("HIT");
        assertThat(source(server.http().get("own/a"))).isEqualTo("MISS");
        assertThat(own.cache().statistics().entries()).isEqualTo(1);
      }
      assertThat(given.statistics().entries()).isEqualTo(i);
      assertThat(own.cache().statistics().entries()).isZero();
    }
    given.close();
    assertThat(given.statistics().entries()).isZero();
  }

  /**
   * Both filters are mapped to the request: the first one acts, in asynchronous dispatches too, so
   * a filter between them may still change the response when the chain has returned.
   */
  @ParameterizedTest
  @EnumSource
  void overlappingFilters_theFirstActs_inDispatchesToo(Kind kind) {
    AtomicInteger calls = new AtomicInteger();
    HttpServlet dispatching =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
              calls.incrementAndGet();
              request.startAsync().dispatch();
            } else {
              response.setHeader("Cache-Control", "max-age=60");
              response.getWriter().print("page");
            }
          }
        };
    try (HttpCache first = cache("first");
        HttpCache second = cache("second");
        EmbeddedServer server =
            kind.server()
                .filter(new CachingFilter(first), "/*")
                .filter(SeveralFiltersScenarioTest::addFooter, "/*")
                .filter(new CachingFilter(second), "/*")
                .servlet(dispatching, "/*")
                .start()) {
      for (int i = 0; i < 2; i++) {
        Http.Response page = server.http().get("a");
        assertThat(page.body()).isEqualTo("page and footer");
        assertThat(page.field("X-Footer")).contains("yes");
      }
      assertThat(calls).hasValue(1);
      assertThat(first.statistics().entries()).isEqualTo(1);
      assertThat(second.statistics().entries()).isZero();
    }
  }

  private static void addFooter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(request, response);
    if (request.getDispatcherType() == DispatcherType.ASYNC) {
      ((HttpServletResponse) response).setHeader("X-Footer", "yes");
      response.getWriter().print(" and footer");
    }
  }
}
