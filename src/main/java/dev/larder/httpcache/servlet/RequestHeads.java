package dev.larder.httpcache.servlet;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads the head of a request as an immutable value. */
final class RequestHeads {

  private RequestHeads() {}

  static RequestHead of(HttpServletRequest request) {
    List<Field> lines = new ArrayList<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      for (String value : Collections.list(request.getHeaders(name))) {
        lines.add(new Field(name, value));
      }
    }
    boolean session =
        request.getRequestedSessionId() != null && request.isRequestedSessionIdValid();
    return new RequestHead(request.getMethod(), Fields.of(lines), session);
  }
}
