package dev.larder.httpcache.servlet;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/** Reads the head of a request as an immutable value. */
final class RequestHeads {

  private RequestHeads() {}

  static RequestHead of(HttpServletRequest request) {
    List<Field> lines = new ArrayList<>();
    Enumeration<String> names = request.getHeaderNames();
    while (names.hasMoreElements()) {
      String name = names.nextElement();
      Enumeration<String> values = request.getHeaders(name);
      while (values.hasMoreElements()) {
        lines.add(new Field(name, values.nextElement()));
      }
    }
    boolean session =
        request.getRequestedSessionId() != null && request.isRequestedSessionIdValid();
    return new RequestHead(request.getMethod(), Fields.of(lines), session);
  }
}
