package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.rules.Choices;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.servlet.waiting.AsyncWaits;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.support.Http;
import dev.larder.support.MapStore;
import dev.larder.support.SteppableTime;
import dev.larder.support.embedded.EmbeddedServer;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server with the filter in front of one application, a clock to step, and what was heard. */
public final class Scene implements AutoCloseable {

  private static final Filter PASSING =
      (request, response, chain) -> chain.doFilter(request, response);

  /** What the application does with a request. */
  public interface Application {
    void serve(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException, InterruptedException;
  }

  public final SteppableTime time;
  public final Heard heard = new Heard();
  public final AtomicInteger calls = new AtomicInteger();
  public final ResponseStore store;
  final HttpCache cache;
  public final CachingFilter filter;
  public final EmbeddedServer server;
  public final Http http;

  private Scene(Builder setup) {
    store = setup.store;
    time = setup.time;
    cache =
        HttpCache.builder()
            .store(store)
            .log(setup.log)
            .settings(setup.settings)
            .clock(time)
            .listener(setup.events(heard))
            .build();
    EmbeddedServer.Builder builder = setup.kind.server().threads(setup.threads);
    if (setup.containerCompresses) {
      builder.compressing();
    }
    if (setup.virtualThreads) {
      builder.virtualThreads();
    }
    if (setup.http2) {
      builder.http2();
    }
    setup.before.forEach(one -> builder.filter(one, "/*"));
    if (setup.careless) {
      builder.filterWithoutAsync(PASSING, "/*");
    }
    filter = new CachingFilter(cache);
    if (setup.cached) {
      builder.filter(filter, "/*");
    }
    setup.behind.forEach(one -> builder.filter(one, "/*", DispatcherType.REQUEST));
    setup.more.forEach(one -> builder.servlet(one.servlet(), one.pattern()));
    server = builder.servlet(new ApplicationServlet(setup.application, calls), "/*").start();
    http = server.http();
  }

  public static Builder on(Kind kind) {
    return new Builder(kind);
  }

  @Override
  public void close() {
    server.close();
  }

  /** Waits until it is so, or fails after 20 s. */
  public static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it has not come to pass in 20 s");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Waits at a latch of the test, which opens within 20 s or has failed. */
  public static void pass(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("the latch has not opened in 20 s");
    }
  }

  /** How many threads wait for another request's answer. */
  public static long waiters() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            stack ->
                List.of(stack).stream()
                    .anyMatch(
                        frame ->
                            frame.getClassName().endsWith(".Ticket")
                                && frame.getMethodName().equals("await")))
        .count();
  }

  /** Waits until so many requests wait for others without a thread. */
  public void untilParked(int count) {
    until(() -> filter.parked() == count);
  }

  public List<CompletableFuture<Http.Response>> getTimes(int count, String path) {
    List<CompletableFuture<Http.Response>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(http.getAsync(path));
    }
    return all;
  }

  /** What a test may change before the server starts. */
  public static final class Builder {

    private final Kind kind;
    private CacheSettings settings = CacheSettings.DEFAULT;
    private boolean careless;
    private boolean containerCompresses;
    private boolean http2;
    private boolean virtualThreads;
    private boolean cached = true;
    private ResponseStore store = new MapStore();
    private InvalidationLog log = new LocalInvalidationLog();
    private SteppableTime time = new SteppableTime();
    private int threads = 50;
    private boolean throwing;
    private final List<Filter> before = new ArrayList<>();
    private final List<Filter> behind = new ArrayList<>();
    private final List<More> more = new ArrayList<>();
    private Application application = (request, response) -> {};

    private Builder(Kind kind) {
      this.kind = kind;
    }

    /** With another value of a setting. */
    public Builder setting(String name, Object value) {
      settings = settings.with(name, value.toString());
      return this;
    }

    public Builder collapseTimeout(Duration timeout) {
      return setting("cache.collapse.timeout", timeout.toSeconds());
    }

    public Builder maxEntryBytes(int bytes) {
      return setting("cache.max.entry.bytes", bytes);
    }

    Builder choices(Choices given) {
      return setting("cache.request.directives", given.requestDirectives() ? "obey" : "ignore")
          .setting("cache.heuristics", given.heuristics() ? "on" : "off")
          .setting("cache.heuristics.max", Math.max(1, given.maxHeuristicLifetime().toSeconds()))
          .setting("cache.set.cookie", given.storeSetCookie() ? "store" : "refuse")
          .setting("cache.stale.if.error", given.staleIfError().toSeconds())
          .setting("cache.stale.with.s.maxage", given.staleWithSMaxage() ? "allow" : "refuse");
    }

    /** Keeps texts of at least so many bytes in gzip as well. */
    Builder compressing(int minBytes) {
      return setting("cache.compress", "on").setting("cache.compress.min.bytes", minBytes);
    }

    public Builder store(ResponseStore given) {
      store = given;
      return this;
    }

    /** A log that the application knows. */
    Builder log(InvalidationLog given) {
      log = given;
      return this;
    }

    public Builder time(SteppableTime given) {
      time = given;
      return this;
    }

    /** In a container that compresses by itself. */
    Builder inCompressingContainer() {
      containerCompresses = true;
      return this;
    }

    /** In a container with a virtual thread for each request. */
    public Builder virtualThreads() {
      virtualThreads = true;
      return this;
    }

    /** In a container that speaks HTTP/2 without TLS as well. */
    public Builder http2() {
      http2 = true;
      return this;
    }

    /** A filter in front of the cache. */
    public Builder before(Filter filter) {
      before.add(filter);
      return this;
    }

    /** A filter behind the cache, for REQUEST alone. */
    public Builder behind(Filter filter) {
      behind.add(filter);
      return this;
    }

    /** Leaves the filter out: what the container alone does. */
    public Builder withoutCache() {
      cached = false;
      return this;
    }

    /** Another servlet beside the application. */
    public Builder servlet(Servlet servlet, String pattern) {
      more.add(new More(servlet, pattern));
      return this;
    }

    /** Puts a filter in front that does not support async. */
    public Builder behindCareless() {
      careless = true;
      return this;
    }

    public Builder waits(AsyncWaits waits) {
      return setting("cache.collapse.async", waits);
    }

    /** With so many that may wait with threads; below eight, a first one makes a crowd. */
    public Builder waits(AsyncWaits waits, int blocked) {
      return waits(waits).setting("cache.collapse.threads", blocked);
    }

    public Builder threads(int count) {
      threads = count;
      return this;
    }

    public Builder throwingListener() {
      throwing = true;
      return this;
    }

    public Scene start(Application given) {
      application = given;
      return new Scene(this);
    }

    private CacheEvents events(Heard heard) {
      heard.throwing = throwing;
      return heard;
    }
  }

  private record More(Servlet servlet, String pattern) {}

  /** What the listener of the cache was told. */
  public static final class Heard implements CacheEvents {
    public final List<Exchange> answered = new CopyOnWriteArrayList<>();
    public final List<StoredResponse> stored = new CopyOnWriteArrayList<>();
    public final List<Reason> notStored = new CopyOnWriteArrayList<>();
    public final List<Group> invalidated = new CopyOnWriteArrayList<>();
    private volatile boolean throwing;

    @Override
    public void answered(Exchange exchange) {
      answered.add(exchange);
      fail();
    }

    @Override
    public void stored(StoredResponse response) {
      stored.add(response);
      fail();
    }

    @Override
    public void notStored(CacheKey key, Reason reason) {
      notStored.add(reason);
      fail();
    }

    @Override
    public void invalidated(Collection<Group> groups, Strength strength) {
      invalidated.addAll(groups);
      fail();
    }

    /** The exchange that was reported last; reports may come after the client has its answer. */
    public Exchange exchange(int number) {
      until(() -> answered.size() >= number);
      return answered.get(number - 1);
    }

    private void fail() {
      if (throwing) {
        throw new IllegalStateException("the listener fails on purpose");
      }
    }
  }

  private static final class ApplicationServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Application application;
    private final transient AtomicInteger calls;

    ApplicationServlet(Application application, AtomicInteger calls) {
      this.application = application;
      this.calls = calls;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      calls.incrementAndGet();
      try {
        application.serve(request, response);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ServletException(e);
      }
    }
  }
}
