package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Finds session ids that a container has written into URLs, as it does for clients without cookies
 * ({@code HttpServletResponse.encodeURL}). If such a response were stored, everybody would get its
 * session.
 */
final class SessionIds {

  private static final String MARKER = ";jsessionid=";
  private static final byte[] MARKER_BYTES = MARKER.getBytes(StandardCharsets.US_ASCII);

  private SessionIds() {}

  /**
   * Whether a field value or the body has a session id in a URL. Linear in the size of the body.
   */
  static boolean appearIn(Fields fields, byte[] body) {
    for (Field field : fields) {
      if (field.value().toLowerCase(Locale.ROOT).contains(MARKER)) {
        return true;
      }
    }
    for (int i = 0; i + MARKER_BYTES.length <= body.length; i++) {
      if (body[i] == ';' && matchesAt(body, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matchesAt(byte[] body, int start) {
    for (int i = 0; i < MARKER_BYTES.length; i++) {
      int c = body[start + i];
      int lower = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
      if (lower != MARKER_BYTES[i]) {
        return false;
      }
    }
    return true;
  }
}
