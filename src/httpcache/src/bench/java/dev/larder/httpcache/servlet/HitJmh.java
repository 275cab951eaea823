package dev.larder.httpcache.servlet;

import dev.larder.httpcache.ehcache.EhcacheStore;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestDirectives;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Reuse;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.servlet.request.Origins;
import dev.larder.httpcache.servlet.request.RequestHeads;
import dev.larder.httpcache.servlet.request.Target;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.httpcache.store.Validity;
import jakarta.servlet.FilterChain;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;


/** A hit in its parts and as a whole, with the near store and without a container. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HitJmh {

  private static final String PATH = "/articles/2026/a-page-of-the-site";
  private static final FilterChain NOBODY =
      (request, response) -> {
        throw new IllegalStateException("not a hit");
      };

  /** The bytes of the body. */
  @Param({"2000", "20000"})
  public int body;

  private final Map<String, List<String>> browser = new LinkedHashMap<>();
  private final Map<String, List<String>> revalidating = new LinkedHashMap<>();
  private final Origins origins = new Origins(List.of());
  private CacheOperations cache;
  private CachingFilter filter;
  private RequestHead head;
  private StoredResponse stored;
  private TimeSource time;

  /** Stores the page. */
  @Setup
  public void store() {
    time = TimeSource.system();
    HttpCache built =
        HttpCache.builder().store(EhcacheStore.open(Map.of(), CacheEvents.NONE)).clock(time).build();
    cache = CacheOperations.of(built);
    filter = new CachingFilter(built);
    browser.put("Host", List.of("www.example.org:8080"));
    browser.put("User-Agent", List.of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0)"));
    browser.put("Accept", List.of("text/html,application/xhtml+xml,*/*;q=0.8"));
    browser.put("Accept-Language", List.of("en-GB,en;q=0.5"));
    browser.put("Accept-Encoding", List.of("gzip, deflate, br, zstd"));
    browser.put("Connection", List.of("keep-alive"));
    browser.put("Referer", List.of("http://www.example.org:8080/articles"));
    revalidating.putAll(browser);
    revalidating.put("If-None-Match", List.of("\"5f2b-19c\""));
    MockExchange.Request request = new MockExchange.Request(PATH, browser);
    head = RequestHeads.of(request);
    CacheKey key = Target.of(request, origins).key();
    cache.finishFill(
        cache.startFill(key, head, Optional.empty()),
        new ResponseHead(
            200,
            Fields.of(
                "Content-Type", "text/html;charset=utf-8",
                "Cache-Control", "public, max-age=86400",
                "Cache-Groups", "\"articles\", \"users\"",
                "ETag", "\"5f2b-19c\"")),
        new byte[body],
        false);
    if (!(cache.lookUp(key, head) instanceof ReuseDecision.Serve serve)) {
      throw new IllegalStateException("not stored");
    }
    stored = serve.stored();
  }

  /** Frees the memory off the heap. */
  @TearDown
  public void close() {
    filter.destroy();
    cache.close();
  }

  /** Reading the request into a key and a head. */
  @Benchmark
  public Object request() {
    MockExchange.Request request = new MockExchange.Request(PATH, browser);
    return Target.of(request, origins).key().hashCode() + RequestHeads.of(request).fields().size();
  }

  /** From the request to the decision to serve what is stored. */
  @Benchmark
  public Object keyAndLookUp() {
    MockExchange.Request request = new MockExchange.Request(PATH, browser);
    return cache.lookUp(Target.of(request, origins).key(), RequestHeads.received(request));
  }

  /** The rule alone. */
  @Benchmark
  public Object reuseDecision() {
    Instant now = time.now();
    return Reuse.decide(head, RequestDirectives.NONE, stored, Validity.VALID, now);
  }

  /** The whole way through the filter. */
  @Benchmark
  public long hit() throws Exception {
    MockExchange.Response response = new MockExchange.Response();
    filter.doFilter(new MockExchange.Request(PATH, browser), response, NOBODY);
    return response.written();
  }

  /** The whole way of a request whose client has the page. */
  @Benchmark
  public long notModified() throws Exception {
    MockExchange.Response response = new MockExchange.Response();
    filter.doFilter(new MockExchange.Request(PATH, revalidating), response, NOBODY);
    return response.written();
  }
}
