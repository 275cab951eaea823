package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.store.CacheKey;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The waiting of one request for the answer of another: whether it waits, how (with a thread or
 * without), how often, and what the store has for it afterwards.
 *
 * <p>Used by one thread at a time.
 */
final class Follower {

  private static final Logger LOG = LoggerFactory.getLogger(CachingFilter.class);

  /** How often a request waits for another in vain before it goes to the application itself. */
  private static final int MAX_WAITS = 3;

  private final Engine engine;
  private final HttpCache cache;
  private final RequestCollapser collapser;
  private final CacheKey key;
  private final RequestHead head;
  private int waits;
  private boolean parked;
  private Reason missed = Reason.URI_MISS;
  private volatile Landing landing = Landing.NOT_STORED;

  Follower(Engine engine, CacheKey key, RequestHead head) {
    this.engine = engine;
    this.cache = engine.cache();
    this.collapser = engine.collapser();
    this.key = key;
    this.head = head;
  }

  // --- Before
  // --------------------------------------------------------------------------------------------------------

  /**
   * Waiting is for requests whose answers can be shared, while there is hope for one, and not for
   * ever.
   */
  boolean mayWait(ReuseDecision decision) {
    boolean wished =
        switch (decision.reason()) {
          case REQUEST_NO_CACHE, REQUEST_MAX_AGE, REQUEST_MIN_FRESH -> true;
          default -> false;
        };
    return !wished
        && mayBeShared()
        && waits < MAX_WAITS
        && !collapser.experience().isKnownUnstorable(cache.shared(key));
  }

  /** Whether the answer to such a request can be for others as well. */
  boolean mayBeShared() {
    return head.isGet() && !head.isPersonal() && !head.fields().has("Range");
  }

  boolean hasWaited() {
    return waits > 0;
  }

  /**
   * Whether it has waited without a thread, and in vain, as often as it may. So many may do that
   * that the application must be spared all of them at once.
   */
  boolean isAtAnEnd() {
    return parked && landing.isFailure() && waits >= MAX_WAITS;
  }

  // --- Waiting
  // -------------------------------------------------------------------------------------------------------

  /**
   * Begins a wait without a thread, if it may be one.
   *
   * @param exchange goes on in the dispatch that ends the wait
   */
  boolean park(Visit visit, ReuseDecision decision, Ticket ticket, SafeExchange exchange) {
    waits++;
    missed = decision.reason();
    if (waitsWithoutThread(decision, ticket) && parks(visit, ticket, exchange)) {
      // the dispatch may have begun on another thread: nothing is changed here any more
      return true;
    }
    parked = false;
    return false;
  }

  /** Waits with a thread. The ticket may lead afterwards. */
  void await(Ticket ticket) {
    landing = ticket.await();
  }

  private boolean waitsWithoutThread(ReuseDecision decision, Ticket ticket) {
    return switch (engine.options().asyncWaits()) {
      case OFF -> false;
      // one of them keeps its thread, and can go on to the application if the leader helps nobody
      case STORED ->
          (collapser.experience().isKnownStorable(cache.shared(key)) || isForEveryone(decision))
              && !ticket.becomeDeputy()
              && collapser.isCrowded();
      case ALL -> true;
    };
  }

  /** Whether a response is stored that has no variants, and can answer again once it is fresh. */
  private static boolean isForEveryone(ReuseDecision decision) {
    return decision instanceof Validate validate
        && validate.stored().key().variant().isEmpty()
        && !validate.stored().policy().alwaysValidate();
  }

  private boolean parks(Visit visit, Ticket ticket, SafeExchange exchange) {
    if (!visit.request().isAsyncSupported()) {
      collapser.warnOfThreads();
      return false;
    }
    AsyncWait wait;
    try {
      wait = AsyncWait.begin(visit.request());
    } catch (IllegalStateException e) {
      LOG.debug("{}: the container does not let this request wait without a thread", key, e);
      return false;
    }
    // before the leader can end the wait
    parked = true;
    visit.request().setAttribute(CachingFilter.EXCHANGE, exchange);
    parkAt(ticket, visit, wait);
    return true;
  }

  private void parkAt(Ticket ticket, Visit visit, AsyncWait wait) {
    ticket.whenLanded(
        ending -> {
          landing = ending;
          if (ending == Landing.CLOSED) {
            wait.answerHere(() -> refuse(visit, missed));
          } else if (engine.options().asyncWaits() == AsyncWaits.ALL) {
            wait.dispatch();
          } else {
            wait.answer(() -> answerFromStore(visit, wait));
          }
        });
  }

  // --- Afterwards
  // ----------------------------------------------------------------------------------------------------

  /** What the store has for it: something stale if the leader has failed. */
  Optional<Serve> found(ReuseDecision decision) {
    if (decision instanceof Serve serve) {
      return Optional.of(serve);
    }
    return landing.isFailure() && decision instanceof Validate validate
        ? cache.standIn(validate.stored())
        : Optional.empty();
  }

  /** Whether it may wait again, or lead, where the store has nothing for it. */
  boolean mayHope() {
    return landing.allowsAnotherWait() || (landing.isFailure() && parked);
  }

  /** Serves what was found. */
  void serve(Visit visit, Serve serve) throws IOException {
    String status =
        serve.fresh()
            ? CacheStatus.collapsed(missed, StoredAnswer.timeToLive(serve))
            : CacheStatus.hit(StoredAnswer.timeToLive(serve), serve.reason());
    try {
      visit.answer().serve(serve, status, true);
    } catch (IOException e) {
      if (!parked) {
        throw e;
      }
      // nothing else tells that the client of a request without a thread has gone
      LOG.debug("{}: the client left while it waited", key, e);
    }
  }

  /** The client may come again soon; until then the target is in another state. */
  void refuse(Visit visit, Reason why) {
    HttpServletResponse response = visit.response();
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setHeader("Retry-After", "1");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLengthLong(0);
    visit.report().describe(Source.MISS, CacheStatus.forwarded(why, Reason.WAITED_IN_VAIN));
    visit
        .report()
        .answered(
            HttpServletResponse.SC_SERVICE_UNAVAILABLE, Source.MISS, Reason.WAITED_IN_VAIN, true);
  }

  /**
   * Answers without a dispatch, where the application must not be called.
   *
   * @return whether there was an answer; if not, the request waits for the next leader
   */
  private boolean answerFromStore(Visit visit, AsyncWait wait) {
    try {
      ReuseDecision decision = cache.lookUp(key, head);
      Optional<Serve> serve = found(decision);
      if (serve.isEmpty()) {
        if (waitsAgain(visit, wait)) {
          return false;
        }
        // the next leader may have stored its response between our look-up and our joining
        decision = cache.lookUp(key, head);
        serve = found(decision);
      }
      if (serve.isPresent()) {
        serve(visit, serve.get());
      } else {
        refuse(visit, decision.reason());
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: a request that had waited could not be answered", key, e);
      if (!visit.response().isCommitted()) {
        visit.response().reset();
        visit.response().setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      }
    }
    return true;
  }

  private boolean waitsAgain(Visit visit, AsyncWait wait) {
    if (!landing.allowsAnotherWait()
        || visit.report().isOlderThan(cache.config().collapseTimeout())) {
      return false;
    }
    Optional<Ticket> next = collapser.joinFlying(cache.shared(key));
    next.ifPresent(
        ticket -> {
          wait.again();
          parkAt(ticket, visit, wait);
        });
    return next.isPresent();
  }
}
