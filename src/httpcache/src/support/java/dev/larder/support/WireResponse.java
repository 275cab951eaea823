package dev.larder.support;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A response as it came over the wire, whole or not, of a connection for it alone. */
public final class WireResponse {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Fields, in lower case, that the cache, the clock or the connection says. */
  public static final Set<String> INCIDENTAL =
      Set.of(
          "x-cache",
          "cache-status",
          "age",
          "date",
          "content-length",
          "transfer-encoding",
          "connection",
          "keep-alive");

  private final int status;
  private final Map<String, List<String>> fields = new TreeMap<>();
  private final String text;
  private final boolean whole;

  private WireResponse(String wire) {
    int end = wire.indexOf("\r\n\r\n");
    String head = end < 0 ? wire : wire.substring(0, end);
    String rest = end < 0 ? "" : wire.substring(end + 4);
    String[] lines = head.split("\r\n", -1);
    status =
        lines[0].matches("HTTP/1\\.1 \\d{3}.*") ? Integer.parseInt(lines[0].substring(9, 12)) : 0;
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 0) {
        break; // the server was gone in the middle of a line
      }
      fields
          .computeIfAbsent(
              lines[i].substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(lines[i].substring(colon + 1).trim());
    }
    if (field("Transfer-Encoding").equals("chunked")) {
      whole = rest.endsWith("0\r\n\r\n");
      text = unchunked(rest);
    } else {
      String length = field("Content-Length");
      whole = end > 0 && (length.isEmpty() || status == 304 || length.equals("" + rest.length()));
      text = rest;
    }
  }

  /**
   * Sends GET on a connection of its own and reads until the server closes it.
   *
   * @return what has come, with status 0 if nothing has
   */
  public static WireResponse get(int port, String path) {
    return to(port, "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:1\r\nConnection: close\r\n\r\n");
  }

  /** As {@link #get}, for any request; one that asks for {@code Connection: close} ends at once. */
  public static WireResponse to(int port, String request) {
    try {
      return new WireResponse(Http.raw(port, request, LONGEST));
    } catch (UncheckedIOException e) {
      // the server has broken the connection off
      return new WireResponse("");
    }
  }

  public int status() {
    return status;
  }

  /** The body, each byte one character. */
  public String text() {
    return text;
  }

  /** Whether its end has come. */
  public boolean isWhole() {
    return whole;
  }

  /** The first value of a field, or nothing. */
  public String field(String name) {
    List<String> values = fields.get(name.toLowerCase(Locale.ROOT));
    return values == null ? "" : values.get(0);
  }

  /** What the application has said, in one spelling. */
  public Map<String, List<String>> endToEndFields() {
    Map<String, List<String>> said = new TreeMap<>(fields);
    said.keySet().removeAll(INCIDENTAL);
    said.computeIfPresent(
        "content-type",
        (name, values) ->
            values.stream().map(v -> v.toLowerCase(Locale.ROOT).replace(" ", "")).toList());
    return said;
  }

  private static String unchunked(String chunks) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int at = 0;
    while (at < chunks.length()) {
      int line = chunks.indexOf("\r\n", at);
      if (line < 0) {
        break;
      }
      int size = Integer.parseInt(chunks.substring(at, line), 16);
      int until = Math.min(chunks.length(), line + 2 + size);
      body.writeBytes(chunks.substring(line + 2, until).getBytes(StandardCharsets.ISO_8859_1));
      at = until + 2;
    }
    return body.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return status + " " + fields + " " + text.length() + " bytes";
  }
}
