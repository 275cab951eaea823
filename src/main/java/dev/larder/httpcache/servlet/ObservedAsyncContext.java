package dev.larder.httpcache.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An asynchronous answer of the application: before it is completed, what is still held goes to the
 * client.
 */
final class ObservedAsyncContext implements AsyncContext {

  private static final Logger LOG = LoggerFactory.getLogger(CachingFilter.class);

  private final AsyncContext context;
  private final HeldResponse held;

  ObservedAsyncContext(AsyncContext context, HeldResponse held) {
    this.context = context;
    this.held = held;
  }

  @Override
  public void complete() {
    try {
      held.finish();
    } catch (IOException e) {
      LOG.debug("The client left before the end of its asynchronous answer", e);
    }
    context.complete();
  }

  @Override
  public ServletRequest getRequest() {
    return context.getRequest();
  }

  @Override
  public ServletResponse getResponse() {
    return context.getResponse();
  }

  @Override
  public boolean hasOriginalRequestAndResponse() {
    return context.hasOriginalRequestAndResponse();
  }

  @Override
  public void dispatch() {
    context.dispatch();
  }

  @Override
  public void dispatch(String path) {
    context.dispatch(path);
  }

  @Override
  public void dispatch(ServletContext target, String path) {
    context.dispatch(target, path);
  }

  @Override
  public void start(Runnable run) {
    context.start(run);
  }

  @Override
  public void addListener(AsyncListener listener) {
    context.addListener(new Listener(listener, held));
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest request, ServletResponse response) {
    context.addListener(new Listener(listener, held), request, response);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return context.createListener(type);
  }

  @Override
  public void setTimeout(long milliseconds) {
    context.setTimeout(milliseconds);
  }

  @Override
  public long getTimeout() {
    return context.getTimeout();
  }

  /** Shows the application's listener this context, so that its answer to a timeout is seen. */
  private record Listener(AsyncListener listener, HeldResponse held) implements AsyncListener {

    @Override
    public void onComplete(AsyncEvent event) throws IOException {
      listener.onComplete(observed(event));
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
      listener.onTimeout(observed(event));
    }

    @Override
    public void onError(AsyncEvent event) throws IOException {
      listener.onError(observed(event));
    }

    @Override
    public void onStartAsync(AsyncEvent event) throws IOException {
      listener.onStartAsync(observed(event));
    }

    private AsyncEvent observed(AsyncEvent event) {
      return new AsyncEvent(
          new ObservedAsyncContext(event.getAsyncContext(), held),
          event.getSuppliedRequest(),
          event.getSuppliedResponse(),
          event.getThrowable());
    }
  }
}
