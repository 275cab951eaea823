package dev.larder.httpcache.container.probe;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Answers that take their time: asynchronous ones, non-blocking ones and a stream of events. */
public final class Streams extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final CountDownLatch SEEN = new CountDownLatch(1);

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "max-age=60");
    switch (request.getPathInfo()) {
      case "/events" -> events(response);
      case "/seen" -> {
        response.setHeader("Cache-Control", "no-store");
        SEEN.countDown();
      }
      case "/complete" -> {
        AsyncContext async = request.startAsync();
        new Thread(() -> text(async, "later é")).start();
      }
      case "/complete-at-once" -> text(request.startAsync(), "at once é");
      case "/complete-with-arguments" -> text(request.startAsync(request, response), "é");
      case "/complete-by-container" -> {
        AsyncContext async = request.startAsync();
        async.start(() -> text(async, "x".repeat(200_000)));
      }
      case "/status-only" -> {
        AsyncContext async = request.startAsync();
        ((HttpServletResponse) async.getResponse()).setStatus(202);
        async.complete();
      }
      case "/write-before" -> {
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().write("before é ");
        AsyncContext async = request.startAsync();
        new Thread(() -> text(async, "after")).start();
      }
      case "/dispatch" -> {
        AsyncContext async = request.startAsync();
        new Thread(() -> async.dispatch("/WEB-INF/v/page.jsp")).start();
      }
      case "/dispatch-mapped" -> {
        AsyncContext async = request.startAsync();
        String target = request.getServletPath() + "/dispatched";
        new Thread(() -> async.dispatch(target)).start();
      }
      case "/dispatched" -> {
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().write("dispatched é " + request.getDispatcherType());
      }
      case "/dispatch-self" -> {
        if (request.getAttribute("again") == null) {
          request.setAttribute("again", "yes");
          request.startAsync().dispatch();
        } else {
          response.setContentType("text/plain;charset=UTF-8");
          response.getWriter().write("second pass é " + request.getDispatcherType());
        }
      }
      case "/error" -> {
        AsyncContext async = request.startAsync();
        ((HttpServletResponse) async.getResponse()).sendError(404);
        async.complete();
      }
      case "/timeout" -> request.startAsync().setTimeout(200);
      case "/timeout-answered" -> {
        AsyncContext async = request.startAsync();
        async.setTimeout(200);
        async.addListener(new AnsweringListener());
      }
      case "/timeout-status" -> {
        AsyncContext async = request.startAsync();
        async.setTimeout(200);
        async.addListener(new StatusListener());
      }
      case "/non-blocking" -> nonBlocking(request, response);
      default -> throw new IllegalArgumentException(request.getPathInfo());
    }
  }

  private static void text(AsyncContext async, String text) {
    try {
      async.getResponse().setContentType("text/plain;charset=UTF-8");
      async.getResponse().getWriter().write(text);
      async.complete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The second event comes only after somebody has said that the first was seen. */
  private static void events(HttpServletResponse response) throws IOException {
    response.setContentType("text/event-stream;charset=UTF-8");
    response.getWriter().write("data: first\n\n");
    response.getWriter().flush();
    try {
      boolean seen = SEEN.await(10, TimeUnit.SECONDS);
      response.getWriter().write("data: " + (seen ? "seen" : "not seen") + "\n\n");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void nonBlocking(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    AsyncContext async = request.startAsync();
    response.setContentType("application/octet-stream");
    ServletOutputStream out = response.getOutputStream();
    out.setWriteListener(
        new WriteListener() {
          private int left = 100;

          @Override
          public void onWritePossible() throws IOException {
            while (out.isReady()) {
              if (left == 0) {
                async.complete();
                return;
              }
              out.write(new byte[10_000]);
              left--;
            }
          }

          @Override
          public void onError(Throwable failure) {
            async.complete();
          }
        });
  }

  private static class StatusListener implements AsyncListener {

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
      ((HttpServletResponse) event.getAsyncContext().getResponse()).setStatus(503);
      event.getAsyncContext().complete();
    }

    @Override
    public void onComplete(AsyncEvent event) throws IOException {}

    @Override
    public void onError(AsyncEvent event) throws IOException {}

    @Override
    public void onStartAsync(AsyncEvent event) throws IOException {}
  }

  private static final class AnsweringListener extends StatusListener {

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
      text(event.getAsyncContext(), "too slow é");
    }
  }
}
