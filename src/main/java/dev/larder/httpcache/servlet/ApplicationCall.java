package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.Fill;
import dev.larder.httpcache.FillResult;
import dev.larder.httpcache.FillResult.Confirmed;
import dev.larder.httpcache.FillResult.NotStored;
import dev.larder.httpcache.FillResult.Stored;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.message.ContentCoding;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Negotiation;
import dev.larder.httpcache.rules.Preconditions;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.Reuse;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.rules.SelectingFields;
import dev.larder.httpcache.servlet.HeldResponse.HeldError;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredResponse;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a GET or HEAD request to the application, and what is made of its answer: it is
 * stored if it may be, confirms a stored one, or is replaced by a stale one if it is an error.
 */
final class ApplicationCall implements HeldResponse.BeforeHead {

  private static final Logger LOG = LoggerFactory.getLogger(CachingFilter.class);

  private final HttpCache cache;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final RequestHead head;
  private final Report report;
  private final StoredAnswer answer;
  private final Consumer<Landing> landing;
  private final Reason missed;
  private final Optional<StoredResponse> stale;
  private final boolean capture;
  private final Fill fill;
  private final HeldResponse held;
  private final ObservedRequest observed;
  private String cacheStatus;
  private @Nullable ResponseHead early;
  private boolean negotiated;
  private boolean settled;

  /**
   * Prepares a call; what is written from now on counts against its answer.
   *
   * @param landing told once it is known whether the answer is stored, before the client gets it
   */
  ApplicationCall(
      HttpCache cache,
      HttpServletRequest request,
      HttpServletResponse response,
      CacheKey key,
      RequestHead head,
      ReuseDecision decision,
      Report report,
      Consumer<Landing> landing) {
    this.cache = cache;
    this.request = request;
    this.response = response;
    this.head = head;
    this.report = report;
    this.answer = new StoredAnswer(cache, response, head, report);
    this.landing = landing;
    this.missed = decision.reason();
    this.stale =
        decision instanceof Validate validate ? Optional.of(validate.stored()) : Optional.empty();
    // where the whole is held it is validated or fetched anew as a whole
    this.capture = head.isGet() && (stale.isPresent() || !head.fields().has("Range"));
    this.fill =
        capture
            ? cache.startFill(key, head, decision)
            : cache.startFill(key, head, Optional.empty());
    this.cacheStatus = CacheStatus.forwarded(missed, missed);
    int limit = head.isGet() ? cache.config().maxEntryBytes() : response.getBufferSize();
    this.held = new HeldResponse(response, limit, this, this::mayPass);
    Set<String> hidden = capture ? ObservedRequest.OF_THE_CACHE : Set.of();
    Fields shown = fill.conditions().plus(SelectingFields.combined(head.fields()));
    this.observed = new ObservedRequest(request, held, hidden, shown);
  }

  void run(FilterChain chain) throws IOException, ServletException {
    request.setAttribute(CachingFilter.EXCHANGE, held);
    try {
      chain.doFilter(observed, observed.response());
    } catch (IOException | ServletException | RuntimeException | Error failure) {
      fail(failure);
      return;
    }
    settle();
  }

  @Override
  public void beforeHead(HeldResponse answer) {
    if (!settled) {
      // whether it may be stored is decided by what the application has said, before we change it
      early = answer.head();
      Optional<Reason> objection =
          captureObjection().or(() -> cache.objection(fill, answer.head(), observed.isPersonal()));
      objection.ifPresent(reason -> cacheStatus = CacheStatus.forwarded(missed, reason));
      negotiated = objection.isEmpty() && cache.config().compression().allows(answer.head());
    }
    if (answer.isTooLarge()) {
      // the body need not be known to its end for a 304, and will not be kept
      becomeNotModifiedIfKnown();
    }
    if (negotiated && !ContentCoding.isNegotiated(answer.head().fields())) {
      answer.fields().add("Vary", "Accept-Encoding");
    }
    answer.fields().removeIf(cache.config()::keepsToItself);
    Report.describe(answer, Source.MISS, cacheStatus);
  }

  private void becomeNotModifiedIfKnown() {
    Optional<ContentCoding> known = capture ? knownToClient(held.head()) : Optional.empty();
    known.ifPresent(
        coding -> {
          held.becomeNotModified();
          List<String> tag = held.fields().values("ETag");
          if (coding == ContentCoding.GZIP && !tag.isEmpty()) {
            held.fields().set("ETag", coding.tag(tag.get(0)));
          }
        });
  }

  private Optional<ContentCoding> knownToClient(ResponseHead answer) {
    if (negotiated) {
      return Negotiation.notModified(head.fields(), answer, false, cache.date());
    }
    return Preconditions.isNotModified(head.fields(), answer, cache.date())
        ? Optional.of(ContentCoding.IDENTITY)
        : Optional.empty();
  }

  /**
   * A flush is followed where nothing is lost by it: the answer will not be stored, nor become a
   * 304.
   */
  private boolean mayPass(HeldResponse answer) {
    boolean conditional = ObservedRequest.CONDITIONS.stream().anyMatch(head.fields()::has);
    return !capture
        || (!conditional
            && stale.isEmpty()
            && !fill.isConditional()
            && cache.objection(fill, answer.head(), observed.isPersonal()).isPresent());
  }

  private void settle() throws IOException {
    settled = true;
    if (request.isAsyncStarted()) {
      landing.accept(Landing.NOT_STORED);
      cache.events().notStored(fill.key(), Reason.ASYNC);
      report.whenComplete(Source.MISS, missed, () -> {});
      return;
    }
    Optional<HeldError> error = held.error();
    if (error.isPresent()) {
      settleError(error.get());
    } else if (!held.isPassing() && response.isCommitted()) {
      LOG.warn("{} was answered past the filter: not stored", fill.key());
      report.answered(response.getStatus(), Source.MISS, Reason.INCOMPLETE, false);
    } else if (!standInFor(held.getStatus())) {
      settleAnswer();
    }
  }

  private void settleError(HeldError error) throws IOException {
    if (standInFor(error.status())) {
      return;
    }
    cacheStatus = CacheStatus.forwarded(missed, Reason.ERROR);
    cache.events().notStored(fill.key(), Reason.ERROR);
    landing.accept(landingOf(error.status()));
    held.finishWithError(error);
    report.answered(error.status(), Source.MISS, Reason.ERROR, false);
  }

  private void settleAnswer() throws IOException {
    FillResult result = store();
    landing.accept(landingOf(result));
    if (result instanceof Confirmed confirmed) {
      if (!cache.config().choices().storeSetCookie()) {
        held.fields()
            .values("Set-Cookie")
            .forEach(cookie -> response.addHeader("Set-Cookie", cookie));
      }
      held.discard();
      answer.serveConfirmed(confirmed, missed);
      return;
    }
    if (held.getStatus() == HttpServletResponse.SC_NOT_MODIFIED && !fill.variants().isEmpty()) {
      held.discard();
      answer.refuseUnclear(missed);
      return;
    }
    Reason reason = result instanceof NotStored not ? not.reason() : missed;
    cacheStatus =
        result instanceof NotStored
            ? CacheStatus.forwarded(missed, reason)
            : CacheStatus.stored(missed);
    negotiated = result instanceof Stored stored && stored.response().gzip().isNegotiated();
    if (!held.isPassing()) {
      becomeNotModifiedIfKnown();
    }
    held.finish();
    report.answered(held.getStatus(), Source.MISS, reason, false);
  }

  /** For those who wait a response is as good as none if they may not be given it as it is. */
  private Landing landingOf(FillResult result) {
    if (result instanceof NotStored not) {
      // whether a later one is a variant is not known here
      return not.reason() == Reason.LATER_ENTRY ? Landing.VARIANT : landingOf(held.getStatus());
    }
    Optional<StoredResponse> stored =
        result instanceof Confirmed confirmed
            ? confirmed.updated()
            : Optional.of(((Stored) result).response());
    return stored.filter(cache::isReusable).map(Landing::of).orElse(Landing.NOT_STORED);
  }

  /** A client error may be due to this client's request alone: to what it accepts, for example. */
  private static Landing landingOf(int status) {
    if (status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR) {
      return Landing.FAILED;
    }
    return status >= HttpServletResponse.SC_BAD_REQUEST ? Landing.REFUSED : Landing.NOT_STORED;
  }

  private FillResult store() {
    Optional<Reason> objection = captureObjection().or(this::incompleteness);
    if (head.isHead() && stale.isPresent()) {
      cache.freshenByHead(
          fill, stale.get(), held.head(), held.declaredLength(), observed.isPersonal());
    }
    if (objection.isPresent()) {
      cache.events().notStored(fill.key(), objection.get());
      return new NotStored(objection.get());
    }
    return cache.finishFill(
        fill, early == null ? held.head() : early, held.body(), observed.isPersonal());
  }

  private Optional<Reason> captureObjection() {
    boolean part = head.isGet() && held.getStatus() == HttpServletResponse.SC_PARTIAL_CONTENT;
    if (!capture && !part) {
      return Optional.of(head.isGet() ? Reason.RANGE : Reason.HEAD);
    }
    if (request.isAsyncStarted() || held.isStreaming()) {
      return Optional.of(Reason.ASYNC);
    }
    if (observed.hasFailed()) {
      return Optional.of(Reason.ERROR);
    }
    if (held.isEventStream()) {
      return Optional.of(Reason.EVENT_STREAM);
    }
    if (held.isTooLarge()) {
      return Optional.of(Reason.TOO_LARGE);
    }
    return held.hasTrailers() ? Optional.of(Reason.TRAILERS) : Optional.empty();
  }

  private Optional<Reason> incompleteness() {
    return held.isWhole() ? Optional.empty() : Optional.of(Reason.INCOMPLETE);
  }

  /** Answers with the stale response in place of a server's error, if it may. */
  private boolean standInFor(int status) throws IOException {
    if (!Reuse.isErrorToStandInFor(status) || held.isPassing() || response.isCommitted()) {
      return false;
    }
    Optional<Serve> standIn = stale.flatMap(cache::standIn);
    if (standIn.isEmpty()) {
      return false;
    }
    Serve serve = standIn.get();
    landing.accept(Landing.of(serve.stored()));
    held.discard();
    answer.serve(
        serve,
        CacheStatus.forwardedAndServed(
            missed, status, StoredAnswer.timeToLive(serve), Reason.STALE_IF_ERROR),
        false);
    return true;
  }

  /** The application has thrown: nothing is stored, and a stale response may stand in. */
  private void fail(Throwable failure) throws IOException, ServletException {
    settled = true;
    cache.events().notStored(fill.key(), Reason.ERROR);
    if (standInFor(HttpServletResponse.SC_INTERNAL_SERVER_ERROR)) {
      LOG.warn("{} failed; its stale response was served", fill.key(), failure);
      return;
    }
    landing.accept(Landing.FAILED);
    cacheStatus = CacheStatus.forwarded(missed, Reason.ERROR);
    held.finishWithFailure();
    report.answered(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, Source.MISS, Reason.ERROR, false);
    Failures.rethrow(failure);
  }
}
