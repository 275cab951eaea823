package dev.larder.httpcache.container.probe;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A number that counts the calls; other methods than GET end in the way that the query names. */
public final class Writes extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final AtomicInteger calls = new AtomicInteger();

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setContentType("text/plain;charset=UTF-8");
    if (List.of("GET", "HEAD", "OPTIONS", "TRACE").contains(request.getMethod())) {
      response.setHeader("Cache-Control", "max-age=60");
      response.setHeader("Cache-Groups", "\"numbers\"");
      response.getWriter().print(calls.incrementAndGet());
      return;
    }
    String way = String.valueOf(request.getHeader("X-Way"));
    switch (way) {
      case "ok", "groups" -> {
        response.setHeader("Cache-Group-Invalidation", "\"numbers\"");
        response.getWriter().print("done");
      }
      case "async" -> {
        AsyncContext async = request.startAsync();
        new Thread(
                () -> {
                  response.setHeader("Cache-Group-Invalidation", "\"numbers\"");
                  async.complete();
                })
            .start();
      }
      case "location" -> {
        response.setStatus(201);
        response.setHeader("Location", "/c/w/located");
      }
      case "flush" -> {
        response.setHeader("Cache-Group-Invalidation", "\"numbers\"");
        response.flushBuffer();
        response.getWriter().print("done");
      }
      case "redirect" -> response.sendRedirect("/c/w/else", 303);
      case "client-error" -> response.setStatus(409);
      case "client-error-sent" -> response.sendError(409);
      case "server-error" -> response.setStatus(503);
      case "committed-then-server-error" -> {
        committed(request);
        response.sendError(500);
      }
      case "committed-then-throws" -> {
        committed(request);
        throw new IllegalStateException("as asked");
      }
      case "committed-after-flush" -> {
        response.flushBuffer();
        committed(request);
        throw new IllegalStateException("as asked");
      }
      case "forward" -> {
        response.setHeader("Cache-Group-Invalidation", "\"numbers\"");
        request.getRequestDispatcher("/WEB-INF/v/page.jsp").forward(request, response);
      }
      default -> response.getWriter().print(request.getMethod());
    }
  }

  private static void committed(HttpServletRequest request) {
    request.setAttribute("dev.larder.write-committed", List.of("numbers"));
  }
}
