package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.FillResult.Confirmed;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.message.ContentRange;
import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Preconditions;
import dev.larder.httpcache.rules.Ranges;
import dev.larder.httpcache.rules.Ranges.Parts;
import dev.larder.httpcache.rules.Ranges.Selection;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Unsatisfiable;
import dev.larder.httpcache.store.StoredResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Answers a request with a stored response: whole, in part, or with a 304 where the client has it
 * already.
 *
 * <p>Belongs to one request.
 */
final class StoredAnswer {

  /** Fields that a 206 has of its own. */
  private static final Set<String> OF_THE_WHOLE = Set.of("content-type", "content-range");

  private final HttpCache cache;
  private final HttpServletResponse response;
  private final RequestHead request;
  private final Report report;

  StoredAnswer(HttpCache cache, HttpServletResponse response, RequestHead request, Report report) {
    this.cache = cache;
    this.response = response;
    this.request = request;
    this.report = report;
  }

  /** Serves what a look-up has found. */
  void serve(Serve serve, String cacheStatus, boolean collapsed) throws IOException {
    Source source = serve.fresh() ? Source.HIT : Source.STALE;
    StoredResponse stored = serve.stored();
    int status = write(stored.head(), stored.body(), serve.age(), source, cacheStatus);
    report.answered(status, source, serve.reason(), collapsed);
  }

  /** Answers a client that wants a stored response or none (RFC 9111 §5.2.1.7). */
  void refuse(Unsatisfiable refused) {
    response.setStatus(HttpServletResponse.SC_GATEWAY_TIMEOUT);
    report.describe(Source.MISS, CacheStatus.refused(refused.reason()));
    response.setContentLengthLong(0);
    report.answered(HttpServletResponse.SC_GATEWAY_TIMEOUT, Source.MISS, refused.reason(), false);
  }

  /**
   * The application has confirmed one of several responses without saying which. The next request
   * asks in another way.
   */
  void refuseUnclear(Reason missed) {
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setHeader("Retry-After", "0");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLengthLong(0);
    report.describe(Source.MISS, CacheStatus.forwarded(missed, Reason.UNMERGEABLE));
    report.answered(
        HttpServletResponse.SC_SERVICE_UNAVAILABLE, Source.MISS, Reason.UNMERGEABLE, false);
  }

  /** Serves what the application has confirmed. */
  void serveConfirmed(Confirmed confirmed, Reason missed) throws IOException {
    StoredResponse shown = confirmed.updated().orElse(confirmed.confirmed());
    Duration age = cache.ageOf(shown);
    Duration timeToLive = shown.timing().freshnessLifetime().minus(age);
    String cacheStatus =
        CacheStatus.forwardedAndServed(
            missed, HttpServletResponse.SC_NOT_MODIFIED, timeToLive, Reason.VALIDATED);
    int status = write(confirmed.head(), shown.body(), age, Source.REVALIDATED, cacheStatus);
    report.answered(status, Source.REVALIDATED, Reason.VALIDATED, false);
  }

  /** How long a response that is served stays fresh; negative if it is stale. */
  static Duration timeToLive(Serve serve) {
    return serve.stored().timing().freshnessLifetime().minus(serve.age());
  }

  private int write(
      ResponseHead stored, byte[] body, Duration age, Source source, String cacheStatus)
      throws IOException {
    report.describe(source, cacheStatus);
    response.setHeader("Age", Long.toString(age.toSeconds()));
    if (Preconditions.isNotModified(request.fields(), stored, cache.date())) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      writeFields(stored.fields(), NotModified::leavesOut);
      NotModified.send(response);
      return HttpServletResponse.SC_NOT_MODIFIED;
    }
    Selection selection = Ranges.select(request, stored, body.length, cache.date());
    if (selection instanceof Parts parts) {
      return writeParts(stored, body, parts.parts());
    }
    if (selection instanceof Ranges.Unsatisfiable) {
      response.setStatus(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
      response.setHeader("Content-Range", "bytes */" + completeLength(stored, body));
      response.setContentLengthLong(0);
      return HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE;
    }
    response.setStatus(stored.status());
    writeFields(stored.fields(), name -> false);
    response.setContentLengthLong(body.length);
    if (request.isGet() && body.length > 0) {
      response.getOutputStream().write(body);
    }
    return stored.status();
  }

  private static long completeLength(ResponseHead stored, byte[] body) {
    return held(stored).map(ContentRange::completeLength).orElse((long) body.length);
  }

  private static long start(ResponseHead stored) {
    return held(stored).map(ContentRange::first).orElse(0L);
  }

  /** Which part of the whole is stored, if not all of it. */
  private static Optional<ContentRange> held(ResponseHead stored) {
    return stored.status() == HttpServletResponse.SC_PARTIAL_CONTENT
        ? ContentRange.of(stored.fields())
        : Optional.empty();
  }

  private int writeParts(ResponseHead stored, byte[] body, List<ContentRange> parts)
      throws IOException {
    PartialContent content =
        new PartialContent(parts, body, start(stored), stored.fields().first("Content-Type"));
    response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
    writeFields(stored.fields(), OF_THE_WHOLE::contains);
    content.contentType().ifPresent(response::setContentType);
    if (parts.size() == 1) {
      response.setHeader("Content-Range", parts.get(0).toString());
    }
    response.setContentLengthLong(content.length());
    content.writeTo(response.getOutputStream());
    return HttpServletResponse.SC_PARTIAL_CONTENT;
  }

  /**
   * Writes the stored fields.
   *
   * @param leftOut names in lower case of those that are not written
   */
  private void writeFields(Fields fields, Predicate<String> leftOut) {
    Set<String> seen = new HashSet<>();
    for (Field field : fields) {
      String name = field.name().toLowerCase(Locale.ROOT);
      boolean cookie = name.equals("set-cookie");
      if (leftOut.test(name)
          || (cookie && !cache.config().choices().storeSetCookie())
          || cache.config().keepsToItself(name)) {
        continue;
      }
      if (cookie) {
        // beside those of the container
        response.addHeader(field.name(), field.value());
      } else if (name.equals("content-type")) {
        response.setContentType(field.value());
      } else if (seen.add(name)) {
        response.setHeader(field.name(), field.value());
      } else {
        response.addHeader(field.name(), field.value());
      }
    }
  }
}
