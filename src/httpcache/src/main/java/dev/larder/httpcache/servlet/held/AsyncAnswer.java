package dev.larder.httpcache.servlet.held;

import dev.larder.httpcache.servlet.waiting.Landing;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows when the answer of one call to the application ends, be it that the filter chain returns,
 * or, if the application goes asynchronous, that it says so on whatever thread. Then it has the
 * exchange settle the answer, once, before the container ends it: so what is to be stored is stored
 * before the client has the last byte.
 *
 * <p>A <em>pass</em> is the time in which the chain runs, of the request or of an asynchronous
 * dispatch. {@code complete()} during a pass takes effect at its end, as the Servlet specification
 * says: so the answer is never settled while the pass still works on it.
 *
 * <p>Safe for use by many threads.
 */
public final class AsyncAnswer implements AsyncListener {

  /** The exchange that the application is called for. */
  public interface Outcome {
    /**
     * The call has ended. Called once.
     *
     * @return whether something else has answered in place of a call that has failed; if not, the
     *     failure goes on to the container
     */
    boolean ended(CallEnd end) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(AsyncAnswer.class);

  private final HeldResponse held;
  private final Outcome outcome;
  private final AsyncListeners listeners = new AsyncListeners(this);
  private final ReentrantLock lock = new ReentrantLock();
  private boolean running;
  private boolean dispatched;
  private boolean over;
  private volatile boolean failed;
  private volatile boolean left;
  private @Nullable AsyncContext completed;

  public AsyncAnswer(HeldResponse held, Outcome outcome) {
    this.held = held;
    this.outcome = outcome;
  }

  /** Whether the container has said that time is over, or the connection broken. */
  public boolean hasFailed() {
    return failed;
  }

  /** What those who wait for an answer that has failed are told. */
  public Landing landing() {
    return left ? Landing.LEFT : Landing.FAILED;
  }

  AsyncListeners listeners() {
    return listeners;
  }

  // --- Passes
  // --------------------------------------------------------------------------------------------------------

  /**
   * Lets the application work, and settles its answer if that has ended when the chain returns. A
   * second filter of this kind that is passed meanwhile leaves that to the first.
   */
  public void pass(FilterChain chain, ServletRequest request, ServletResponse response)
      throws IOException, ServletException {
    if (!enter()) {
      chain.doFilter(request, response);
      return;
    }
    try {
      chain.doFilter(request, response);
    } catch (Throwable failure) {
      leaveWith(failure, request);
      return;
    }
    leave(request);
  }

  private boolean enter() {
    lock.lock();
    try {
      if (running) {
        return false;
      }
      running = true;
      dispatched = false;
      held.attend(true);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void leave(ServletRequest request) throws IOException {
    lock.lock();
    try {
      running = false;
      if (!request.isAsyncStarted()) {
        settle();
      } else if (completed != null) {
        settleAndComplete(completed);
      } else if (dispatched) {
        held.attend(false);
      } else if (held.isEnded()) {
        settleAndClose();
      }
    } finally {
      lock.unlock();
    }
  }

  private void leaveWith(Throwable failure, ServletRequest request)
      throws IOException, ServletException {
    lock.lock();
    try {
      running = false;
      if (over) {
        Failures.rethrow(failure);
      }
      over = true;
      if (!outcome.ended(new CallEnd.Failed(failure))) {
        Failures.rethrow(failure);
      }
      if (request.isAsyncStarted()) {
        held.seal();
        request.getAsyncContext().complete();
      }
    } finally {
      lock.unlock();
    }
  }

  // --- What the application does
  // -------------------------------------------------------------------------------------

  /**
   * The application has gone asynchronous.
   *
   * @param observable whether it goes on with the request and response that it was given
   */
  void started(AsyncContext context, boolean observable) {
    context.addListener(this);
    if (observable) {
      held.startAsync(this::closed);
    } else {
      held.startStreaming();
    }
  }

  void complete(AsyncContext context) {
    lock.lock();
    try {
      if (running) {
        completed = context;
      } else {
        settleAndComplete(context);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The application dispatches. If that does not come by here, since the filter is not mapped to
   * its target, nothing will tell when the answer ends: it passes as it comes.
   */
  void dispatch(Runnable how) {
    lock.lock();
    try {
      dispatched = true;
      if (!running) {
        held.attend(false);
      }
      how.run();
    } catch (RuntimeException e) {
      dispatched = false;
      held.attend(true);
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** The application has closed its stream or writer, or redirected. */
  private void closed() {
    lock.lock();
    try {
      if (!running && held.isEnded()) {
        settleAndClose();
      }
    } finally {
      lock.unlock();
    }
  }

  // --- The end
  // -------------------------------------------------------------------------------------------------------

  private void settle() throws IOException {
    if (!over) {
      over = true;
      var unused = outcome.ended(held.end());
    }
  }

  private void settleQuietly() {
    try {
      settle();
    } catch (IOException | RuntimeException e) {
      // a container may have ended the answer because of an error that it has not yet told of
      LOG.debug("The client left before the end of its asynchronous answer", e);
    }
    held.seal();
  }

  private void settleAndComplete(AsyncContext context) {
    try {
      settleQuietly();
    } finally {
      context.complete();
    }
  }

  /** The client need not wait until the application completes what it has closed. */
  private void settleAndClose() {
    if (!over) {
      settleQuietly();
      held.closeContainer();
    }
  }

  // --- What the container says
  // ---------------------------------------------------------------------------------------

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    broken(event, AsyncListener::onTimeout);
  }

  @Override
  public void onError(AsyncEvent event) throws IOException {
    // what the application throws comes by here as well
    left = event.getThrowable() instanceof IOException;
    broken(event, AsyncListener::onError);
  }

  private void broken(AsyncEvent event, AsyncListeners.Call call) throws IOException {
    noteFailure();
    listeners.tell(event, call);
    lock.lock();
    try {
      if (!over && !dispatched) {
        over = true;
        if (outcome.ended(new CallEnd.Abandoned())) {
          held.seal();
          event.getAsyncContext().complete();
        } else {
          held.leaveToContainer();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for an answer that is being settled on another thread. */
  private void noteFailure() {
    lock.lock();
    try {
      failed |= !over;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onComplete(AsyncEvent event) throws IOException {
    listeners.tell(event, AsyncListener::onComplete);
    lock.lock();
    try {
      if (!over) {
        over = true;
        var unused = outcome.ended(new CallEnd.Unobserved());
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    listeners.tellAndForget(event);
  }
}
