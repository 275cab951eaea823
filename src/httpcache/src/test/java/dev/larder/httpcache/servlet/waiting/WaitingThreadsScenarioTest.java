package dev.larder.httpcache.servlet.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.support.Crowd;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** With the default options: which requests wait without a thread, and which go past no filter. */
class WaitingThreadsScenarioTest {

  private static final int CLIENTS = 80;
  private static final int THREADS = 10;

  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  private void holdFirst(int call) throws InterruptedException {
    if (call == 1) {
      inside.countDown();
      Scene.pass(go);
    }
  }

  private static void answer(HttpServletResponse response, String directives, String body)
      throws IOException {
    response.setHeader("Cache-Control", directives);
    response.getWriter().print(body);
  }

  @ParameterizedTest
  @EnumSource
  void aCrowdForAColdTargetIsOneCallAndOthersAreAnsweredMeanwhile(Kind kind) throws Exception {
    try (Scene scene =
            Scene.on(kind)
                .threads(THREADS)
                .start(
                    (request, response) -> {
                      if (request.getRequestURI().equals("/slow")) {
                        holdFirst(calls.incrementAndGet());
                      }
                      answer(response, "max-age=60", request.getRequestURI());
                    });
        Crowd crowd = Crowd.of(CLIENTS, scene.server.port(), "/slow")) {
      Scene.pass(inside);
      scene.untilParked(CLIENTS - 1);
      assertThat(scene.http.get("other").body()).isEqualTo("/other");
      go.countDown();
      crowd.await(Duration.ofSeconds(20));

      assertThat(crowd.answers()).allMatch(one -> one.endsWith("/slow"));
      assertThat(calls).hasValue(1);
    }
  }

  /** Each gets an answer of the application; none is told that it has waited in vain. */
  @ParameterizedTest
  @EnumSource
  void aCrowdWhoseAnswersMayNotBeSharedGoesToTheApplication(Kind kind) throws Exception {
    try (Scene scene =
            Scene.on(kind)
                .threads(THREADS)
                .start(
                    (request, response) -> {
                      assertThat(request.getMethod()).isEqualTo("GET");
                      int call = calls.incrementAndGet();
                      holdFirst(call);
                      answer(response, "no-store", "call " + call + ".");
                    });
        Crowd crowd = Crowd.of(CLIENTS, scene.server.port(), "/slow")) {
      Scene.pass(inside);
      scene.untilParked(CLIENTS - 1);
      go.countDown();
      crowd.await(Duration.ofSeconds(20));

      assertThat(crowd.answers()).allMatch(one -> one.startsWith("HTTP/1.1 200"));
      assertThat(crowd.answers().stream().map(one -> one.substring(one.lastIndexOf("call"))))
          .doesNotHaveDuplicates();
      assertThat(calls).hasValue(CLIENTS);
    }
  }

  /** The application needs a thread of the container to go on: none of those who wait holds it. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, SAFE, false",
    "JETTY, SAFE, false",
    "TOMCAT, SAFE, true",
    "JETTY, SAFE, true",
    "TOMCAT, OFF, false",
    "JETTY, OFF, false"
  })
  void anApplicationThatDispatchesGetsItsThread(Kind kind, AsyncWaits waits, boolean guarded)
      throws Exception {
    Scene.Builder builder = Scene.on(kind).waits(waits).threads(THREADS);
    if (guarded) {
      builder.behind((request, response, chain) -> chain.doFilter(request, response));
    }
    try (Scene scene = builder.start(this::dispatchWhenReleased);
        Crowd crowd = Crowd.of(CLIENTS, scene.server.port(), "/slow")) {
      Scene.pass(inside);
      // whether they wait or have called the application as well: nobody holds a thread
      Scene.until(() -> scene.filter.parked() + calls.get() == CLIENTS);
      assertThat(scene.filter.blocked()).isZero();
      assertThat(scene.http.get("other").body()).isEqualTo("/other");
      go.countDown();
      crowd.await(Duration.ofSeconds(5));

      assertThat(crowd.answers()).allMatch(one -> one.startsWith("HTTP/1.1 200"));
      assertThat(crowd.answers()).allMatch(one -> one.endsWith("/slow"));
      if (waits == AsyncWaits.SAFE && !guarded) {
        assertThat(calls).hasValueLessThan(THREADS);
      }
    }
  }

  private void dispatchWhenReleased(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!request.getRequestURI().equals("/slow")
        || request.getDispatcherType() == DispatcherType.ASYNC) {
      answer(response, "max-age=60", request.getRequestURI());
      return;
    }
    calls.incrementAndGet();
    AsyncContext context = request.startAsync();
    new Thread(
            () -> {
              try {
                Scene.pass(go);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              context.dispatch();
            })
        .start();
    inside.countDown();
  }

  /** None before Java 21, which has no virtual threads; the build runs this on JDK 25 as well. */
  static Stream<Arguments> withVirtualThreads() {
    return Runtime.version().feature() < 21
        ? Stream.empty()
        : Stream.of(Kind.TOMCAT, Kind.JETTY)
            .flatMap(
                kind ->
                    Stream.of(AsyncWaits.SAFE, AsyncWaits.OFF)
                        .map(waits -> Arguments.of(kind, waits)));
  }

  /** They are no part of a pool, and wait in their own filter chain. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("withVirtualThreads")
  void virtualThreadsWaitInAnyNumber(Kind kind, AsyncWaits waits) throws Exception {
    int clients = 300;
    try (Scene scene =
            Scene.on(kind)
                .waits(waits)
                .virtualThreads()
                .behind((request, response, chain) -> chain.doFilter(request, response))
                .start(
                    (request, response) -> {
                      holdFirst(calls.incrementAndGet());
                      answer(response, "max-age=60", "x");
                    });
        Crowd crowd = Crowd.of(clients, scene.server.port(), "/slow")) {
      Scene.pass(inside);
      Scene.until(() -> scene.filter.blocked() == clients - 1);
      go.countDown();
      crowd.await(Duration.ofSeconds(20));

      assertThat(crowd.answers()).allMatch(one -> one.endsWith("x"));
      assertThat(calls).hasValue(1);
    }
  }

  /** A filter that is mapped REQUEST alone sees every call, whatever it looks like. */
  @ParameterizedTest
  @CsvSource({
    "TOMCAT, lambda",
    "JETTY, lambda",
    "TOMCAT, asking",
    "JETTY, asking",
    "TOMCAT, inheriting",
    "JETTY, inheriting"
  })
  void noCallGoesPastAFilterThatSeesOnlyRequests(Kind kind, String form) throws Exception {
    List<DispatcherType> called = new CopyOnWriteArrayList<>();
    try (Scene scene =
        Scene.on(kind)
            .behind(guard(form))
            .start(
                (request, response) -> {
                  called.add(request.getDispatcherType());
                  holdFirst(calls.incrementAndGet());
                  answer(response, "no-store", "guarded " + request.getAttribute("guarded"));
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(20, "a");
      Scene.pass(inside);
      Scene.until(() -> scene.filter.blocked() == 19);
      assertThat(scene.filter.parked()).isZero();
      go.countDown();

      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("guarded true"));
      assertThat(called).hasSize(20).containsOnly(DispatcherType.REQUEST);
    }
  }

  /** That a filter answers itself says nothing of what stands behind it. */
  @ParameterizedTest
  @EnumSource
  void aFilterThatAnswersItselfIsNotTakenForTheServlet(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .behind(guard("inheriting"))
            .start(
                (request, response) -> {
                  holdFirst(calls.incrementAndGet());
                  answer(response, "max-age=60", "x");
                })) {
      assertThat(scene.http.get("a?denied").status()).isEqualTo(403);
      List<CompletableFuture<Http.Response>> all = scene.getTimes(10, "a");
      Scene.pass(inside);
      Scene.until(() -> scene.filter.blocked() == 9);
      assertThat(scene.filter.parked()).isZero();
      go.countDown();
      assertThat(all).allSatisfy(one -> assertThat(one.join().status()).isEqualTo(200));
    }
  }

  /** What a filter in front has wrapped would be missing in a dispatch. */
  @ParameterizedTest
  @EnumSource
  void aRequestThatWasWrappedGoesOnWithItsWrapper(Kind kind) throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .before(
                (request, response, chain) ->
                    chain.doFilter(
                        new HttpServletRequestWrapper((HttpServletRequest) request) {
                          @Override
                          public String getRemoteHost() {
                            return "wrapped";
                          }
                        },
                        response))
            .start(
                (request, response) -> {
                  holdFirst(calls.incrementAndGet());
                  answer(response, "no-store", request.getRemoteHost());
                })) {
      List<CompletableFuture<Http.Response>> all = scene.getTimes(20, "a");
      Scene.pass(inside);
      Scene.until(() -> scene.filter.blocked() == 19);
      go.countDown();
      assertThat(all).allSatisfy(one -> assertThat(one.join().body()).isEqualTo("wrapped"));
    }
  }

  // --- Filters behind the cache, in forms in which one can be on the stack
  // --------------------------------------------------

  private static Filter guard(String form) {
    return switch (form) {
      case "lambda" ->
          (request, response, chain) -> {
            request.setAttribute("guarded", true);
            chain.doFilter(request, response);
          };
      case "asking" -> new Asking();
      default -> new Inheriting();
    };
  }

  private static final class Asking extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      request.setAttribute("guarded", request.getMethod().equals("GET"));
      chain.doFilter(request, response);
    }
  }

  /** Is no filter itself. */
  static class Base {

    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      String method = ((HttpServletRequest) request).getMethod();
      request.setAttribute("guarded", method.equals("GET"));
      if (request.getParameter("denied") == null) {
        chain.doFilter(request, response);
      } else {
        ((HttpServletResponse) response).setStatus(HttpServletResponse.SC_FORBIDDEN);
      }
    }
  }

  private static final class Inheriting extends Base implements Filter {}
}
