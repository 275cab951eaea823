package dev.larder.httpcache.servlet.held;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Ways in which applications answer asynchronously, by the path of the request. */
final class AsyncWays {

  private AsyncWays() {}

  /** Answers with the text, in the way that the path names. */
  static void answer(HttpServletRequest request, HttpServletResponse response, String text)
      throws IOException, ServletException {
    String way = request.getRequestURI().substring(1);
    if (request.getAttribute("again") != null) {
      answerDispatched(way, request, response, text);
      return;
    }
    response.setHeader("Cache-Control", "max-age=60");
    response.setContentType("text/plain;charset=UTF-8");
    switch (way) {
      case "at-once" -> end(request.startAsync(), text);
      case "thread" -> inThread(request.startAsync(), text);
      case "start" -> {
        AsyncContext async = request.startAsync();
        async.start(() -> end(async, text));
      }
      case "own-wrappers" -> {
        AsyncContext async =
            request.startAsync(
                new HttpServletRequestWrapper(request), new HttpServletResponseWrapper(response));
        async.start(() -> end(async, text));
      }
      case "written-before" -> {
        response.getWriter().write(text.substring(0, 3));
        inThread(request.startAsync(), text.substring(3));
      }
      case "closed" -> {
        AsyncContext async = request.startAsync();
        async.start(() -> close(async, text));
      }
      case "flushed-at-the-end" -> {
        AsyncContext async = request.startAsync();
        async.start(
            () -> {
              write(async.getResponse(), text);
              flush(async.getResponse());
              async.complete();
            });
      }
      case "dispatch", "dispatch-and-async-again" -> {
        AsyncContext async = request.startAsync();
        request.setAttribute("again", true);
        async.start(async::dispatch);
      }
      case "dispatch-at-once", "dispatch-and-throw" -> {
        request.setAttribute("again", true);
        request.startAsync().dispatch();
      }
      case "dispatch-elsewhere" -> {
        AsyncContext async = request.startAsync();
        request.setAttribute("again", true);
        async.start(() -> async.dispatch("/elsewhere"));
      }
      default -> answerBadly(way, request, response, text);
    }
  }

  private static void answerDispatched(
      String way, HttpServletRequest request, HttpServletResponse response, String text)
      throws IOException, ServletException {
    switch (way) {
      case "dispatch-and-throw" -> throw new ServletException("on purpose");
      case "dispatch-and-async-again" -> inThread(request.startAsync(), text);
      default -> response.getWriter().write(text);
    }
  }

  /** What must not be stored. */
  private static void answerBadly(
      String way, HttpServletRequest request, HttpServletResponse response, String text)
      throws IOException, ServletException {
    switch (way) {
      case "no-store" -> {
        response.setHeader("Cache-Control", "no-store");
        inThread(request.startAsync(), text);
      }
      case "cookie" -> {
        response.addHeader("Set-Cookie", "user=alice");
        inThread(request.startAsync(), text);
      }
      case "session" -> {
        AsyncContext async = request.startAsync();
        request.getSession();
        inThread(async, text);
      }
      case "status-500" -> {
        response.setStatus(500);
        response.setHeader("Cache-Control", "no-store");
        inThread(request.startAsync(), text);
      }
      case "sent" -> {
        AsyncContext async = request.startAsync();
        async.start(
            () -> {
              send(async.getResponse());
              async.complete();
            });
      }
      case "short" -> {
        response.setContentLength(text.length() + 10);
        inThread(request.startAsync(), text);
      }
      case "large" -> inThread(request.startAsync(), text.repeat(20_000));
      case "throw" -> {
        // Jetty waits for the end all the same
        request.startAsync().setTimeout(300);
        throw new ServletException("on purpose");
      }
      case "timeout" -> request.startAsync().setTimeout(300);
      case "timeout-answered" -> {
        AsyncContext async = request.startAsync();
        async.setTimeout(300);
        async.addListener(new AnswersTimeout(text));
      }
      case "events" -> {
        response.setContentType("text/event-stream");
        inThread(request.startAsync(), text);
      }
      case "unwrapped" -> unwrapped(request, response, text);
      case "non-blocking" -> nonBlocking(request, response, text);
      default -> throw new ServletException("no such way: " + way);
    }
  }

  private static void unwrapped(
      HttpServletRequest request, HttpServletResponse response, String text) {
    AsyncContext async =
        request.startAsync(
            request instanceof ServletRequestWrapper wrapper ? wrapper.getRequest() : request,
            response instanceof ServletResponseWrapper wrapper ? wrapper.getResponse() : response);
    inThread(async, text);
  }

  private static void nonBlocking(
      HttpServletRequest request, HttpServletResponse response, String text) throws IOException {
    AsyncContext async = request.startAsync();
    response
        .getOutputStream()
        .setWriteListener(
            new WriteListener() {
              @Override
              public void onWritePossible() throws IOException {
                if (response.getOutputStream().isReady()) {
                  response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                  async.complete();
                }
              }

              @Override
              public void onError(Throwable failure) {
                async.complete();
              }
            });
  }

  private static void inThread(AsyncContext async, String text) {
    new Thread(() -> end(async, text)).start();
  }

  private static void end(AsyncContext async, String text) {
    write(async.getResponse(), text);
    async.complete();
  }

  static void write(ServletResponse response, String text) {
    try {
      response.getWriter().write(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void flush(ServletResponse response) {
    try {
      response.getWriter().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(ServletResponse response) {
    try {
      ((HttpServletResponse) response).sendError(503);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(AsyncContext async, String text) {
    try (PrintWriter writer = async.getResponse().getWriter()) {
      writer.write(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    async.complete();
  }

  private record AnswersTimeout(String text) implements AsyncListener {
    @Override
    public void onTimeout(AsyncEvent event) {
      end(event.getAsyncContext(), text);
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
