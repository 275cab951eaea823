package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Forward;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Unsatisfiable;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.servlet.refresh.LoopbackRefresher.Order;
import dev.larder.httpcache.servlet.request.RequestHeads;
import dev.larder.httpcache.servlet.waiting.AsyncWait;
import dev.larder.httpcache.servlet.waiting.Landing;
import dev.larder.httpcache.servlet.waiting.RequestCollapser;
import dev.larder.httpcache.servlet.waiting.Ticket;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredResponse;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One GET or HEAD request and its answer: from the store if it may be, else from the application,
 * whose answer is stored if it may be. While another request fetches the same, it waits (see {@link
 * Follower}); if it does so without a thread, it goes on in a dispatch, with the request and
 * response of that.
 *
 * <p>Used by one thread at a time.
 */
public final class SafeExchange {

  private final Engine engine;
  private final CacheOperations cache;
  private final RequestCollapser collapser;
  private final CacheKey key;
  private final RequestHead head;
  private final Follower follower;
  private Visit visit;
  private @Nullable Reason unconfirmed;

  /**
   * An exchange.
   *
   * @param head settled
   */
  public SafeExchange(
      Engine engine,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      CacheKey key,
      RequestHead head) {
    this(engine, key, head, Visit.first(engine.cache(), head, request, response, chain));
  }

  private SafeExchange(Engine engine, CacheKey key, RequestHead head, Visit visit) {
    this.engine = engine;
    this.cache = engine.cache();
    this.collapser = engine.collapser();
    this.key = key;
    this.head = head;
    this.follower = new Follower(engine, key, head);
    this.visit = visit;
  }

  /**
   * Answers a request.
   *
   * @param received its head, which may be a view: a hit reads no more of it than it needs
   */
  public static void run(
      Engine engine,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      CacheKey key,
      RequestHead received)
      throws IOException, ServletException {
    CacheOperations cache = engine.cache();
    Visit visit = Visit.first(cache, received, request, response, chain);
    ReuseDecision decision = cache.lookUp(key, received);
    if (decision instanceof Serve serve && !cache.isDue(serve)) {
      serve(visit, serve);
    } else {
      RequestHead head = received.settled();
      new SafeExchange(engine, key, head, visit.again(cache, head, request, response, chain))
          .proceed(decision);
    }
  }

  /** Goes on in the dispatch that ends a wait without a thread, or that asks once more. */
  public void resume(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    visit = visit.again(cache, head, request, response, chain);
    if (unconfirmed != null) {
      forward(new Forward(unconfirmed));
    } else {
      afterWait();
    }
  }

  /** Fetches a response again for the cache itself. */
  public void refresh() throws IOException, ServletException {
    ReuseDecision found = cache.lookUp(key, head);
    Ticket ticket = collapser.join(follower.target(forRefresh(found)));
    if (ticket.isLeader()) {
      // while ours is fresh, what other nodes have fetched is not looked at
      boolean early = found instanceof Serve;
      lead(ticket, this::forRefresh, !early);
      return;
    }
    ReuseDecision decision = forRefresh(cache.lookUp(key, head));
    if (decision instanceof Serve serve) {
      serve(serve);
    } else {
      forward(decision);
    }
  }

  /** A refresh is for a response that has expired, or is about to. */
  private ReuseDecision forRefresh(ReuseDecision decision) {
    return decision instanceof Serve serve && cache.isDue(serve)
        ? new Validate(serve.stored(), Reason.EARLY_REFRESH)
        : decision;
  }

  /** Answers with what was found, or asks the application, or waits for who asks it already. */
  private void proceed(ReuseDecision decision) throws IOException, ServletException {
    if (decision instanceof Serve serve) {
      if (cache.isDue(serve)) {
        // where that cannot be done, the response expires in its time
        engine.refresher().order(serve.stored(), head, visit.request());
      }
      serve(serve);
      return;
    }
    if (decision instanceof Unsatisfiable refused) {
      visit.answer().refuse(refused);
      return;
    }
    if (!follower.hasWaited() && isServedWhileRevalidated(decision)) {
      return;
    }
    if (follower.isAtAnEnd()) {
      follower.refuse(visit, decision.reason());
    } else if (follower.mayWait(decision)) {
      leadOrFollow(decision);
    } else {
      forward(decision);
    }
  }

  private void leadOrFollow(ReuseDecision decision) throws IOException, ServletException {
    Ticket ticket = collapser.join(follower.target(decision));
    if (ticket.isLeader()) {
      lead(ticket);
    } else if (follower.await(visit, decision, ticket, this)) {
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
        && engine.refresher().order(stored, head, visit.request()) == Order.IMPOSSIBLE) {
      if (!follower.mayWait(decision)) {
        return false;
      }
      Ticket ticket = collapser.join(follower.target(decision));
      if (ticket.isLeader()) {
        lead(ticket);
        return true;
      }
    }
    serve(serve.get());
    return true;
  }

  /** The leader is done, or was not in time: whatever it has stored is found by a look-up. */
  private void afterWait() throws IOException, ServletException {
    ReuseDecision decision = cache.lookUp(key, head);
    Optional<Serve> found = follower.found(decision);
    if (found.isPresent()) {
      follower.serve(visit, found.get());
    } else if (follower.mayHope()) {
      proceed(decision);
    } else {
      forward(decision);
    }
  }

  private void lead(Ticket ticket) throws IOException, ServletException {
    lead(ticket, decision -> decision, true);
  }

  private void lead(Ticket ticket, UnaryOperator<ReuseDecision> view, boolean sharing)
      throws IOException, ServletException {
    try {
      boolean waited = sharing && ticket.awaitOtherNodes();
      // the leader before may have stored its response between our look-up and our joining
      ReuseDecision decision = view.apply(cache.lookUp(key, head));
      Optional<Serve> found = follower.found(decision);
      if (found.isPresent()) {
        ticket.land(Landing.of(found.get().stored()));
        if (follower.hasWaited()) {
          follower.serve(visit, found.get());
        } else {
          serve(found.get());
        }
      } else {
        if (waited) {
          collapser.experience().noteUnshared(ticket.key());
        }
        forward(decision, new Call(decision, ticket));
      }
    } finally {
      if (visit.request().isAsyncStarted()) {
        ticket.leaveThread();
      } else {
        ticket.land(Landing.NOT_STORED);
      }
    }
  }

  private void serve(Serve serve) throws IOException {
    serve(visit, serve);
  }

  private static void serve(Visit visit, Serve serve) throws IOException {
    String status = CacheStatus.hit(StoredAnswer.timeToLive(serve), serve.reason());
    visit.answer().serve(serve, status, false);
  }

  /** What could not be refreshed while it is served is left alone for a while. */
  private void postpone(ReuseDecision missed) {
    if (missed instanceof Validate early && early.reason() == Reason.EARLY_REFRESH) {
      cache.postpone(early.stored());
    } else {
      cache.whileRevalidating(missed).ifPresent(serve -> cache.postpone(serve.stored()));
    }
  }

  private void forward(ReuseDecision missed) throws IOException, ServletException {
    forward(missed, new Call(missed, null));
  }

  private void forward(ReuseDecision missed, Call call) throws IOException, ServletException {
    visit.request().setAttribute(RequestHeads.EXCHANGE, RequestHeads.EXCHANGE);
    ApplicationCall made = new ApplicationCall(engine, visit, key, head, missed, call);
    made.run(visit.chain());
    made.unconfirmed()
        .filter(reason -> !asksAgain(reason))
        .ifPresent(reason -> visit.answer().refuseUnconfirmed(missed.reason(), reason));
  }

  /**
   * Has the application asked once more, without conditions, in another dispatch: where that passes
   * every filter behind this one.
   */
  private boolean asksAgain(Reason reason) {
    HttpServletRequest request = visit.request();
    if (!follower.mayBeDispatched(visit) || !request.isAsyncSupported()) {
      return false;
    }
    AsyncWait wait;
    try {
      wait = AsyncWait.begin(request);
    } catch (IllegalStateException e) {
      return false;
    }
    unconfirmed = reason;
    request.setAttribute(RequestHeads.EXCHANGE, this);
    wait.dispatch();
    return true;
  }

  /** A call to the application, and what is learned from it. */
  private final class Call implements CallListener {

    private final ReuseDecision missed;
    private final @Nullable Ticket ticket;

    /**
     * A call.
     *
     * @param ticket of a leader; null if nobody waits for the answer
     */
    Call(ReuseDecision missed, @Nullable Ticket ticket) {
      this.missed = missed;
      this.ticket = ticket;
    }

    @Override
    public void calledDirectly() {
      if (collapser.experience().noteDirect(key) && ticket != null) {
        ticket.tell();
      }
    }

    @Override
    public void landed(Landing landing) {
      if (landing != Landing.STORED && landing != Landing.VARIANT) {
        postpone(missed);
      }
      if (ticket != null) {
        ticket.land(landing);
      } else if (follower.mayBeShared()) {
        // whether waiting for this target is of use is learned from all calls
        collapser.experience().note(follower.target(missed), landing);
      }
    }
  }
}
