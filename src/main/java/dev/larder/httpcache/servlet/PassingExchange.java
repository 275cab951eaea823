package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.CacheKey;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One request that the store is not asked for: with an unsafe or unknown method, or one that passes
 * the cache by. It goes to the application, and what its answer invalidates is invalidated before
 * the first byte of the answer leaves, and again before the last. So whoever has the answer of a
 * write finds nothing older in the cache.
 */
final class PassingExchange implements HeldResponse.BeforeHead {

  private final HttpCache cache;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final FilterChain chain;
  private final CacheKey key;
  private final RequestHead head;
  private final Reason reason;
  private final Report report;

  PassingExchange(
      HttpCache cache,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      CacheKey key,
      RequestHead head,
      Reason reason) {
    this.cache = cache;
    this.request = request;
    this.response = response;
    this.chain = chain;
    this.key = key;
    this.head = head;
    this.reason = reason;
    this.report = new Report(cache.events(), request, response);
  }

  void run() throws IOException, ServletException {
    HeldResponse held = new HeldResponse(response, response.getBufferSize(), this, answer -> true);
    ObservedRequest observed =
        new ObservedRequest(request, held, ObservedRequest.OWN, Fields.empty());
    request.setAttribute(CachingFilter.EXCHANGE, held);
    try {
      chain.doFilter(observed, observed.response());
    } catch (IOException | ServletException | RuntimeException | Error failure) {
      invalidate(held);
      held.finishWithFailure();
      report.answered(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, Source.BYPASS, reason, false);
      Failures.rethrow(failure);
      return;
    }
    if (request.isAsyncStarted()) {
      report.whenComplete(Source.BYPASS, reason, () -> invalidate(held));
      return;
    }
    settle(held);
    report.answered(held.getStatus(), Source.BYPASS, reason, false);
  }

  private void settle(HeldResponse held) throws IOException {
    Optional<HeldResponse.HeldError> error = held.error();
    if (error.isPresent()) {
      held.finishWithError(error.get());
    } else {
      held.finish();
    }
  }

  @Override
  public void beforeHead(HeldResponse answer) {
    invalidate(answer);
    answer.fields().removeIf(cache.config()::keepsToItself);
    Report.describe(answer, Source.BYPASS, CacheStatus.forwarded(reason, reason));
  }

  /** What the application wrote after its first byte had left is invalidated as well. */
  @Override
  public void beforeEnd(HeldResponse answer) {
    invalidate(answer);
  }

  /**
   * Invalidates what the answer says, and what the application says it has written, whatever the
   * answer.
   */
  private void invalidate(HeldResponse answer) {
    cache.invalidate(key, head, answer.head());
    if (request.getAttribute(CachingFilter.WRITE_COMMITTED) instanceof Collection<?> names) {
      List<String> groups = names.stream().map(String::valueOf).toList();
      cache.invalidateWritten(key, groups);
    }
  }
}
