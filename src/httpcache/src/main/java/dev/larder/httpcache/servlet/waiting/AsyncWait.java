package dev.larder.httpcache.servlet.waiting;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wait of one request that holds no thread of the container.
 *
 * <p>The container's own timeout is off: it could strike while the request is being released, and
 * containers refuse the one once the other has begun. The {@link RequestCollapser} ends every wait.
 */
public final class AsyncWait implements AsyncListener {

  private static final Logger LOG = LoggerFactory.getLogger(AsyncWait.class);

  private final AsyncContext context;
  private final long usualTimeout;
  private final AtomicBoolean over = new AtomicBoolean();

  private AsyncWait(AsyncContext context) {
    this.context = context;
    this.usualTimeout = context.getTimeout();
    context.setTimeout(0);
    context.addListener(this);
  }

  /**
   * Lets the thread of the request go when the filter chain returns.
   *
   * @throws IllegalStateException if something in front of the filter does not support it
   */
  public static AsyncWait begin(HttpServletRequest request) {
    return new AsyncWait(request.startAsync());
  }

  /** Goes through the filters again, those that are mapped ASYNC. */
  public void dispatch() {
    release(
        c -> {
          restoreTimeout();
          c.dispatch();
        });
  }

  /**
   * The application may go asynchronous in its turn. A container that refuses the change by now (as
   * the Servlet specification permits) has the usual timeout for each start.
   */
  private void restoreTimeout() {
    try {
      context.setTimeout(usualTimeout);
    } catch (IllegalStateException e) {
      LOG.trace("The container keeps a timeout for each asynchronous start", e);
    }
  }

  /**
   * Answers on a thread of the container; no filter is passed, since the application is not.
   *
   * @param answer says whether it has answered; if not, the wait goes on
   */
  public void answer(BooleanSupplier answer) {
    release(
        c ->
            c.start(
                () -> {
                  if (answer.getAsBoolean()) {
                    end();
                  }
                }));
  }

  /** Answers on this thread. */
  public void answerHere(Runnable answer) {
    release(
        c -> {
          answer.run();
          end();
        });
  }

  /** The request waits for another one. */
  public void again() {
    over.set(false);
  }

  /** A request that has ended meanwhile must not keep the others from being released. */
  private void release(Consumer<AsyncContext> how) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    try {
      how.accept(context);
    } catch (RuntimeException e) {
      LOG.debug("A request has ended while it waited", e);
    }
  }

  private void end() {
    try {
      context.complete();
    } catch (IllegalStateException e) {
      LOG.debug("A request has ended before its answer", e);
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    stop();
  }

  /** The client has gone. */
  @Override
  public void onError(AsyncEvent event) {
    stop();
  }

  private void stop() {
    if (over.compareAndSet(false, true)) {
      end();
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    over.set(true);
  }

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
