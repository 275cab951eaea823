package dev.larder.httpcache.servlet.held;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's listeners of an asynchronous answer. They are shown the observed context, so
 * that what they do, on a timeout for example, is seen. Safe for use by many threads.
 */
final class AsyncListeners {

  /** One of the methods of a listener. */
  interface Call {
    void on(AsyncListener listener, AsyncEvent event) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(AsyncListeners.class);

  private final AsyncAnswer answer;
  private final List<Registered> registered = new CopyOnWriteArrayList<>();

  AsyncListeners(AsyncAnswer answer) {
    this.answer = answer;
  }

  void add(AsyncListener listener) {
    registered.add(new Registered(listener, null, null));
  }

  void add(AsyncListener listener, ServletRequest request, ServletResponse response) {
    registered.add(new Registered(listener, request, response));
  }

  /** Tells all of them; one that fails does not keep the others from it. */
  void tell(AsyncEvent event, Call call) {
    registered.forEach(one -> tell(one, event, call));
  }

  /** As the application goes asynchronous again: those who are still interested say so anew. */
  void tellAndForget(AsyncEvent event) {
    List<Registered> before = List.copyOf(registered);
    registered.clear();
    before.forEach(one -> tell(one, event, AsyncListener::onStartAsync));
  }

  private void tell(Registered one, AsyncEvent event, Call call) {
    try {
      call.on(
          one.listener(),
          new AsyncEvent(
              new ObservedAsyncContext(event.getAsyncContext(), answer),
              one.request() == null ? event.getSuppliedRequest() : one.request(),
              one.response() == null ? event.getSuppliedResponse() : one.response(),
              event.getThrowable()));
    } catch (IOException | RuntimeException e) {
      LOG.warn("A listener of an asynchronous answer has failed", e);
    }
  }

  private record Registered(
      AsyncListener listener,
      @Nullable ServletRequest request,
      @Nullable ServletResponse response) {}
}
