package dev.larder.pages;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Renders a view into memory, so that nothing of it has been sent if it fails half-way. The view is
 * included, not forwarded to: it can set neither status nor fields, and after it the response is
 * still open, which on Tomcat it would not be after a forward.
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

  /** Keeps what is written; either a stream or a writer is asked for. */
  private static final class Captured extends HttpServletResponseWrapper {

    private final Buffer buffer = new Buffer();
    private final PrintWriter writer =
        new PrintWriter(new OutputStreamWriter(buffer, StandardCharsets.UTF_8));

    Captured(HttpServletResponse response) {
      super(response);
    }

    String text() {
      writer.flush();
      return buffer.kept.toString(StandardCharsets.UTF_8);
    }

    @Override
    public ServletOutputStream getOutputStream() {
      return buffer;
    }

    @Override
    public PrintWriter getWriter() {
      return writer;
    }

    @Override
    public String getCharacterEncoding() {
      return StandardCharsets.UTF_8.name();
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
      writer.flush();
      buffer.kept.reset();
    }
  }

  private static final class Buffer extends ServletOutputStream {

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public void write(int octet) {
      kept.write(octet);
    }

    @Override
    public void write(byte[] octets, int from, int count) {
      kept.write(octets, from, count);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException("A view is written at once");
    }
  }
}
