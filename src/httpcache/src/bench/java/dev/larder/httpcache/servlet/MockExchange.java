package dev.larder.httpcache.servlet;

import dev.larder.support.Proxies;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response without a container, for measuring the filter alone: they do what a
 * hit asks of them, as cheaply as can be, and fail at anything else.
 */
final class MockExchange {

  private MockExchange() {}

  private static <T> T failing(Class<T> type) {
    return Proxies.of(
        type,
        (proxy, method, args) -> {
          throw new UnsupportedOperationException(method.toString());
        });
  }

  /** A GET request. */
  static final class Request extends HttpServletRequestWrapper {

    private static final HttpServletRequest FAILING = failing(HttpServletRequest.class);

    private final String path;
    private final Map<String, List<String>> fields;
    private final Map<String, Object> attributes = new HashMap<>();

    Request(String path, Map<String, List<String>> fields) {
      super(FAILING);
      this.path = path;
      this.fields = fields;
    }

    @Override
    public String getMethod() {
      return "GET";
    }

    @Override
    public String getProtocol() {
      return "HTTP/1.1";
    }

    @Override
    public long getContentLengthLong() {
      return -1;
    }

    @Override
    public String getScheme() {
      return "http";
    }

    @Override
    public String getServerName() {
      return "www.example.org";
    }

    @Override
    public int getServerPort() {
      return 8080;
    }

    @Override
    public String getRequestURI() {
      return path;
    }

    @Override
    public @Nullable String getQueryString() {
      return null;
    }

    @Override
    public @Nullable String getRequestedSessionId() {
      return null;
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
      return null;
    }

    @Override
    public DispatcherType getDispatcherType() {
      return DispatcherType.REQUEST;
    }

    @Override
    public Enumeration<String> getHeaderNames() {
      return Collections.enumeration(fields.keySet());
    }

    @Override
    public @Nullable String getHeader(String name) {
      List<String> values = fields.get(name);
      return values == null ? null : values.get(0);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      return Collections.enumeration(fields.getOrDefault(name, List.of()));
    }

    @Override
    public @Nullable Object getAttribute(String name) {
      return attributes.get(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
      attributes.put(name, value);
    }
  }

  /** A response that counts what it gets. */
  static final class Response extends HttpServletResponseWrapper {

    private static final HttpServletResponse FAILING = failing(HttpServletResponse.class);

    private int status;
    private long written;

    Response() {
      super(FAILING);
    }

    /** The bytes of names, values and body. */
    long written() {
      return written;
    }

    @Override
    public int getStatus() {
      return status;
    }

    @Override
    public void setStatus(int sc) {
      status = sc;
    }

    @Override
    public void setHeader(String name, String value) {
      written += name.length() + value.length();
    }

    @Override
    public void addHeader(String name, String value) {
      written += name.length() + value.length();
    }

    @Override
    public void setContentType(String type) {
      written += type.length();
    }

    @Override
    public void setContentLengthLong(long length) {
      written += Long.BYTES;
    }

    @Override
    public void flushBuffer() {}

    @Override
    public ServletOutputStream getOutputStream() {
      return new ServletOutputStream() {
        @Override
        public void write(int b) {
          written++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
          written += length;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }
}
