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
 * whose answer is stored if it may be. While another request fetches the same response, it waits
 * (see {@link WaitingRequest}); if it does so without a thread, it goes on in a dispatch, with the
 * request and response of that.
 *
 * <p>Used by one thread at a time.
 */
public final class Exchange {

  private final Exchanges filter;
  private final CacheOperations cache;
  private final CacheKey key;
  private RequestHead head;
  private HttpServletRequest request;
  private HttpServletResponse response;
  private FilterChain chain;
  private Report report;
  private @Nullable WaitingRequest waiting;
  private @Nullable Reason unconfirmed;

  /**
   * An exchange.
   *
   * @param head may be a view of the request: a hit reads no more of it than it needs
   */
  Exchange(
      Exchanges filter,
      CacheKey key,
      RequestHead head,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain) {
    this.filter = filter;
    this.cache = filter.cache();
    this.key = key;
    this.head = head;
    this.request = request;
    this.response = response;
    this.chain = chain;
    this.report = new Report(cache.events(), request, response);
  }

  // --- The way of a request
  // ------------------------------------------------------------------------------------------

  /** Answers the request: from the store, or after a wait for another request, or with a call. */
  void answer() throws IOException, ServletException {
    ReuseDecision decision = cache.lookUp(key, head);
    if (decision instanceof Serve serve) {
      refreshIfDue(serve);
      serve(serve);
    } else if (decision instanceof Unsatisfiable refused) {
      stored().refuse(refused);
    } else if (!isServedWhileRevalidated(decision)) {
      if (waiting().mayWait(decision)) {
        join(decision);
      } else {
        call(decision);
      }
    }
  }

  /** Leads those who want the same response, or waits for the one who does. */
  private void join(ReuseDecision decision) throws IOException, ServletException {
    Ticket ticket = collapser().join(waiting().target(decision));
    if (ticket.isLeader()) {
      lead(ticket);
    } else if (waiting().await(decision, ticket)) {
      if (ticket.isLeader()) {
        lead(ticket);
      } else {
        afterWait();
      }
    }
  }

  /** The leader is done, or was not in time: whatever it has stored is found by a look-up. */
  private void afterWait() throws IOException, ServletException {
    ReuseDecision decision = cache.lookUp(key, head);
    Optional<Serve> found = waiting().found(decision);
    switch (waiting().next(decision, found.isPresent())) {
      case SERVE -> waiting().serve(found.orElseThrow());
      case JOIN -> join(decision);
      case REFUSE -> waiting().refuse(decision.reason());
      case FORWARD, DISPATCH -> call(decision);
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
      Optional<Serve> found = waiting().found(decision);
      if (found.isPresent()) {
        ticket.land(Landing.of(found.get().stored()));
        if (waiting().hasWaited()) {
          waiting().serve(found.get());
        } else {
          serve(found.get());
        }
      } else {
        if (waited) {
          collapser().experience().noteUnshared(ticket.key());
        }
        call(decision, ticket);
      }
    } finally {
      if (request.isAsyncStarted()) {
        ticket.leaveThread();
      } else {
        ticket.land(Landing.NOT_STORED);
      }
    }
  }

  private void call(ReuseDecision missed) throws IOException, ServletException {
    call(missed, null);
  }

  /**
   * Calls the application.
   *
   * @param ticket of a leader; null if nobody waits for the answer
   */
  private void call(ReuseDecision missed, @Nullable Ticket ticket)
      throws IOException, ServletException {
    settle();
    request.setAttribute(RequestHeads.EXCHANGE, RequestHeads.EXCHANGE);
    ApplicationCall call = new ApplicationCall(this, missed, ticket);
    call.run(chain);
    call.unconfirmed()
        .filter(reason -> !asksAgain(reason))
        .ifPresent(reason -> stored().refuseUnconfirmed(missed.reason(), reason));
  }

  /**
   * The application works, and no filter stands between this one and the servlet. Called on the
   * thread of the request; not called if there is one, or if that cannot be known.
   */
  void calledDirectly(@Nullable Ticket ticket) {
    if (collapser().experience().noteDirect(key) && ticket != null) {
      ticket.tell();
    }
  }

  /**
   * It is known whether the answer of a call is stored. Called once, before the client gets the
   * answer.
   */
  void landed(ReuseDecision missed, @Nullable Ticket ticket, Landing landing) {
    if (landing != Landing.STORED && landing != Landing.VARIANT) {
      postpone(missed);
    }
    if (ticket != null) {
      ticket.land(landing);
    } else if (waiting().mayBeShared()) {
      // whether waiting for this target is of use is learned from all calls
      collapser().experience().note(waiting().target(missed), landing);
    }
  }

  /** What could not be refreshed while it is served is left alone for a while. */
  private void postpone(ReuseDecision missed) {
    if (missed instanceof Validate early && early.reason() == Reason.EARLY_REFRESH) {
      cache.postpone(early.stored());
    } else {
      cache.whileRevalidating(missed).ifPresent(serve -> cache.postpone(serve.stored()));
    }
  }

  // --- Dispatches
  // ----------------------------------------------------------------------------------------------------

  /** Goes on in the dispatch that ends a wait without a thread, or that asks once more. */
  public void resume(
      HttpServletRequest dispatched, HttpServletResponse itsResponse, FilterChain itsChain)
      throws IOException, ServletException {
    request = dispatched;
    response = itsResponse;
    chain = itsChain;
    report = report.with(dispatched, itsResponse);
    if (unconfirmed != null) {
      call(new Forward(unconfirmed));
    } else {
      afterWait();
    }
  }

  /**
   * Has the application asked once more, without conditions, in another dispatch: where that passes
   * every filter behind this one.
   */
  private boolean asksAgain(Reason reason) {
    if (!waiting().mayBeDispatched() || !request.isAsyncSupported()) {
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

  // --- Refreshing
  // ----------------------------------------------------------------------------------------------------

  /** Fetches a response again for the cache itself. */
  void refresh() throws IOException, ServletException {
    WaitingRequest one = waiting();
    ReuseDecision found = cache.lookUp(key, head);
    Ticket ticket = collapser().join(one.target(forRefresh(found)));
    if (ticket.isLeader()) {
      // while ours is fresh, what other nodes have fetched is not looked at
      boolean early = found instanceof Serve;
      lead(ticket, Exchange::forRefresh, !early);
      return;
    }
    ReuseDecision decision = forRefresh(cache.lookUp(key, head));
    if (decision instanceof Serve serve) {
      serve(serve);
    } else {
      call(decision);
    }
  }

  /** A refresh is for a response that has expired, or is about to. */
  private static ReuseDecision forRefresh(ReuseDecision decision) {
    return decision instanceof Serve serve && serve.due()
        ? new Validate(serve.stored(), Reason.EARLY_REFRESH)
        : decision;
  }

  /** Where a response that is due cannot be refreshed, it expires in its time. */
  private void refreshIfDue(Serve serve) {
    if (serve.due()) {
      settle();
      filter.refresher().order(serve.stored(), head, request);
    }
  }

  /**
   * Answers with a response that has expired, if it may be served while it is revalidated (RFC 5861
   * §3), and sees to that. Where nothing else can, this request does so itself, and gets what the
   * application says.
   */
  private boolean isServedWhileRevalidated(ReuseDecision decision)
      throws IOException, ServletException {
    settle();
    Optional<Serve> serve = cache.whileRevalidating(decision);
    if (serve.isEmpty()) {
      return false;
    }
    StoredResponse stored = serve.get().stored();
    if (cache.mayTryAgain(stored)
        && filter.refresher().order(stored, head, request) == Order.IMPOSSIBLE) {
      if (!waiting().mayWait(decision)) {
        return false;
      }
      Ticket ticket = collapser().join(waiting().target(decision));
      if (ticket.isLeader()) {
        lead(ticket);
        return true;
      }
    }
    serve(serve.get());
    return true;
  }

  // --- What the steps need
  // -------------------------------------------------------------------------------------------

  private void serve(Serve serve) throws IOException {
    String status = CacheStatus.hit(StoredAnswer.timeToLive(serve), serve.reason());
    stored().serve(serve, status, false);
  }

  /** Answers from the store. */
  StoredAnswer stored() {
    return new StoredAnswer(cache, response, head, report);
  }

  private RequestCollapser collapser() {
    return filter.collapser();
  }

  /** From here on the head is a value of its own, which outlives the thread of the request. */
  private void settle() {
    head = head.settled();
  }

  Exchanges filter() {
    return filter;
  }

  CacheKey key() {
    return key;
  }

  RequestHead head() {
    return head;
  }

  HttpServletRequest request() {
    return request;
  }

  HttpServletResponse response() {
    return response;
  }

  Report report() {
    return report;
  }

  /** Its waiting, from the first time that it may have to. */
  private WaitingRequest waiting() {
    if (waiting == null) {
      settle();
      waiting = new WaitingRequest(this);
    }
    return waiting;
  }
}
