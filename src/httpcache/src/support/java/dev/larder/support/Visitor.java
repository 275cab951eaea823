package dev.larder.support;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A client that keeps its cookies, as a browser does. Not thread safe. */
public final class Visitor {

  private final Http http;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  public Visitor(Http http) {
    this.http = http;
  }

  /** Sends GET with the cookies, and keeps those that come back. */
  public Http.Response get(String path) {
    return send("GET", path, null);
  }

  /** Sends a form, as the browser of a reader does who pushed its button. */
  public Http.Response post(String path, String form) {
    return send(
        "POST",
        path,
        form,
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Sec-Fetch-Site",
        "same-origin");
  }

  /** The value of a cookie; null if there is none. */
  public String cookie(String name) {
    return cookies.get(name);
  }

  private Http.Response send(String method, String path, String body, String... fields) {
    String[] all = fields;
    if (!cookies.isEmpty()) {
      all = Arrays.copyOf(fields, fields.length + 2);
      all[fields.length] = "Cookie";
      all[fields.length + 1] =
          cookies.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining("; "));
    }
    Http.Response response = http.send(method, path, body, all);
    for (String line : response.all("Set-Cookie")) {
      String[] pair = line.split(";", 2)[0].split("=", 2);
      cookies.put(pair[0], pair[1]);
    }
    return response;
  }
}
