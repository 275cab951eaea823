package dev.larder.httpcache.servlet.request;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

/** Reads the head of a request. */
public final class RequestHeads {

  /**
   * Request attribute that marks a request which the filter has passed on. Its value continues the
   * request in an asynchronous dispatch. A hit needs no mark, because nothing sees its request any
   * more.
   */
  public static final String EXCHANGE = "dev.larder.exchange";

  private RequestHeads() {}

  /**
   * A view of the head that asks the request for each field when it is needed: a hit needs few of
   * them. Only for the thread of the request, during the request; other threads need it {@linkplain
   * RequestHead#settled settled}.
   */
  public static RequestHead received(HttpServletRequest request) {
    boolean session =
        request.getRequestedSessionId() != null && request.isRequestedSessionIdValid();
    return new RequestHead(request.getMethod(), new Received(request), session);
  }

  /** The head as an immutable value. */
  public static RequestHead of(HttpServletRequest request) {
    return received(request).settled();
  }

  /** Whether the head says that there is no content: always, over HTTP/1, if there is none. */
  public static boolean excludesContent(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    return length == 0
        || (length < 0
            && request.getHeader("Transfer-Encoding") == null
            && request.getProtocol().startsWith("HTTP/1."));
  }

  private static final class Received extends Fields {

    private final HttpServletRequest request;

    Received(HttpServletRequest request) {
      this.request = request;
    }

    @Override
    public boolean has(String name) {
      return request.getHeader(name) != null;
    }

    @Override
    public Optional<String> first(String name) {
      return Optional.ofNullable(request.getHeader(name));
    }

    @Override
    public List<String> all(String name) {
      Enumeration<String> values = request.getHeaders(name);
      return values.hasMoreElements() ? Collections.list(values) : List.of();
    }

    @Override
    protected List<Field> lines() {
      List<Field> lines = new ArrayList<>();
      Enumeration<String> names = request.getHeaderNames();
      while (names.hasMoreElements()) {
        String name = names.nextElement();
        all(name).forEach(value -> lines.add(new Field(name, value)));
      }
      return lines;
    }
  }
}
