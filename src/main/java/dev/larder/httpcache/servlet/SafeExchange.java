package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheStatus;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Unsatisfiable;
import dev.larder.httpcache.servlet.RequestCollapser.Landing;
import dev.larder.httpcache.servlet.RequestCollapser.Ticket;
import dev.larder.httpcache.store.CacheKey;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * One GET or HEAD request and its answer: from the store if it may be, else from the application,
 * whose answer is stored if it may be.
 */
final class SafeExchange {

  /** How often a request waits for another in vain before it goes to the application itself. */
  private static final int MAX_WAITS = 3;

  private final HttpCache cache;
  private final RequestCollapser collapser;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final FilterChain chain;
  private final CacheKey key;
  private final RequestHead head;
  private final Report report;
  private final StoredAnswer answer;

  SafeExchange(
      HttpCache cache,
      RequestCollapser collapser,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      CacheKey key,
      RequestHead head) {
    this.cache = cache;
    this.collapser = collapser;
    this.request = request;
    this.response = response;
    this.chain = chain;
    this.key = key;
    this.head = head;
    this.report = new Report(cache.events(), request, response);
    this.answer = new StoredAnswer(cache, response, head, report);
  }

  void run() throws IOException, ServletException {
    ReuseDecision decision = cache.lookUp(key, head);
    if (decision instanceof Unsatisfiable refused) {
      answer.refuse(refused);
      return;
    }
    boolean collapsed = false;
    for (int waits = 0;
        mayWait(decision) && waits < MAX_WAITS && !(decision instanceof Serve);
        waits++) {
      Ticket ticket = collapser.join(key);
      if (ticket.isLeader()) {
        lead(ticket);
        return;
      }
      Reason missed = decision.reason();
      Landing landing = ticket.await();
      collapsed = true;
      decision = cache.lookUp(key, head);
      if (decision instanceof Serve serve) {
        answer.serve(
            serve,
            serve.fresh()
                ? CacheStatus.collapsed(missed, StoredAnswer.timeToLive(serve))
                : hit(serve),
            true);
        return;
      }
      if (landing != Landing.STORED && landing != Landing.REFUSED) {
        break;
      }
    }
    if (decision instanceof Serve serve) {
      answer.serve(serve, hit(serve), collapsed);
    } else {
      forward(decision, this::note);
    }
  }

  /** Waiting is for requests whose answers can be shared, and only while there is hope for one. */
  private boolean mayWait(ReuseDecision decision) {
    boolean wished =
        switch (decision.reason()) {
          case REQUEST_NO_CACHE, REQUEST_MAX_AGE, REQUEST_MIN_FRESH -> true;
          default -> false;
        };
    return !wished && mayBeShared() && !collapser.isKnownUnstorable(key);
  }

  private boolean mayBeShared() {
    return head.isGet() && !head.isPersonal() && !head.fields().has("Range");
  }

  private void lead(Ticket ticket) throws IOException, ServletException {
    try {
      // the leader before may have stored its response between our look-up and our joining
      ReuseDecision decision = cache.lookUp(key, head);
      if (decision instanceof Serve serve) {
        ticket.land(Landing.STORED);
        answer.serve(serve, hit(serve), false);
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
      collapser.note(key, landing);
    }
  }

  private static String hit(Serve serve) {
    return CacheStatus.hit(StoredAnswer.timeToLive(serve), serve.reason());
  }

  private void forward(ReuseDecision missed, Consumer<Landing> landing)
      throws IOException, ServletException {
    new ApplicationCall(cache, request, response, key, head, missed, report, landing).run(chain);
  }
}
