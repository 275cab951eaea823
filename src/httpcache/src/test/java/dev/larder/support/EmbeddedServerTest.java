package dev.larder.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.embedded.EmbeddedServer;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All embedded servers do what the tests of the filter rely on. */
class EmbeddedServerTest {

  @ParameterizedTest
  @EnumSource
  void filterSeesTheAsyncDispatchOnlyWhereMapped(Kind kind) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    Filter both = recording("both", seen);
    Filter requestOnly = recording("request", seen);
    HttpServlet dispatching =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
              AsyncContext async = request.startAsync();
              new Thread(async::dispatch).start();
            } else {
              response.getWriter().write("dispatched");
            }
          }
        };
    try (EmbeddedServer server =
        kind.server()
            .filter(both, "/*")
            .filter(requestOnly, "/*", DispatcherType.REQUEST)
            .servlet(dispatching, "/async")
            .start()) {
      assertThat(server.http().get("async").body()).isEqualTo("dispatched");
    }

    assertThat(seen).containsExactly("both REQUEST", "request REQUEST", "both ASYNC");
  }

  @ParameterizedTest
  @EnumSource
  void runsAsManyRequestsAtOnceAsItHasThreads(Kind kind) throws Exception {
    int threads = 8;
    CountDownLatch allInside = new CountDownLatch(threads);
    HttpServlet waiting =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            allInside.countDown();
            try {
              response.getWriter().print(allInside.await(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    try (EmbeddedServer server = kind.server().threads(threads).servlet(waiting, "/wait").start()) {
      Http http = server.http();
      List<CompletableFuture<Http.Response>> all =
          IntStream.range(0, threads).mapToObj(i -> http.getAsync("wait")).toList();

      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("true"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsSessionsAndAnswersRawRequests(Kind kind) {
    HttpServlet session =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.getWriter().print(request.getSession().isNew());
          }
        };
    try (EmbeddedServer server = kind.server().servlet(session, "/session").start()) {
      Http.Response first = server.http().get("session");
      String cookie = first.field("Set-Cookie").orElseThrow().split(";", 2)[0];

      assertThat(first.body()).isEqualTo("true");
      assertThat(server.http().get("session", "Cookie", cookie).body()).isEqualTo("false");
      assertThat(Http.raw(server.port(), "GET / HTTP/1.1\r\n\r\n", Duration.ofSeconds(5)))
          .startsWith("HTTP/1.1 400");
    }
  }

  private static Filter recording(String name, List<String> seen) {
    return (request, response, chain) -> {
      seen.add(name + " " + request.getDispatcherType());
      chain.doFilter(request, response);
    };
  }
}
