package dev.larder.httpcache.redis;

import static dev.larder.support.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.httpcache.store.CallLeases.Lease;
import dev.larder.httpcache.store.CallLeases.Nothing;
import dev.larder.support.Http;
import dev.larder.support.RedisProcess;
import dev.larder.support.embedded.EmbeddedServer;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which node calls the application, where several want to, with a real Redis. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RedisLeasesTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static RedisProcess redis;

  private final List<RedisNode> nodes = new ArrayList<>();

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void empty() {
    redis.command("FLUSHALL");
  }

  @AfterEach
  void stopNodes() {
    nodes.forEach(RedisNode::close);
  }

  private RedisNode node() {
    RedisNode node = RedisNode.start(redis.url());
    nodes.add(node);
    return node;
  }

  private static Lease take(RedisNode node, String path) {
    return node.shared.leases().take(key(path), LONG);
  }

  @Test
  void oneNodeHasIt_theOtherWaitsUntilItIsGivenBack() throws Exception {
    RedisNode a = node();
    RedisNode b = node();
    Lease ofA = take(a, "/x");
    assertThat(ofA.waited()).isFalse();
    CompletableFuture<Lease> ofB = CompletableFuture.supplyAsync(() -> take(b, "/x"));
    assertThat(take(b, "/other").waited()).isFalse();
    // longer than it lives without being renewed
    assertThat(ofB).failsWithin(Duration.ofMillis(2 * RedisLeases.LIFE_MILLIS));
    ofA.giveBack();
    assertThat(ofB.get(30, TimeUnit.SECONDS)).isEqualTo(Nothing.WAITED);
    Lease next = take(b, "/x");
    assertThat(next.waited()).isFalse();
    // given back before: it is another's now
    ofA.giveBack();
    assertThat(redis.command("EXISTS", nameOf("/x"))).isEqualTo(":1");
    next.giveBack();
    RedisNode.until(() -> redis.command("EXISTS", nameOf("/x")).equals(":0"));
  }

  private static String nameOf(String path) {
    return RedisLeases.name(key(path));
  }

  @Test
  void nodeThatDies_isNotWaitedForLongerThanItsLeaseLives() {
    RedisNode b = node();
    redis.command("SET", nameOf("/x"), "dead", "PX", Long.toString(RedisLeases.LIFE_MILLIS));
    assertThat(take(b, "/x")).isEqualTo(Nothing.WAITED);
  }

  /** Something else has written it, or has taken its end away. */
  @ParameterizedTest
  @CsvSource({"0", "3600000"})
  void keyThatDoesNotEndSoon_isNoLease(String milliseconds) {
    RedisNode b = node();
    redis.command("SET", nameOf("/x"), "stray");
    if (!milliseconds.equals("0")) {
      redis.command("PEXPIRE", nameOf("/x"), milliseconds);
    }
    CompletableFuture<Lease> taken = CompletableFuture.supplyAsync(() -> take(b, "/x"));
    assertThat(taken).succeedsWithin(LONG.dividedBy(3)).isEqualTo(Nothing.FREE);
  }

  @Test
  void lateAnswer_leavesTheLeaseToWhoAskedForIt() {
    RedisNode b = node();
    try (RedisNode strict = RedisNode.start(RedisNode.strict(redis.url()), false)) {
      strict.awaitWhole();
      redis.command("CLIENT", "PAUSE", "150");
      Lease late = take(strict, "/x");
      // the command was held back, not lost
      RedisNode.until(() -> redis.command("EXISTS", nameOf("/x")).equals(":1"));
      assertThat(
              b.shared.leases().take(key("/x"), Duration.ofMillis(RedisLeases.LIFE_MILLIS + 500)))
          .isEqualTo(Nothing.WAITED);
      assertThat(redis.command("EXISTS", nameOf("/x"))).isEqualTo(":1");
      late.giveBack();
      RedisNode.until(() -> redis.command("EXISTS", nameOf("/x")).equals(":0"));
    }
  }

  @Test
  void nodeThatIsTooSlow_isNotWaitedForEither() {
    RedisNode b = node();
    take(node(), "/x");
    long start = System.nanoTime();
    assertThat(b.shared.leases().take(key("/x"), Duration.ofMillis(300))).isEqualTo(Nothing.WAITED);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(299));
  }

  @Test
  void callThatDoesNotEnd_losesItsLease() {
    RedisNode a = node();
    a.shared.leases().take(key("/x"), Duration.ofMillis(10));
    assertThat(take(node(), "/x")).isEqualTo(Nothing.WAITED);
  }

  @Test
  void withoutRedis_nobodyWaits() {
    RedisProcess dying = RedisProcess.start();
    try (RedisNode alone = RedisNode.start(dying.url())) {
      Lease lease = take(alone, "/x");
      CompletableFuture<Lease> waiting = CompletableFuture.supplyAsync(() -> take(alone, "/x"));
      dying.kill();
      assertThat(waiting).succeedsWithin(RedisNode.PATIENCE);
      lease.giveBack();
      RedisNode.until(() -> !alone.shared.isWhole());
      assertThat(take(alone, "/x")).isEqualTo(Nothing.FREE);
    } finally {
      dying.close();
    }
  }

  /** A node with a server in front. */
  private final class Site implements AutoCloseable {

    private static final CacheSettings ALL_WAIT =
        CacheSettings.DEFAULT.with("cache.collapse.async", "all");

    private final RedisNode node = node();
    private final HttpCache cache =
        HttpCache.builder()
            .store(node.store)
            .log(node.log)
            .settings(ALL_WAIT)
            .clock(node.time)
            .leases(node.shared.leases())
            .build();
    private final EmbeddedServer server;
    private final Http http;

    Site(Kind kind, HttpServlet application) {
      server =
          kind.server()
              .threads(30)
              .filter(RedisLeasesTest::asOneSite, "/*")
              .filter(new CachingFilter(cache), "/*")
              .servlet(application, "/*")
              .start();
      http = server.http();
    }

    List<CompletableFuture<Http.Response>> crowd(int size, String path) {
      List<CompletableFuture<Http.Response>> all = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        all.add(http.getAsync(path));
      }
      return all;
    }

    @Override
    public void close() {
      server.close();
    }
  }

  private static final class Slow extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final String control;

    Slow(String control) {
      this.control = control;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      int call = calls.incrementAndGet();
      inside.countDown();
      try {
        if (!go.await(60, TimeUnit.SECONDS)) {
          throw new IllegalStateException("the test has not let go");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      response.setHeader("Cache-Control", control);
      response.getOutputStream().print("call " + call);
    }
  }

  /** As a proxy in front would have it: all nodes have one address. */
  static void asOneSite(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(
        new HttpServletRequestWrapper((HttpServletRequest) request) {
          @Override
          public int getServerPort() {
            return 80;
          }

          @Override
          public String getHeader(String name) {
            return name.equalsIgnoreCase("Host") ? getServerName() : super.getHeader(name);
          }

          @Override
          public Enumeration<String> getHeaders(String name) {
            return name.equalsIgnoreCase("Host")
                ? Collections.enumeration(List.of(getServerName()))
                : super.getHeaders(name);
          }
        },
        response);
  }

  private static List<String> bodies(List<CompletableFuture<Http.Response>> all)
      throws InterruptedException, ExecutionException {
    List<String> bodies = new ArrayList<>();
    for (CompletableFuture<Http.Response> one : all) {
      bodies.add(one.get().status() + " " + one.get().body());
    }
    return bodies;
  }

  @ParameterizedTest
  @EnumSource
  void threeNodesTwoHundredRequestsEach_areOneCall(Kind kind) throws Exception {
    Slow application = new Slow("max-age=600");
    try (Site a = new Site(kind, application);
        Site b = new Site(kind, application);
        Site c = new Site(kind, application)) {
      List<CompletableFuture<Http.Response>> all = new ArrayList<>();
      for (Site site : List.of(a, b, c)) {
        all.addAll(site.crowd(200, "cold"));
      }
      assertThat(application.inside.await(60, TimeUnit.SECONDS)).isTrue();
      Thread.sleep(500);
      application.go.countDown();
      assertThat(bodies(all)).hasSize(600).containsOnly("200 call 1");
      assertThat(application.calls).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void answerThatCannotBeShared_isWaitedForOnce(Kind kind) throws Exception {
    Slow application = new Slow("private");
    try (Site a = new Site(kind, application);
        Site b = new Site(kind, application)) {
      CompletableFuture<Http.Response> first = a.http.getAsync("own");
      assertThat(application.inside.await(60, TimeUnit.SECONDS)).isTrue();
      List<CompletableFuture<Http.Response>> others = b.crowd(10, "own");
      Thread.sleep(300);
      assertThat(application.calls).hasValue(1);
      application.go.countDown();
      assertThat(first.get().body()).isEqualTo("call 1");
      assertThat(bodies(others)).doesNotHaveDuplicates().doesNotContain("200 call 1");
      // and now it is known: nobody waits for a lease that somebody has
      Lease lease = take(a.node, "/own");
      assertThat(b.http.get("own").body()).isEqualTo("call 12");
      lease.giveBack();
    }
  }
}
