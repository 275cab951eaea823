package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.Fill;
import dev.larder.httpcache.FillResult;
import dev.larder.httpcache.FillResult.Confirmed;
import dev.larder.httpcache.FillResult.NotStored;
import dev.larder.httpcache.FillResult.Stored;
import dev.larder.httpcache.message.ContentCoding;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Negotiation;
import dev.larder.httpcache.rules.Preconditions;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.Reuse;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.servlet.held.AsyncAnswer;
import dev.larder.httpcache.servlet.held.CallEnd;
import dev.larder.httpcache.servlet.held.CallEnd.Abandoned;
import dev.larder.httpcache.servlet.held.CallEnd.AnsweredElsewhere;
import dev.larder.httpcache.servlet.held.CallEnd.Failed;
import dev.larder.httpcache.servlet.held.CallEnd.Refused;
import dev.larder.httpcache.servlet.held.CallEnd.Unobserved;
import dev.larder.httpcache.servlet.held.HeldResponse;
import dev.larder.httpcache.servlet.held.ObservedRequest;
import dev.larder.httpcache.servlet.held.ShownFields;
import dev.larder.httpcache.servlet.request.RequestHeads;
import dev.larder.httpcache.servlet.waiting.Experience;
import dev.larder.httpcache.servlet.waiting.Landing;
import dev.larder.httpcache.servlet.waiting.Ticket;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredResponse;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a GET or HEAD request to the application, and what is made of its answer: it is
 * stored if it may be, confirms a stored one, or is replaced by a stale one if it is an error.
 */
final class ApplicationCall implements HeldResponse.Owner, AsyncAnswer.Outcome {

  private static final Logger LOG = LoggerFactory.getLogger(ApplicationCall.class);

  private final CacheOperations cache;
  private final Experience experience;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final RequestHead head;
  private final Report report;
  private final StoredAnswer answer;
  private final Consumer<Landing> landing;
  private final Reason missed;
  private final Optional<StoredResponse> stale;
  private final boolean capture;
  private final CacheKey target;
  private final Fill fill;
  private final HeldResponse held;
  private final ObservedRequest observed;
  private String cacheStatus;
  private boolean negotiated;
  private final AsyncAnswer async;
  private final StorageAttempt attempt;
  private boolean settled;
  private boolean landed;
  private @Nullable Reason unconfirmed;

  /**
   * Prepares a call; what is written from now on counts against its answer.
   *
   * @param ticket of a leader; null if nobody waits for the answer
   */
  ApplicationCall(Exchange exchange, ReuseDecision decision, @Nullable Ticket ticket) {
    this.cache = exchange.filter().cache();
    this.experience = exchange.filter().collapser().experience();
    this.request = exchange.request();
    this.response = exchange.response();
    this.head = exchange.head();
    this.report = exchange.report();
    this.answer = exchange.stored();
    this.landing = ending -> exchange.landed(decision, ticket, ending);
    this.missed = decision.reason();
    this.target = cache.shared(exchange.key(), head, decision);
    this.stale =
        decision instanceof Validate validate ? Optional.of(validate.stored()) : Optional.empty();
    this.capture = head.isGet();
    this.fill =
        capture
            ? cache.startFill(exchange.key(), head, decision)
            : cache.startFill(exchange.key(), head, Optional.empty());
    this.cacheStatus = CacheStatus.undecided(missed);
    int limit = head.isGet() ? cache.settings().maxEntryBytes() : response.getBufferSize();
    this.held = new HeldResponse(request, response, limit, this);
    this.observed = new ObservedRequest(request, held, shown());
    this.async = new AsyncAnswer(held, this);
    observed.observeWith(async);
    if (request.getDispatcherType() == DispatcherType.REQUEST) {
      observed.onDirectCall(() -> exchange.calledDirectly(ticket));
    }
    this.attempt = new StorageAttempt(cache, fill, held, observed, async);
  }

  /**
   * What the application sees of the fields. Conditions and ranges are the application's to answer
   * where the cache has nothing to validate and is of no use for them: for a range it may divide
   * for itself, and a target whose responses are never stored needs no complete one.
   */
  private ShownFields shown() {
    boolean asked = stale.isPresent() || fill.isConditional();
    boolean forApplication =
        !capture
            || (!asked
                && (head.fields().has("Range")
                    || (Preconditions.areForCache(head.fields())
                        && experience.isNeverStored(target, head.isPersonal()))));
    return ShownFields.of(request, head, fill.conditions(), forApplication);
  }

  void run(FilterChain chain) throws IOException, ServletException {
    request.setAttribute(RequestHeads.EXCHANGE, async);
    async.pass(chain, observed, observed.response());
  }

  /**
   * Why nothing has answered after the call: the application has said 304, but has confirmed none
   * of the stored responses that it was asked about.
   */
  Optional<Reason> unconfirmed() {
    return Optional.ofNullable(unconfirmed);
  }

  @Override
  public void beforeHead(HeldResponse answer) {
    if (!settled) {
      Optional<Reason> objection = attempt.noteHead();
      objection.ifPresent(reason -> cacheStatus = CacheStatus.forwarded(missed, reason));
      negotiated = objection.isEmpty() && cache.settings().compression().allows(answer.head());
      if (objection.isPresent()) {
        // it may take long until the answer ends: those who wait for it wait for nothing
        land(Landing.ofUnstored(answer.getStatus()));
      }
    }
    if (answer.isTooLarge()) {
      // the body need not be known to its end for a 304, and will not be kept
      becomeNotModifiedIfKnown();
    }
    if (negotiated && !ContentCoding.isNegotiated(answer.head().fields())) {
      answer.fields().add("Vary", "Accept-Encoding");
    }
    answer.fields().removeIf(cache.settings()::keepsToItself);
    Report.describe(answer, Source.MISS, cacheStatus);
  }

  private void becomeNotModifiedIfKnown() {
    boolean mayBe = capture && !observed.isAnsweredElsewhere();
    Optional<ContentCoding> known = mayBe ? knownToClient(held.head()) : Optional.empty();
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
   * 304. An asynchronous one may be a stream; there it is followed unless the answer is one that
   * the client must not get.
   */
  @Override
  public boolean mayPass(HeldResponse answer) {
    int status = answer.getStatus();
    if (!capture || (status == HttpServletResponse.SC_PARTIAL_CONTENT && stale.isEmpty())) {
      return true;
    }
    if (answer.isAsync()) {
      boolean confirms = status == HttpServletResponse.SC_NOT_MODIFIED && fill.isConditional();
      return !confirms && (stale.isEmpty() || !Reuse.isErrorToStandInFor(status));
    }
    return !Preconditions.areForCache(head.fields())
        && stale.isEmpty()
        && !fill.isConditional()
        && attempt.objection().isPresent();
  }

  @Override
  public void notKept(HeldResponse answer) {
    land(Landing.ofUnstored(answer.getStatus()));
  }

  /**
   * The one place that acts on the end of the call: it stores, freshens or serves stale instead,
   * wakes those who wait, answers the client, and reports.
   */
  @Override
  public boolean ended(CallEnd end) throws IOException {
    settled = true;
    try {
      return conclude(end);
    } catch (IOException | RuntimeException e) {
      if (!(end instanceof Abandoned)) {
        throw e;
      }
      LOG.debug("{}: the client left before the end of its asynchronous answer", fill.key(), e);
      report.answered(
          HttpServletResponse.SC_INTERNAL_SERVER_ERROR, Source.MISS, Reason.ERROR, false);
      return false;
    } finally {
      // whatever has happened, nobody is left waiting
      land(async.landing());
    }
  }

  private boolean conclude(CallEnd end) throws IOException {
    if (end instanceof Failed || end instanceof Abandoned) {
      return concludeFailure(end);
    }
    if (end instanceof AnsweredElsewhere) {
      LOG.warn("{} was answered past the filter: not stored", fill.key());
      land(Landing.NOT_STORED);
      report.answered(response.getStatus(), Source.MISS, Reason.INCOMPLETE, false);
    } else if (end instanceof Unobserved) {
      land(Landing.NOT_STORED);
      cache.events().notStored(fill.key(), Reason.ASYNC);
      report.answered(response.getStatus(), Source.MISS, Reason.ASYNC, false);
    } else if (!standInFor(held.getStatus())) {
      if (end instanceof Refused refused) {
        concludeError(refused);
      } else {
        concludeAnswer();
      }
    }
    return true;
  }

  private void land(Landing ending) {
    if (!landed) {
      landed = true;
      landing.accept(ending);
    }
  }

  private void concludeError(Refused refused) throws IOException {
    cacheStatus = CacheStatus.forwarded(missed, Reason.ERROR);
    cache.events().notStored(fill.key(), Reason.ERROR);
    land(Landing.ofUnstored(refused.status()));
    held.finishWithError(refused);
    report.answered(refused.status(), Source.MISS, Reason.ERROR, false);
  }

  /** Nothing is stored, and a stale response may stand in. */
  private boolean concludeFailure(CallEnd end) throws IOException {
    cache.events().notStored(fill.key(), Reason.ERROR);
    if (standInFor(HttpServletResponse.SC_INTERNAL_SERVER_ERROR)) {
      if (end instanceof Failed failed) {
        LOG.warn("{} failed; its stale response was served", fill.key(), failed.failure());
      } else {
        LOG.warn("{} did not come in time; its stale response was served", fill.key());
      }
      return true;
    }
    land(end instanceof Abandoned ? async.landing() : Landing.FAILED);
    cacheStatus = CacheStatus.forwarded(missed, Reason.ERROR);
    held.finishWithFailure();
    report.answered(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, Source.MISS, Reason.ERROR, false);
    return false;
  }

  private void concludeAnswer() throws IOException {
    FillResult result = attempt.store(stale);
    Landing ending = learn(result);
    land(async.hasFailed() ? async.landing() : ending);
    if (result instanceof Confirmed confirmed) {
      if (!cache.settings().choices().storeSetCookie()) {
        held.fields()
            .values("Set-Cookie")
            .forEach(cookie -> response.addHeader("Set-Cookie", cookie));
      }
      observed.forgetAnswer();
      answer.serveConfirmed(confirmed, missed);
      return;
    }
    Reason reason = result instanceof NotStored not ? not.reason() : missed;
    if (held.getStatus() == HttpServletResponse.SC_NOT_MODIFIED
        && fill.isConditional()
        && !held.isPassing()) {
      // it is the answer to the cache's question, not to the client's
      observed.forgetAnswer();
      if (held.isAsync()) {
        answer.refuseUnconfirmed(missed, reason);
      } else {
        unconfirmed = reason;
      }
      return;
    }
    if (result instanceof Stored stored && isToBeDivided()) {
      observed.forgetAnswer();
      answer.serveStored(stored.response(), missed);
      return;
    }
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

  /**
   * Remembers whether responses for this target can be stored, if the answer tells.
   *
   * @return what it means for those who wait
   */
  private Landing learn(FillResult result) {
    int status = held.getStatus();
    if (status == HttpServletResponse.SC_OK) {
      boolean refused = result instanceof NotStored not && not.reason().isOfTheResponse();
      if (capture && (refused || result instanceof Stored)) {
        experience.noteComplete(target, head.isPersonal(), !refused);
      }
    } else if (status == HttpServletResponse.SC_NOT_MODIFIED && attempt.standsForStorable()) {
      // the client has a response that could be stored: the next request is to bring it
      experience.noteComplete(target, head.isPersonal(), true);
      return Landing.REFUSED;
    }
    return Landing.of(result, status, cache::isReusable);
  }

  /** Whether the application has answered with the whole where the client wants a part. */
  private boolean isToBeDivided() {
    return head.fields().has("Range")
        && held.getStatus() == HttpServletResponse.SC_OK
        && !held.isPassing();
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
    land(Landing.of(serve.stored()));
    observed.forgetAnswer();
    answer.serve(
        serve,
        CacheStatus.forwardedAndServed(
            missed, status, StoredAnswer.timeToLive(serve), Reason.STALE_IF_ERROR),
        false);
    return true;
  }
}
