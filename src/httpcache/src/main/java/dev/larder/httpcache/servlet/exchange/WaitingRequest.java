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
import dev.larder.httpcache.servlet.waiting.NextStep;
import dev.larder.httpcache.servlet.waiting.NextStep.Way;
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
 * The waiting of one request for the response that another one fetches: whether it waits, how (with
 * a thread or without), how often, and what the store has for it afterwards. What it does then,
 * {@link NextStep} decides.
 *
 * <p>Used by one thread at a time.
 */
final class WaitingRequest {

  private static final Logger LOG = LoggerFactory.getLogger(WaitingRequest.class);

  /** How often a request waits for another in vain before it goes to the application itself. */
  private static final int MAX_WAITS = 3;

  private final Exchange exchange;
  private final Exchanges filter;
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

  /** The waiting of a request that arrives now, and whose head is settled. */
  WaitingRequest(Exchange exchange) {
    this.exchange = exchange;
    this.filter = exchange.filter();
    this.cache = filter.cache();
    this.collapser = filter.collapser();
    this.key = exchange.key();
    this.head = exchange.head();
    this.arrival = cache.now();
  }

  // --- Before
  // --------------------------------------------------------------------------------------------------------

  /**
   * Whether waiting is worthwhile: the response can be shared, and there is hope for one.
   *
   * @param decision what a look-up has found
   */
  boolean mayWait(ReuseDecision decision) {
    boolean wished =
        switch (decision.reason()) {
          case REQUEST_NO_CACHE, REQUEST_MAX_AGE, REQUEST_MIN_FRESH -> true;
          default -> false;
        };
    return !wished && mayBeShared() && !collapser.experience().isKnownUnstorable(target(decision));
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

  // --- Waiting
  // -------------------------------------------------------------------------------------------------------

  /**
   * Waits for the leader, with a thread or without one. The ticket may lead afterwards.
   *
   * @return false if the request waits without a thread: its exchange may go on elsewhere already,
   *     and nothing may be changed here any more
   */
  boolean await(ReuseDecision decision, Ticket ticket) {
    waits++;
    missed = decision.reason();
    BooleanSupplier parks = () -> waitsWithoutThread(decision, ticket) && parks(ticket);
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

  private boolean waitsWithoutThread(ReuseDecision decision, Ticket ticket) {
    return switch (filter.waits()) {
      case OFF -> false;
      case STORED -> isAnsweredByStore(decision, ticket);
      // a deputy has to lead a flight in its turn, on its thread
      case SAFE ->
          (mayBeDispatched() && !VirtualThreads.isCurrent() && !ticket.isDeputy())
              || isAnsweredByStore(decision, ticket);
      case ALL -> true;
    };
  }

  /** Whether a dispatch to the application would miss nothing of the chain. */
  boolean mayBeDispatched() {
    return switch (filter.waits()) {
      case OFF, STORED -> false;
      case SAFE ->
          // in a dispatch, containers wrap the request themselves
          dispatched
              || (collapser.experience().isKnownDirect(key)
                  && !(exchange.request() instanceof ServletRequestWrapper)
                  && !(exchange.response() instanceof ServletResponseWrapper));
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

  private boolean parks(Ticket ticket) {
    if (!exchange.request().isAsyncSupported()) {
      collapser.warnOfThreads();
      return false;
    }
    dispatched = mayBeDispatched();
    AsyncWait wait;
    try {
      wait = AsyncWait.begin(exchange.request());
    } catch (IllegalStateException e) {
      LOG.debug("{}: the container does not let this request wait without a thread", key, e);
      return false;
    }
    // before the leader can end the wait
    parked = true;
    exchange.request().setAttribute(RequestHeads.EXCHANGE, exchange);
    parkAt(ticket, wait);
    return true;
  }

  private void parkAt(Ticket ticket, AsyncWait wait) {
    ticket.whenLanded(
        ending -> {
          landing = ending;
          if (ending == Landing.CLOSED) {
            wait.answerHere(() -> refuse(missed));
          } else if (filter.waits() == AsyncWaits.ALL) {
            wait.dispatch();
          } else {
            wait.answer(() -> answerWithoutThread(wait));
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

  /**
   * What it does next, where the application can be called.
   *
   * @param found whether the store has a response that answers it now
   */
  NextStep next(ReuseDecision decision, boolean found) {
    Way way = parked ? Way.DISPATCHED : Way.THREAD;
    return NextStep.after(way, landing, found, !found && mayWait(decision), waits < MAX_WAITS);
  }

  /** Serves what was found. */
  void serve(Serve serve) throws IOException {
    String status =
        serve.fresh()
            ? CacheStatus.collapsed(missed, StoredAnswer.timeToLive(serve))
            : CacheStatus.hit(StoredAnswer.timeToLive(serve), serve.reason());
    try {
      exchange.stored().serve(serve, status, true);
    } catch (IOException e) {
      if (!parked) {
        throw e;
      }
      // nothing else tells that the client of a request without a thread has gone
      LOG.debug("{}: the client left while it waited", key, e);
    }
  }

  /** The client may come again soon; until then the target is in another state. */
  void refuse(Reason why) {
    HttpServletResponse response = exchange.response();
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setHeader("Retry-After", "1");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLengthLong(0);
    exchange.report().describe(Source.MISS, CacheStatus.forwarded(why, Reason.WAITED_IN_VAIN));
    exchange
        .report()
        .answered(
            HttpServletResponse.SC_SERVICE_UNAVAILABLE, Source.MISS, Reason.WAITED_IN_VAIN, true);
  }

  /**
   * Goes on where only the store can answer, or a dispatch has to be made.
   *
   * @return whether the request was answered
   */
  private boolean answerWithoutThread(AsyncWait wait) {
    try {
      ReuseDecision decision = cache.lookUp(key, head);
      Optional<Serve> found = found(decision);
      NextStep next = nextWithoutThread(found.isPresent());
      if (next == NextStep.DISPATCH) {
        wait.again();
        wait.dispatch();
        return false;
      }
      if (next == NextStep.JOIN && joins(decision, wait)) {
        return false;
      }
      if (found.isEmpty()) {
        // the next leader may have stored its response between our look-up and our joining
        decision = cache.lookUp(key, head);
        found = found(decision);
      }
      if (found.isPresent()) {
        serve(found.get());
      } else {
        refuse(decision.reason());
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: a request that had waited could not be answered", key, e);
      if (!exchange.response().isCommitted()) {
        exchange.response().reset();
        exchange.response().setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      }
    }
    return true;
  }

  private NextStep nextWithoutThread(boolean found) {
    Way way = dispatched ? Way.BEFORE_DISPATCH : Way.STORE_ONLY;
    boolean again = !exchange.report().isOlderThan(cache.settings().collapseTimeout());
    return NextStep.after(way, landing, found, true, again);
  }

  /** Waits for the next leader, if there is one. */
  private boolean joins(ReuseDecision decision, AsyncWait wait) {
    Optional<Ticket> next = collapser.joinFlying(target(decision));
    next.ifPresent(
        ticket -> {
          wait.again();
          parkAt(ticket, wait);
        });
    return next.isPresent();
  }
}
