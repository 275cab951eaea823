package dev.larder.bench;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes bytes that it has already. Without a cache in front ({@code /bare}) it sends the very
 * fields that a hit has, so that both answers are the same on the wire.
 */
public final class BytesServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient Map<String, byte[]> bodies = new ConcurrentHashMap<>();

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body = bodies.computeIfAbsent(request.getRequestURI(), BenchPage::bytes);
    if (request.getRequestURI().startsWith("/bare/")) {
      response.setHeader("Age", "7");
      response.setHeader("X-Cache", "HIT");
      response.setHeader("Cache-Status", "larder; hit; ttl=3593");
    }
    response.setContentType("text/html;charset=utf-8");
    response.setHeader("Cache-Control", "public, max-age=3600");
    response.setHeader("ETag", "\"1-" + body.length + "\"");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
