package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Unsatisfiable;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.servlet.LoopbackRefresher.Order;
import dev.larder.httpcache.servlet.RequestCollapser.Landing;
import dev.larder.httpcache.servlet.RequestCollapser.Ticket;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredResponse;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One GET or HEAD request and its answer: from the store if it may be, else from the application,
 * whose answer is stored if it may be. While another request fetches the same, it waits; if it does
 * so without a thread, it goes on in a dispatch, with the request and response of that.
 *
 * <p>Used by one thread at a time.
 */
final class SafeExchange {

  private static final Logger LOG = LoggerFactory.getLogger(CachingFilter.class);

  /** How often a request waits for another in vain before it goes to the application itself. */
  private static final int MAX_WAITS = 3;

  private final Engine engine;
  private final HttpCache cache;
  private final RequestCollapser collapser;
  private final CacheKey key;
  private final RequestHead head;
  private HttpServletRequest request;
  private HttpServletResponse response;
  private FilterChain chain;
  private Report report;
  private StoredAnswer answer;
  private int waits;
  private boolean parked;
  private Reason missed = Reason.URI_MISS;
  private volatile Landing landing = Landing.NOT_STORED;

  SafeExchange(
      Engine engine,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      CacheKey key,
      RequestHead head) {
    this.engine = engine;
    this.cache = engine.cache();
    this.collapser = engine.collapser();
    this.request = request;
    this.response = response;
    this.chain = chain;
    this.key = key;
    this.head = head;
    this.report = new Report(cache.events(), request, response);
    this.answer = new StoredAnswer(cache, response, head, report);
  }

  void run() throws IOException, ServletException {
    proceed(cache.lookUp(key, head));
  }

  /** Goes on in the dispatch that ends a wait without a thread. */
  void resume(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    this.request = request;
    this.response = response;
    this.chain = chain;
    this.report = report.with(request, response);
    this.answer = new StoredAnswer(cache, response, head, report);
    afterWait();
  }

  /** Answers with what was found, or asks the application, or waits for who asks it already. */
  private void proceed(ReuseDecision decision) throws IOException, ServletException {
    if (decision instanceof Serve serve) {
      answer.serve(serve, hit(serve), false);
      return;
    }
    if (decision instanceof Unsatisfiable refused) {
      answer.refuse(refused);
      return;
    }
    if (waits == 0 && isServedWhileRevalidated(decision)) {
      return;
    }
    if (parked && landing.isFailure() && waits >= MAX_WAITS) {
      // so many may wait without a thread that the application must be spared all of them at once
      refuse(decision.reason());
      return;
    }
    if (!mayWait(decision)) {
      forward(decision, this::note);
      return;
    }
    Ticket ticket = collapser.join(cache.shared(key));
    if (ticket.isLeader()) {
      lead(ticket);
      return;
    }
    waits++;
    missed = decision.reason();
    if (!waitsWithoutThread(decision, ticket) || !park(ticket)) {
      parked = false;
      landing = ticket.await();
      if (ticket.isLeader()) {
        lead(ticket);
      } else {
        afterWait();
      }
    }
  }

  /**
   * Answers with a response that has expired, if it may be served while it is revalidated (RFC 5861
   * §3), and sees to that. Where nothing else can, this request does so itself, and gets what the
   * application says.
   */
  private boolean isServedWhileRevalidated(ReuseDecision decision)
      throws IOException, ServletException {
    Optional<Serve> serve = cache.whileRevalidating(decision);
    if (serve.isEmpty()) {
      return false;
    }
    StoredResponse stored = serve.get().stored();
    if (cache.mayTryAgain(stored)
        && engine.refresher().order(stored, head, request) == Order.IMPOSSIBLE) {
      if (!mayWait(decision)) {
        return false;
      }
      Ticket ticket = collapser.join(cache.shared(key));
      if (ticket.isLeader()) {
        lead(ticket);
        return true;
      }
    }
    answer.serve(serve.get(), hit(serve.get()), false);
    return true;
  }

  /** Fetches a response again for the cache itself. */
  void refresh() throws IOException, ServletException {
    Ticket ticket = collapser.join(cache.shared(key));
    if (ticket.isLeader()) {
      lead(ticket);
      return;
    }
    ReuseDecision decision = cache.lookUp(key, head);
    if (decision instanceof Serve serve) {
      answer.serve(serve, hit(serve), false);
    } else {
      forward(decision, this::note);
    }
  }

  /**
   * Waiting is for requests whose answers can be shared, while there is hope for one, and not for
   * ever.
   */
  private boolean mayWait(ReuseDecision decision) {
    boolean wished =
        switch (decision.reason()) {
          case REQUEST_NO_CACHE, REQUEST_MAX_AGE, REQUEST_MIN_FRESH -> true;
          default -> false;
        };
    return !wished
        && mayBeShared()
        && waits < MAX_WAITS
        && !collapser.isKnownUnstorable(cache.shared(key));
  }

  private boolean mayBeShared() {
    return head.isGet() && !head.isPersonal() && !head.fields().has("Range");
  }

  private boolean waitsWithoutThread(ReuseDecision decision, Ticket ticket) {
    return switch (engine.options().asyncWaits()) {
      case OFF -> false;
      // one of them keeps its thread, and can go on to the application if the leader helps nobody
      case STORED ->
          (collapser.isKnownStorable(cache.shared(key)) || isForEveryone(decision))
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

  /** Begins a wait without a thread. */
  private boolean park(Ticket ticket) {
    if (!request.isAsyncSupported()) {
      collapser.warnOfThreads();
      return false;
    }
    AsyncWait wait;
    try {
      wait = AsyncWait.begin(request);
    } catch (IllegalStateException e) {
      LOG.debug("{}: the container does not let this request wait without a thread", key, e);
      return false;
    }
    parked = true;
    request.setAttribute(CachingFilter.EXCHANGE, this);
    parkAt(ticket, wait);
    return true;
  }

  private void parkAt(Ticket ticket, AsyncWait wait) {
    ticket.whenLanded(
        ending -> {
          landing = ending;
          if (ending == Landing.CLOSED) {
            wait.answerHere(() -> refuse(missed));
          } else if (engine.options().asyncWaits() == AsyncWaits.ALL) {
            wait.dispatch();
          } else {
            wait.answer(() -> answerFromStore(wait));
          }
        });
  }

  /** The leader is done, or was not in time: whatever it has stored is found by a look-up. */
  private void afterWait() throws IOException, ServletException {
    ReuseDecision decision = cache.lookUp(key, head);
    Optional<Serve> serve = afterWait(decision);
    if (serve.isPresent()) {
      serveAfterWait(serve.get());
    } else if (landing.allowsAnotherWait() || (landing.isFailure() && parked)) {
      proceed(decision);
    } else {
      forward(decision, this::note);
    }
  }

  /** What the store has for a request that has waited: something stale if the leader has failed. */
  private Optional<Serve> afterWait(ReuseDecision decision) {
    if (decision instanceof Serve serve) {
      return Optional.of(serve);
    }
    return landing.isFailure() && decision instanceof Validate validate
        ? cache.standIn(validate.stored())
        : Optional.empty();
  }

  private void serveAfterWait(Serve serve) throws IOException {
    String status =
        serve.fresh() ? CacheStatus.collapsed(missed, StoredAnswer.timeToLive(serve)) : hit(serve);
    try {
      answer.serve(serve, status, true);
    } catch (IOException e) {
      if (!parked) {
        throw e;
      }
      // nothing else tells that the client of a request without a thread has gone
      LOG.debug("{}: the client left while it waited", key, e);
    }
  }

  /**
   * As after a wait, where the application must not be called.
   *
   * @return whether there was an answer; if not, the request waits for the next leader
   */
  private boolean answerFromStore(AsyncWait wait) {
    try {
      ReuseDecision decision = cache.lookUp(key, head);
      Optional<Serve> serve = afterWait(decision);
      if (serve.isEmpty()) {
        if (waitsAgain(wait)) {
          return false;
        }
        // the next leader may have stored its response between our look-up and our joining
        decision = cache.lookUp(key, head);
        serve = afterWait(decision);
      }
      if (serve.isPresent()) {
        serveAfterWait(serve.get());
      } else {
        refuse(decision.reason());
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: a request that had waited could not be answered", key, e);
      if (!response.isCommitted()) {
        response.reset();
        response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      }
    }
    return true;
  }

  private boolean waitsAgain(AsyncWait wait) {
    if (!landing.allowsAnotherWait() || report.isOlderThan(cache.config().collapseTimeout())) {
      return false;
    }
    Optional<Ticket> next = collapser.joinFlying(cache.shared(key));
    next.ifPresent(
        ticket -> {
          wait.again();
          parkAt(ticket, wait);
        });
    return next.isPresent();
  }

  /** The client may come again soon; until then the target is in another state. */
  private void refuse(Reason why) {
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setHeader("Retry-After", "1");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLengthLong(0);
    report.describe(Source.MISS, CacheStatus.forwarded(why, Reason.WAITED_IN_VAIN));
    report.answered(
        HttpServletResponse.SC_SERVICE_UNAVAILABLE, Source.MISS, Reason.WAITED_IN_VAIN, true);
  }

  private void lead(Ticket ticket) throws IOException, ServletException {
    try {
      // the leader before may have stored its response between our look-up and our joining
      ReuseDecision decision = cache.lookUp(key, head);
      if (decision instanceof Serve serve) {
        ticket.land(Landing.of(serve.stored()));
        if (waits > 0) {
          serveAfterWait(serve);
        } else {
          answer.serve(serve, hit(serve), false);
        }
      } else {
        forward(decision, ticket::land);
      }
    } finally {
      ticket.land(Landing.NOT_STORED);
    }
  }

  /** Whether waiting for this target is of use is learned from all who go to the application. */
  private void note(Landing landing) {
    if (mayBeShared()) {
      collapser.note(cache.shared(key), landing);
    }
  }

  private static String hit(Serve serve) {
    return CacheStatus.hit(StoredAnswer.timeToLive(serve), serve.reason());
  }

  private void forward(ReuseDecision missed, Consumer<Landing> landing)
      throws IOException, ServletException {
    request.setAttribute(CachingFilter.EXCHANGE, CachingFilter.EXCHANGE);
    Consumer<Landing> told =
        ending -> {
          if (ending != Landing.STORED && ending != Landing.VARIANT) {
            cache.whileRevalidating(missed).ifPresent(serve -> cache.postpone(serve.stored()));
          }
          landing.accept(ending);
        };
    new ApplicationCall(cache, request, response, key, head, missed, report, told).run(chain);
  }
}
