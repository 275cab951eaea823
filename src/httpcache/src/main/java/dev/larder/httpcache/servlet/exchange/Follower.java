package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.servlet.request.RequestHeads;
import dev.larder.httpcache.servlet.waiting.AsyncWait;
import dev.larder.httpcache.servlet.waiting.AsyncWaits;
import dev.larder.httpcache.servlet.waiting.Landing;
import dev.larder.httpcache.servlet.waiting.RequestCollapser;
import dev.larder.httpcache.servlet.waiting.Ticket;
import dev.larder.httpcache.servlet.waiting.VirtualThreads;
import dev.larder.httpcache.store.CacheKey;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The waiting of one request for the answer of another: whether it waits, how (with a thread or
 * without), how often, and what the store has for it afterwards.
 *
 * <p>Used by one thread at a time.
 */
final class Follower {

  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  /** How often a request waits for another in vain before it goes to the application itself. */
  private static final int MAX_WAITS = 3;

  private final Engine engine;
  private final CacheOperations cache;
  private final RequestCollapser collapser;
  private final CacheKey key;
  private final RequestHead head;
  private final Instant arrival;
  private int waits;
  private boolean parked;

  /** Whether it goes on in a dispatch where the store has nothing for it. */
  private boolean dispatched;

  private Reason missed = Reason.URI_MISS;
  private volatile Landing landing = Landing.NOT_STORED;

  Follower(Engine engine, CacheKey key, RequestHead head) {
    this.engine = engine;
    this.cache = engine.cache();
    this.collapser = engine.collapser();
    this.key = key;
    this.head = head;
    this.arrival = cache.now();
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
        && !collapser.experience().isKnownUnstorable(target(decision));
  }

  /** The key of the requests that may wait for the same response. */
  CacheKey target(ReuseDecision decision) {
    return cache.shared(key, head, decision);
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
   * Waits for the leader, with a thread or without one. The ticket may lead afterwards.
   *
   * @param exchange goes on in the dispatch that ends a wait without a thread
   * @return false if the request waits without a thread: its exchange may go on elsewhere already,
   *     and nothing may be changed here any more
   */
  boolean await(Visit visit, ReuseDecision decision, Ticket ticket, SafeExchange exchange) {
    waits++;
    missed = decision.reason();
    BooleanSupplier parks =
        () -> waitsWithoutThread(visit, decision, ticket) && parks(visit, ticket, exchange);
    // without a thread nobody takes room from those who need one
    if (parks.getAsBoolean()) {
      return false;
    }
    Optional<Landing> ending = ticket.await(parks);
    ending.ifPresent(
        landed -> {
          parked = false;
          landing = landed;
        });
    return ending.isPresent();
  }

  private boolean waitsWithoutThread(Visit visit, ReuseDecision decision, Ticket ticket) {
    return switch (engine.waits()) {
      case OFF -> false;
      case STORED -> isAnsweredByStore(decision, ticket);
      // a deputy has to lead a flight in its turn, on its thread
      case SAFE ->
          (mayBeDispatched(visit) && !VirtualThreads.isCurrent() && !ticket.isDeputy())
              || isAnsweredByStore(decision, ticket);
      case ALL -> true;
    };
  }

  /** Whether a dispatch to the application would miss nothing of the chain. */
  boolean mayBeDispatched(Visit visit) {
    return switch (engine.waits()) {
      case OFF, STORED -> false;
      case SAFE ->
          // in a dispatch, containers wrap the request themselves
          dispatched
              || (collapser.experience().isKnownDirect(key)
                  && !(visit.request() instanceof ServletRequestWrapper)
                  && !(visit.response() instanceof ServletResponseWrapper));
      case ALL -> true;
    };
  }

  /**
   * Whether it may count on the store. One of those who do so keeps its thread, and can go on to
   * the application if the leader helps nobody.
   */
  private boolean isAnsweredByStore(ReuseDecision decision, Ticket ticket) {
    return !VirtualThreads.isCurrent()
        && (collapser.experience().isKnownStorable(ticket.key()) || isForAll(decision))
        && !ticket.becomeDeputy()
        && (collapser.isCrowded() || ticket.needsThread());
  }

  /** Whether a response is stored that can answer all who wait here once it is fresh. */
  private static boolean isForAll(ReuseDecision decision) {
    return decision instanceof Validate validate && !validate.stored().policy().alwaysValidate();
  }

  private boolean parks(Visit visit, Ticket ticket, SafeExchange exchange) {
    if (!visit.request().isAsyncSupported()) {
      collapser.warnOfThreads();
      return false;
    }
    dispatched = mayBeDispatched(visit);
    AsyncWait wait;
    try {
      wait = AsyncWait.begin(visit.request());
    } catch (IllegalStateException e) {
      LOG.debug("{}: the container does not let this request wait without a thread", key, e);
      return false;
    }
    // before the leader can end the wait
    parked = true;
    visit.request().setAttribute(RequestHeads.EXCHANGE, exchange);
    parkAt(ticket, visit, wait);
    return true;
  }

  private void parkAt(Ticket ticket, Visit visit, AsyncWait wait) {
    ticket.whenLanded(
        ending -> {
          landing = ending;
          if (ending == Landing.CLOSED) {
            wait.answerHere(() -> refuse(visit, missed));
          } else if (engine.waits() == AsyncWaits.ALL) {
            wait.dispatch();
          } else {
            wait.answer(() -> answerFromStore(visit, wait));
          }
        });
  }

  // --- Afterwards
  // ----------------------------------------------------------------------------------------------------

  /**
   * What the store has for it: a response that is fresh, or was generated after the request
   * arrived; or one that is stale, if the leader has failed.
   */
  Optional<Serve> found(ReuseDecision decision) {
    if (decision instanceof Serve serve) {
      return Optional.of(serve);
    }
    Optional<Serve> newEnough = cache.generatedSince(arrival, decision);
    if (newEnough.isPresent()) {
      return newEnough;
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
   * Answers without a dispatch, which the application need not be called for.
   *
   * @return whether there was an answer; if not, the request goes on in a dispatch, or waits for
   *     the next leader
   */
  private boolean answerFromStore(Visit visit, AsyncWait wait) {
    try {
      ReuseDecision decision = cache.lookUp(key, head);
      Optional<Serve> serve = found(decision);
      if (serve.isEmpty() && dispatched) {
        wait.again();
        wait.dispatch();
        return false;
      }
      if (serve.isEmpty()) {
        if (waitsAgain(visit, wait, decision)) {
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

  private boolean waitsAgain(Visit visit, AsyncWait wait, ReuseDecision decision) {
    if (!landing.allowsAnotherWait()
        || visit.report().isOlderThan(cache.settings().collapseTimeout())) {
      return false;
    }
    Optional<Ticket> next = collapser.joinFlying(target(decision));
    next.ifPresent(
        ticket -> {
          wait.again();
          parkAt(ticket, visit, wait);
        });
    return next.isPresent();
  }
}
