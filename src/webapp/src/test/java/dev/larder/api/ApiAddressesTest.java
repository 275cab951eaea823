package dev.larder.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.support.Http;
import dev.larder.support.MapStore;
import dev.larder.support.embedded.EmbeddedServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Addresses of the JSON interface at the root, through the cache, also after a wait. */
@ParameterizedClass
@EnumSource(names = {"TOMCAT", "JETTY"})
class ApiAddressesTest {

  private static final String[] CURL = {"Accept", "*/*"};
  private static final String[] BROWSER = {"Accept", "text/html, */*;q=0.8"};

  @Parameter EmbeddedServer.Kind kind;

  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();
  private final CachingFilter cache =
      new CachingFilter(
          HttpCache.builder()
              .store(new MapStore())
              .settings(CacheSettings.DEFAULT.with("cache.collapse.async", "all"))
              .build());
  private EmbeddedServer server;

  @BeforeEach
  void start() {
    server =
        kind.server()
            .filter(new ApiAddresses(), "/*")
            .filter(cache, "/*")
            .filter(ApiAddresses.forwarding(), "/*")
            .servlet(new Said("json"), "/api/*")
            .servlet(new Said("page"), "/articles")
            .start();
  }

  @AfterEach
  void stop() {
    gate.countDown();
    server.close();
  }

  @Test
  void aCrowdAtEitherAddress_isOneCall_andEachIsToldOfItsOwnAddress() throws Exception {
    List<CompletableFuture<Http.Response>> root = new ArrayList<>();
    List<CompletableFuture<Http.Response>> api = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      root.add(server.http().getAsync("articles?skip=1", CURL));
      api.add(server.http().getAsync("api/articles?skip=1", CURL));
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (cache.parked() < 9) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
    gate.countDown();

    for (CompletableFuture<Http.Response> each : root) {
      Http.Response answer = each.get();
      assertThat(answer.body()).isEqualTo("json /api/articles /api /articles skip=1");
      assertThat(answer.field("Content-Location")).contains("/api/articles?skip=1");
      assertThat(answer.all("Vary")).containsExactly("Accept");
    }
    for (CompletableFuture<Http.Response> each : api) {
      assertThat(each.get().body()).isEqualTo("json /api/articles /api /articles skip=1");
      assertThat(each.get().field("Content-Location")).isEmpty();
      assertThat(each.get().all("Vary")).isEmpty();
    }
    assertThat(calls).hasValue(1);
  }

  @Test
  void varyOfTheApplication_isExtended_andPagesStayPages() {
    gate.countDown();
    for (String source : List.of("MISS", "HIT")) {
      Http.Response json = server.http().get("articles?vary", CURL);
      assertThat(json.field("X-Cache")).contains(source);
      assertThat(String.join(", ", json.all("Vary"))).isEqualTo("Accept, Accept-Language");
      Http.Response page = server.http().get("articles?vary", BROWSER);
      assertThat(page.field("X-Cache")).contains(source);
      assertThat(page.body()).isEqualTo("page /articles /articles null vary");
      assertThat(String.join(", ", page.all("Vary"))).isEqualTo("Accept, Accept-Language");
      assertThat(page.field("Content-Location")).isEmpty();
    }
    assertThat(server.http().get("api/articles?vary").field("Vary")).contains("Accept-Language");
  }

  /** Says which request it has got. */
  private final class Said extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final String word;

    Said(String word) {
      this.word = word;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      calls.incrementAndGet();
      try {
        assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      response.setHeader("Cache-Control", "max-age=60");
      if ("vary".equals(request.getQueryString())) {
        response.setHeader("Vary", "Accept-Language");
      }
      response
          .getOutputStream()
          .print(
              "%s %s %s %s %s"
                  .formatted(
                      word,
                      request.getRequestURI(),
                      request.getServletPath(),
                      request.getPathInfo(),
                      request.getQueryString()));
    }
  }
}
