package dev.larder.httpcache.servlet.held;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/** What a 304 says (RFC 9110 §15.4.5). */
public final class NotModified {

  /** Fields that describe the body that is not sent. */
  private static final Set<String> OF_THE_BODY =
      Set.of(
          "content-type",
          "content-length",
          "content-encoding",
          "content-language",
          "content-range");

  private NotModified() {}

  /**
   * Sends the head. Left to the end of the request, Jetty would add {@code Content-Length: 0},
   * which is not the length of the 200 that the 304 stands for (RFC 9110 §8.6).
   */
  public static void send(HttpServletResponse response) throws IOException {
    response.flushBuffer();
  }

  /** Whether a 304 does without this field of the 200 that it stands for. */
  public static boolean leavesOut(String name) {
    return OF_THE_BODY.contains(name.toLowerCase(Locale.ROOT));
  }
}
