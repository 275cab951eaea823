package dev.larder.pages;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/**
 * Renders a view into memory, so that nothing of it has been sent if it fails half-way. The view is
 * included and not forwarded to, so it can set neither status nor fields. After a forward, Tomcat
 * would close the response.
 */
final class RenderedView {

  private RenderedView() {}

  /**
   * The view's output in UTF-8.
   *
   * @throws ServletException if the view is missing, cannot be compiled, fails, or is no whole page
   */
  static byte[] of(String view, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    RequestDispatcher dispatcher = request.getRequestDispatcher(view);
    if (dispatcher == null) {
      throw new ServletException("No view " + view);
    }
    Captured captured = new Captured(response);
    dispatcher.include(new AsGet(request), captured);
    String page = captured.text();
    if (!page.stripTrailing().endsWith("</html>")) {
      throw new ServletException("The view " + view + " made no whole page");
    }
    return page.getBytes(StandardCharsets.UTF_8);
  }

  /** Views answer GET alone, whatever method it is whose error they show. */
  private static final class AsGet extends HttpServletRequestWrapper {

    AsGet(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getMethod() {
      return "GET";
    }
  }

  /** Keeps what is written. A view of text asks for the writer. */
  private static final class Captured extends HttpServletResponseWrapper {

    private final StringWriter kept = new StringWriter();
    private final PrintWriter writer = new PrintWriter(kept);

    Captured(HttpServletResponse response) {
      super(response);
    }

    String text() {
      return kept.toString();
    }

    @Override
    public ServletOutputStream getOutputStream() {
      throw new IllegalStateException("A view writes text");
    }

    @Override
    public PrintWriter getWriter() {
      return writer;
    }

    @Override
    public void sendError(int status) throws IOException {
      throw new IOException("The view answered " + status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
      sendError(status);
    }

    @Override
    public boolean isCommitted() {
      return false;
    }

    @Override
    public void flushBuffer() {
      // there is nobody to flush to
    }

    @Override
    public void resetBuffer() {
      kept.getBuffer().setLength(0);
    }
  }
}
