package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.Negotiation;
import dev.larder.httpcache.rules.Preconditions;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.servlet.exchange.Engine;
import dev.larder.httpcache.servlet.exchange.PassingExchange;
import dev.larder.httpcache.servlet.exchange.Report;
import dev.larder.httpcache.servlet.exchange.SafeExchange;
import dev.larder.httpcache.servlet.held.AsyncAnswer;
import dev.larder.httpcache.servlet.held.Containers;
import dev.larder.httpcache.servlet.request.RequestContent;
import dev.larder.httpcache.servlet.request.RequestHeads;
import dev.larder.httpcache.servlet.request.Target;
import dev.larder.httpcache.servlet.waiting.AsyncWaits;
import dev.larder.httpcache.store.CallLeases;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP response cache as a servlet filter: a shared cache (RFC 9111) inside the origin, which
 * obeys the response fields of the application behind it and says in {@code X-Cache} and {@code
 * Cache-Status} what it did.
 *
 * <p>Map it to {@code /*} for REQUEST and ASYNC, with async supported, <em>after</em> the filters
 * that authenticate and authorise: they must have decided before a stored response is served. It
 * acts once per request.
 *
 * <p>Made by the container from its class name, it configures itself: the init-params are its
 * {@link CacheSettings}, and the store comes from a {@link
 * dev.larder.httpcache.store.ResponseStore.Provider}. Safe for use by many threads.
 */
public final class CachingFilter implements Filter {

  /**
   * Request attribute: a collection of group names whose data the application has written. The
   * cache invalidates them with the target of the request even if the answer is an error; to be set
   * after the commit.
   */
  public static final String WRITE_COMMITTED = PassingExchange.WRITE_COMMITTED;

  private @Nullable Engine engine;
  private boolean own;

  /** For the container: the cache is made from the init-params. */
  public CachingFilter() {}

  /** A filter over a cache that others close. */
  public CachingFilter(CacheOperations cache) {
    this(cache, CallLeases.NONE);
  }

  /** A filter over a cache that others close, and whose store other nodes share. */
  public CachingFilter(CacheOperations cache, CallLeases leases) {
    engine = Engine.of(cache, leases);
  }

  @Override
  public void init(FilterConfig config) throws ServletException {
    if (engine == null) {
      engine = Engine.of(FilterSettings.open(config), CallLeases.NONE);
      own = true;
    }
    if (engine.waits() == AsyncWaits.SAFE
        && Containers.keepsScopesWithThreads(config.getServletContext())) {
      engine = engine.with(AsyncWaits.STORED);
    }
  }

  @Override
  public void destroy() {
    if (engine != null) {
      engine.close();
      if (own) {
        engine.cache().close();
      }
    }
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest httpRequest)
        || !(response instanceof HttpServletResponse httpResponse)) {
      chain.doFilter(request, response);
      return;
    }
    Object exchange = request.getAttribute(RequestHeads.EXCHANGE);
    if (exchange == null) {
      begin(httpRequest, httpResponse, chain);
      return;
    }
    boolean again = request.getDispatcherType() == DispatcherType.ASYNC;
    if (again && exchange instanceof SafeExchange waiting) {
      waiting.resume(httpRequest, httpResponse, chain);
      return;
    }
    if (again && exchange instanceof AsyncAnswer answer) {
      answer.pass(chain, request, response);
      return;
    }
    chain.doFilter(request, response);
  }

  private void begin(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Engine engine = ready(this.engine);
    CacheOperations cache = engine.cache();
    RequestHead head = head(request, cache);
    if (head.method().equals("TRACE")) {
      request.setAttribute(RequestHeads.EXCHANGE, RequestHeads.EXCHANGE);
      response.setHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
      response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
      return;
    }
    Target target = Target.of(request, engine.origins());
    Optional<Reason> bypass = bypass(request, head, target);
    if (bypass.isEmpty()) {
      if (engine.refresher().redeem(head, target.key())) {
        new SafeExchange(engine, request, response, chain, target.key(), head.settled()).refresh();
      } else {
        SafeExchange.run(engine, request, response, chain, target.key(), head);
      }
    } else if (bypass.get() == Reason.UPGRADE) {
      passUntouched(cache, request, response, chain);
    } else {
      new PassingExchange(cache, request, response, chain, target, head.settled(), bypass.get())
          .run();
    }
  }

  private static RequestHead head(HttpServletRequest request, CacheOperations cache) {
    RequestHead head = RequestHeads.received(request);
    return cache.settings().compression().on() ? Negotiation.withoutDatedRange(head) : head;
  }

  private static Optional<Reason> bypass(
      HttpServletRequest request, RequestHead head, Target target) throws IOException {
    if (head.isSafe() && target.bypass().isPresent()) {
      return target.bypass();
    }
    if (!head.isGet() && !head.isHead()) {
      return Optional.of(Reason.METHOD);
    }
    if (asksForAnotherProtocol(head)) {
      return Optional.of(Reason.UPGRADE);
    }
    if (Preconditions.areForOrigin(head.fields())) {
      return Optional.of(Reason.PRECONDITION);
    }
    return RequestContent.isPresent(request) ? Optional.of(Reason.CONTENT) : Optional.empty();
  }

  /**
   * Many HTTP clients offer {@code h2c} with every request: that is still HTTP, and may be ignored.
   */
  private static boolean asksForAnotherProtocol(RequestHead head) {
    return head.fields().has("Upgrade")
        && head.fields().members("Upgrade").stream()
            .anyMatch(protocol -> !protocol.equalsIgnoreCase("h2c"));
  }

  /** What becomes another protocol needs the container's own response. */
  private static void passUntouched(
      CacheOperations cache,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    Report report = new Report(cache.events(), request, response);
    report.describe(Source.BYPASS, CacheStatus.forwarded(Reason.UPGRADE, Reason.UPGRADE));
    request.setAttribute(RequestHeads.EXCHANGE, RequestHeads.EXCHANGE);
    chain.doFilter(request, response);
    if (request.isAsyncStarted()) {
      report.whenComplete(Source.BYPASS, Reason.UPGRADE, () -> {});
    } else {
      report.answered(response.getStatus(), Source.BYPASS, Reason.UPGRADE, false);
    }
  }

  /** How many requests wait for others without a thread. */
  public int parked() {
    return ready(engine).collapser().parked();
  }

  /** How many requests wait for others and hold a thread. */
  public int blocked() {
    return ready(engine).collapser().blocked();
  }

  private static <T> T ready(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("The filter is not initialised");
    }
    return part;
  }
}
