package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.Fill;
import dev.larder.httpcache.FillResult.Stored;
import dev.larder.httpcache.OwnWrites;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Negotiation;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.httpcache.servlet.held.AsyncAnswer;
import dev.larder.httpcache.servlet.held.CallEnd;
import dev.larder.httpcache.servlet.held.HeldResponse;
import dev.larder.httpcache.servlet.held.ObservedRequest;
import dev.larder.httpcache.servlet.held.ShownFields;
import dev.larder.httpcache.servlet.request.RequestHeads;
import dev.larder.httpcache.servlet.request.Target;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.InvalidationLog.Appended;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request that the store is not asked for: with an unsafe or unknown method, or one that passes
 * the cache by. It goes to the application, and what its answer invalidates is invalidated before
 * the first byte of the answer leaves, and again before the last. So whoever has the answer of a
 * write finds nothing older in the cache.
 */
public final class PassingExchange implements HeldResponse.Owner, AsyncAnswer.Outcome {

  /** See {@link CachingFilter#WRITE_COMMITTED}. */
  public static final String WRITE_COMMITTED = "dev.larder.write-committed";

  /** See {@link CachingFilter#WRITE_TARGET}. */
  public static final String WRITE_TARGET = "dev.larder.write-target";

  /** See {@link CachingFilter#WRITE_RECORDED}. */
  public static final String WRITE_RECORDED = "dev.larder.write-recorded";

  private static final Logger LOG = LoggerFactory.getLogger(PassingExchange.class);

  private final CacheOperations cache;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final FilterChain chain;
  private final CacheKey key;
  private final RequestHead head;
  private final Reason reason;
  private final Report report;
  private final Fill fill;
  private final boolean mayStandForGet;
  private final HeldResponse held;
  private final ObservedRequest observed;
  private String cacheStatus;
  private boolean invalidated;

  public PassingExchange(
      CacheOperations cache,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Target target,
      RequestHead head,
      Reason reason) {
    this.cache = cache;
    this.request = request;
    this.response = response;
    this.chain = chain;
    this.key = target.key();
    this.head = head;
    this.reason = reason;
    this.report = new Report(cache.events(), request, response);
    this.fill = cache.startFill(key, head, Optional.empty());
    this.mayStandForGet = head.method().equals("POST") && target.bypass().isEmpty();
    this.cacheStatus = CacheStatus.forwarded(reason, reason);
    int limit = mayStandForGet ? cache.settings().maxEntryBytes() : response.getBufferSize();
    this.held = new HeldResponse(request, response, limit, this);
    this.observed = new ObservedRequest(request, held, ShownFields.allAnd(conditions()));
  }

  public void run() throws IOException, ServletException {
    AsyncAnswer async = new AsyncAnswer(held, this);
    observed.observeWith(async);
    request.setAttribute(RequestHeads.EXCHANGE, async);
    request.setAttribute(WRITE_TARGET, key.target());
    async.pass(chain, observed, observed.response());
  }

  @Override
  public boolean mayPass(HeldResponse answer) {
    return true;
  }

  @Override
  public boolean ended(CallEnd end) throws IOException {
    if (end instanceof CallEnd.Failed) {
      finishWithFailure();
      return false;
    }
    if (end instanceof CallEnd.Abandoned) {
      try {
        finishWithFailure();
      } catch (IOException | RuntimeException e) {
        LOG.debug("{}: the client left before the end of its asynchronous answer", key, e);
      }
      return false;
    }
    if (end instanceof CallEnd.Unobserved) {
      finishUnobserved();
    } else {
      finish();
    }
    return true;
  }

  /**
   * Ends an answer with an error. An error invalidates only what the application says it has
   * written (RFC 9111 §4.4), unless the client has the head of a success already.
   */
  private void finishWithFailure() throws IOException {
    if (held.isPassing()) {
      invalidate(held);
    }
    held.finishWithFailure();
    report.answered(HttpServletResponse.SC_INTERNAL_SERVER_ERROR, Source.BYPASS, reason, false);
  }

  private void finish() throws IOException {
    if (mayStandForGet && !held.isAsync() && !response.isCommitted() && isWhole()) {
      store();
    }
    Optional<CallEnd.Refused> error = held.error();
    if (error.isPresent()) {
      held.finishWithError(error.get());
    } else {
      held.finish();
    }
    report.answered(held.getStatus(), Source.BYPASS, reason, false);
  }

  /** The client's conditions, as far as the application must see others. */
  private Fields conditions() {
    return cache.settings().compression().on()
        ? Negotiation.conditionsForApplication(head)
        : Fields.empty();
  }

  private void finishUnobserved() {
    if (!held.isPassing()) {
      // the answer was made elsewhere
      held.forceStatus(response.getStatus());
    }
    invalidate(held);
    report.answered(response.getStatus(), Source.BYPASS, reason, false);
  }

  /** Whether the answer is here from its first byte to its last. */
  private boolean isWhole() {
    return !held.isPassing()
        && held.isWhole()
        && held.error().isEmpty()
        && !held.isStreaming()
        && !held.isEventStream()
        && !held.hasTrailers()
        && !observed.hasFailed()
        && !observed.isAnsweredElsewhere();
  }

  /** Stores an answer that stands for a GET; what it invalidates is invalidated before. */
  private void store() {
    boolean personal = observed.isPersonal();
    ResponseHead answer = held.head();
    if (cache.objection(fill, answer, personal).isPresent()) {
      return;
    }
    List<Appended> own = cache.invalidate(key, head, answer, writes());
    invalidated = true;
    if (cache.finishUnsafe(fill, answer, held.body(), personal, own) instanceof Stored) {
      cacheStatus = CacheStatus.stored(reason);
    }
  }

  @Override
  public void beforeHead(HeldResponse answer) {
    invalidate(answer);
    answer.fields().removeIf(cache.settings()::keepsToItself);
    Report.describe(answer, Source.BYPASS, cacheStatus);
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
    if (!invalidated) {
      var unused = cache.invalidate(key, head, answer.head(), writes());
    }
  }

  private OwnWrites writes() {
    Object committed = request.getAttribute(WRITE_COMMITTED);
    List<Appended> recorded =
        members(request.getAttribute(WRITE_RECORDED))
            .filter(Appended.class::isInstance)
            .map(Appended.class::cast)
            .toList();
    return new OwnWrites(
        committed instanceof Collection<?>,
        members(committed).map(String::valueOf).toList(),
        recorded);
  }

  private static Stream<?> members(@Nullable Object collection) {
    return collection instanceof Collection<?> members ? members.stream() : Stream.empty();
  }
}
