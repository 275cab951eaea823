package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.servlet.held.HeldResponse;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;

/**
 * Tells the client, in {@code X-Cache} and {@code Cache-Status}, and the listener of the cache what
 * was done and why.
 */
public final class Report {

  static final String X_CACHE = "X-Cache";
  static final String CACHE_STATUS = "Cache-Status";

  private final CacheEvents events;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final long started;

  public Report(CacheEvents events, HttpServletRequest request, HttpServletResponse response) {
    this(events, request, response, System.nanoTime());
  }

  private Report(
      CacheEvents events, HttpServletRequest request, HttpServletResponse response, long started) {
    this.events = events;
    this.request = request;
    this.response = response;
    this.started = started;
  }

  /** The same report where the exchange goes on in a dispatch. */
  Report with(HttpServletRequest dispatched, HttpServletResponse itsResponse) {
    return new Report(events, dispatched, itsResponse, started);
  }

  /** Whether the exchange began longer ago than this. */
  boolean isOlderThan(Duration duration) {
    return System.nanoTime() - started > duration.toNanos();
  }

  /** Writes both fields into an answer of the cache's own. */
  public void describe(Source source, String cacheStatus) {
    response.setHeader(X_CACHE, source.name());
    response.setHeader(CACHE_STATUS, cacheStatus);
  }

  /**
   * Writes both fields into an answer of the application; what an inner cache has said of itself
   * stands before ours.
   */
  public static void describe(HeldResponse held, Source source, String cacheStatus) {
    if (!held.fields().has(X_CACHE)) {
      held.fields().set(X_CACHE, source.name());
    }
    held.fields().add(CACHE_STATUS, cacheStatus);
  }

  public void answered(int status, Source source, Reason reason, boolean collapsed) {
    String query = request.getQueryString();
    String target = query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
    Duration duration = Duration.ofNanos(System.nanoTime() - started);
    events.answered(
        new CacheEvents.Exchange(
            request.getMethod(), target, status, source, reason, collapsed, duration));
  }

  /** Reports when an asynchronous answer is complete. */
  public void whenComplete(Source source, Reason reason) {
    request
        .getAsyncContext()
        .addListener(
            new AsyncListener() {
              @Override
              public void onComplete(AsyncEvent event) {
                answered(response.getStatus(), source, reason, false);
              }

              @Override
              public void onTimeout(AsyncEvent event) {}

              @Override
              public void onError(AsyncEvent event) {}

              @Override
              public void onStartAsync(AsyncEvent event) {
                event.getAsyncContext().addListener(this);
              }
            });
  }
}
