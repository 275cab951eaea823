package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.FillResult.Confirmed;
import dev.larder.httpcache.message.ContentCoding;
import dev.larder.httpcache.message.ContentRange;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.message.SecondsText;
import dev.larder.httpcache.rules.Negotiation;
import dev.larder.httpcache.rules.Preconditions;
import dev.larder.httpcache.rules.Ranges;
import dev.larder.httpcache.rules.Ranges.Parts;
import dev.larder.httpcache.rules.Ranges.Selection;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Unsatisfiable;
import dev.larder.httpcache.servlet.held.Containers;
import dev.larder.httpcache.servlet.held.NotModified;
import dev.larder.httpcache.store.Gzip;
import dev.larder.httpcache.store.PreparedFields;
import dev.larder.httpcache.store.StoredResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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

  private static final SecondsText AGE = new SecondsText("");

  private final CacheOperations cache;
  private final HttpServletResponse response;
  private final RequestHead request;
  private final Report report;

  StoredAnswer(
      CacheOperations cache, HttpServletResponse response, RequestHead request, Report report) {
    this.cache = cache;
    this.response = response;
    this.request = request;
    this.report = report;
  }

  /** Serves what a look-up has found. */
  void serve(Serve serve, String cacheStatus, boolean collapsed) throws IOException {
    Source source = serve.fresh() ? Source.HIT : Source.STALE;
    StoredResponse stored = serve.stored();
    report.describe(source, cacheStatus);
    int status = write(shown(stored), serve.age());
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
   * The application has answered 304, but has confirmed none of the stored responses that it was
   * asked about. The next request asks in another way.
   *
   * @param reason why nothing is confirmed
   */
  void refuseUnconfirmed(Reason missed, Reason reason) {
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setHeader("Retry-After", "0");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLengthLong(0);
    report.describe(Source.MISS, CacheStatus.forwarded(missed, reason));
    report.answered(HttpServletResponse.SC_SERVICE_UNAVAILABLE, Source.MISS, reason, false);
  }

  /**
   * Serves what the application has just made and the store has taken, so far as the client wants
   * it.
   */
  void serveStored(StoredResponse stored, Reason missed) throws IOException {
    report.describe(Source.MISS, CacheStatus.stored(missed));
    int status = write(shown(stored), cache.ageOf(stored));
    report.answered(status, Source.MISS, missed, false);
  }

  /** Serves what the application has confirmed. */
  void serveConfirmed(Confirmed confirmed, Reason missed) throws IOException {
    StoredResponse stored = confirmed.updated().orElse(confirmed.confirmed());
    Duration age = cache.ageOf(stored);
    Duration timeToLive = stored.timing().freshnessLifetime().minus(age);
    String cacheStatus =
        CacheStatus.forwardedAndServed(
            missed, HttpServletResponse.SC_NOT_MODIFIED, timeToLive, Reason.VALIDATED);
    report.describe(Source.REVALIDATED, cacheStatus);
    ResponseHead head = confirmed.head();
    Shown shown =
        confirmed
            .updated()
            .map(this::shown)
            .orElseGet(() -> new Shown(head, cache.prepared(head), stored, Gzip.NONE));
    int status = write(shown, age);
    report.answered(status, Source.REVALIDATED, Reason.VALIDATED, false);
  }

  /** How long a response that is served stays fresh; negative if it is stale. */
  static Duration timeToLive(Serve serve) {
    return serve.stored().timing().freshnessLifetime().minus(serve.age());
  }

  /**
   * What of a stored response a client may get.
   *
   * @param fields with the body as it is
   * @param gzip what there is beside that
   */
  private record Shown(ResponseHead head, PreparedFields fields, StoredResponse stored, Gzip gzip) {

    byte[] body() {
      return stored.body();
    }
  }

  private Shown shown(StoredResponse stored) {
    PreparedFields fields = cache.prepared(stored, ContentCoding.IDENTITY);
    return new Shown(stored.head(), fields, stored, stored.gzip());
  }

  private PreparedFields fields(Shown shown, ContentCoding coding) {
    return coding == ContentCoding.GZIP ? cache.prepared(shown.stored(), coding) : shown.fields();
  }

  /** The coding in which the client has the response already. */
  private Optional<ContentCoding> known(Shown shown) {
    if (!Preconditions.areForCache(request.fields())) {
      return Optional.empty();
    }
    Gzip gzip = shown.gzip();
    if (gzip.isNegotiated()) {
      return Negotiation.notModified(request.fields(), shown.head(), gzip.isHeld(), cache.date());
    }
    return Preconditions.isNotModified(request.fields(), shown.head(), cache.date())
        ? Optional.of(ContentCoding.IDENTITY)
        : Optional.empty();
  }

  /** The coding in which the client gets the response; orders the one that is not there yet. */
  private ContentCoding coding(Shown shown) {
    if (!shown.gzip().isNegotiated() || !Negotiation.prefersGzip(request.fields())) {
      return ContentCoding.IDENTITY;
    }
    if (shown.gzip().isHeld()) {
      return ContentCoding.GZIP;
    }
    cache.compress(shown.stored());
    return ContentCoding.IDENTITY;
  }

  private int write(Shown shown, Duration age) throws IOException {
    response.setHeader("Age", AGE.of(age.toSeconds()));
    Optional<ContentCoding> known = known(shown);
    if (known.isPresent()) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      writeFields(fields(shown, known.get()), NotModified::leavesOut);
      NotModified.send(response);
      return HttpServletResponse.SC_NOT_MODIFIED;
    }
    if (Ranges.areOfNoConcern(request, shown.head())) {
      return writeWhole(shown, coding(shown));
    }
    byte[] body = shown.body();
    Selection selection = Ranges.select(request, forRange(shown), body.length, cache.date());
    if (selection instanceof Parts parts) {
      return writeParts(shown, parts.parts());
    }
    if (selection instanceof Ranges.Unsatisfiable) {
      response.setStatus(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
      response.setHeader("Content-Range", "bytes */" + completeLength(shown.head(), body));
      response.setContentLengthLong(0);
      return HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE;
    }
    return writeWhole(shown, coding(shown));
  }

  /** A date holds for a body that the container may have compressed as well. */
  private ResponseHead forRange(Shown shown) {
    boolean coded = shown.gzip().isNegotiated() || isOpenToCompression(shown.head());
    return coded && request.fields().has("If-Range")
        ? Negotiation.withoutDate(shown.head())
        : shown.head();
  }

  /** Whether a container that compresses would do so with this response. */
  private boolean isOpenToCompression(ResponseHead stored) {
    return !stored.fields().has("Content-Encoding")
        && Negotiation.invitesCompression(request.fields());
  }

  private int writeWhole(Shown shown, ContentCoding coding) throws IOException {
    byte[] body = coding == ContentCoding.GZIP ? shown.gzip().bytes() : shown.body();
    response.setStatus(shown.head().status());
    for (PreparedFields.Line line : fields(shown, coding)) {
      write(line);
    }
    response.setContentLengthLong(body.length);
    if (request.isGet() && body.length > 0) {
      // in one piece and of declared length, so that the container can send it with the head
      response.getOutputStream().write(body);
    }
    return shown.head().status();
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

  private int writeParts(Shown shown, List<ContentRange> parts) throws IOException {
    ResponseHead stored = shown.head();
    PartialContent content =
        new PartialContent(
            parts, shown.body(), start(stored), stored.fields().first("Content-Type"));
    if (isOpenToCompression(stored) && Containers.compressParts(response, stored)) {
      response.setHeader("Content-Encoding", "identity");
    }
    response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
    writeFields(shown.fields(), OF_THE_WHOLE::contains);
    content.contentType().ifPresent(response::setContentType);
    if (parts.size() == 1) {
      response.setHeader("Content-Range", parts.get(0).toString());
    }
    response.setContentLengthLong(content.length());
    content.writeTo(response.getOutputStream());
    return HttpServletResponse.SC_PARTIAL_CONTENT;
  }

  /**
   * Writes some of the stored fields.
   *
   * @param leftOut names in lower case of those that are not written
   */
  private void writeFields(PreparedFields fields, Predicate<String> leftOut) {
    for (PreparedFields.Line line : fields) {
      if (!leftOut.test(line.lowerCase())) {
        write(line);
      }
    }
  }

  private void write(PreparedFields.Line line) {
    switch (line.place()) {
      case MEDIA_TYPE -> response.setContentType(line.value());
      case FIRST -> response.setHeader(line.name(), line.value());
      case FURTHER -> response.addHeader(line.name(), line.value());
    }
  }
}
