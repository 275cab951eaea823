package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.Negotiation;
import dev.larder.httpcache.rules.Preconditions;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.servlet.refresh.LoopbackRefresher;
import dev.larder.httpcache.servlet.request.Origins;
import dev.larder.httpcache.servlet.request.RequestContent;
import dev.larder.httpcache.servlet.request.RequestHeads;
import dev.larder.httpcache.servlet.request.Target;
import dev.larder.httpcache.servlet.waiting.AsyncWaits;
import dev.larder.httpcache.servlet.waiting.RequestCollapser;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * The exchanges of one filter, and what they share. It reads each request into values, and finds
 * out whether the store is asked for it ({@link Exchange}) or not ({@link PassingExchange}).
 *
 * <p>Safe for use by many threads.
 */
public final class Exchanges implements AutoCloseable {

  private final CacheOperations cache;
  private final RequestCollapser collapser;
  private final LoopbackRefresher refresher;
  private final Origins origins;
  private final boolean compressing;
  private volatile AsyncWaits waits;

  public Exchanges(CacheOperations cache) {
    CacheSettings settings = cache.settings();
    this.cache = cache;
    this.collapser =
        new RequestCollapser(
            settings.collapseTimeout(), settings.collapseThreads(), cache.leases());
    this.refresher = new LoopbackRefresher(settings, cache::postpone);
    this.origins = new Origins(settings.origins());
    this.compressing = settings.compression().on();
    this.waits = AsyncWaits.of(settings);
  }

  CacheOperations cache() {
    return cache;
  }

  LoopbackRefresher refresher() {
    return refresher;
  }

  AsyncWaits waits() {
    return waits;
  }

  /** Where one request fetches a response, and others wait for it. */
  public RequestCollapser collapser() {
    return collapser;
  }

  /** The application keeps state of requests with their threads, which a dispatch would change. */
  public void stayOnThreads() {
    if (waits == AsyncWaits.SAFE) {
      waits = AsyncWaits.STORED;
    }
  }

  /** Answers a request that the filter sees for the first time. */
  public void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RequestHead received = RequestHeads.received(request);
    RequestHead head = compressing ? Negotiation.withoutDatedRange(received) : received;
    if (head.method().equals("TRACE")) {
      refuseTrace(request, response);
      return;
    }
    Target target = Target.of(request, origins);
    Optional<Reason> bypass = bypass(request, head, target);
    if (bypass.isEmpty()) {
      Exchange exchange = new Exchange(this, target.key(), head, request, response, chain);
      if (refresher.redeem(head, target.key())) {
        exchange.refresh();
      } else {
        exchange.answer();
      }
    } else if (bypass.get() == Reason.UPGRADE) {
      passUntouched(request, response, chain);
    } else {
      new PassingExchange(cache, request, response, chain, target, head.settled(), bypass.get())
          .run();
    }
  }

  private static void refuseTrace(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.setAttribute(RequestHeads.EXCHANGE, RequestHeads.EXCHANGE);
    response.setHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
  }

  /** Why the store is not asked, if so. */
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
    return RequestHeads.excludesContent(request) || !RequestContent.isPresent(request)
        ? Optional.empty()
        : Optional.of(Reason.CONTENT);
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
  private void passUntouched(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Report report = new Report(cache.events(), request, response);
    report.describe(Source.BYPASS, CacheStatus.forwarded(Reason.UPGRADE, Reason.UPGRADE));
    request.setAttribute(RequestHeads.EXCHANGE, RequestHeads.EXCHANGE);
    chain.doFilter(request, response);
    if (request.isAsyncStarted()) {
      report.whenComplete(Source.BYPASS, Reason.UPGRADE);
    } else {
      report.answered(response.getStatus(), Source.BYPASS, Reason.UPGRADE, false);
    }
  }

  /** Ends what is under way; requests that wait for others get 503. */
  @Override
  public void close() {
    refresher.close();
    collapser.close();
  }
}
