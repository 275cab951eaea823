package dev.larder.httpcache.servlet.held;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/** What the application makes an asynchronous answer with, observed by an {@link AsyncAnswer}. */
final class ObservedAsyncContext implements AsyncContext {

  private final AsyncContext context;
  private final AsyncAnswer answer;

  ObservedAsyncContext(AsyncContext context, AsyncAnswer answer) {
    this.context = context;
    this.answer = answer;
  }

  @Override
  public void complete() {
    answer.complete(context);
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
    answer.dispatch(context::dispatch);
  }

  @Override
  public void dispatch(String path) {
    answer.dispatch(() -> context.dispatch(path));
  }

  @Override
  public void dispatch(ServletContext target, String path) {
    answer.dispatch(() -> context.dispatch(target, path));
  }

  @Override
  public void start(Runnable run) {
    context.start(run);
  }

  @Override
  public void addListener(AsyncListener listener) {
    answer.listeners().add(listener);
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest request, ServletResponse response) {
    answer.listeners().add(listener, request, response);
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
}
