package dev.larder.httpcache.servlet.held;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Content type, character encoding and locale of a held answer. The container gets them at once,
 * since the rules that bind them are its own; here stands what it cannot know: since when the
 * application writes characters, and what has to be taken back. Not safe for use by many threads.
 */
final class HeldContentType {

  private final HttpServletResponse container;
  private boolean localized;
  private @Nullable String writerEncoding;

  HeldContentType(HttpServletResponse container) {
    this.container = container;
  }

  /** Whether the answer is a stream of events, which has no end to wait for. */
  boolean isEventStream() {
    String type = container.getContentType();
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
  }

  void set(@Nullable String type) {
    container.setContentType(type);
    if (writerEncoding != null && type != null) {
      // the encoding stays that of the writer
      container.setCharacterEncoding(writerEncoding);
    }
  }

  void setEncoding(@Nullable String encoding) {
    if (writerEncoding == null) {
      container.setCharacterEncoding(encoding);
    }
  }

  /** Sets the locale for the encoding that may follow from it. */
  void setLocale(@Nullable Locale locale) {
    if (writerEncoding == null) {
      container.setLocale(locale);
      localized = locale != null;
    }
  }

  /**
   * Fixes the encoding, since the application has begun to write characters, and adds it to a
   * content type that does not show it.
   *
   * @return the encoding
   */
  String fixEncoding() {
    String encoding = container.getCharacterEncoding();
    writerEncoding = encoding;
    String type = container.getContentType();
    String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
    // JSON has no such parameter (RFC 8259 §11), and some containers leave it out
    boolean implied = lower.startsWith("application/json") && encoding.equalsIgnoreCase("UTF-8");
    if (!implied && !lower.contains("charset=")) {
      container.setCharacterEncoding(encoding);
    }
    return encoding;
  }

  /** The application may choose the encoding anew. */
  void releaseEncoding() {
    writerEncoding = null;
  }

  /** The container has forgotten all of it. */
  void afterReset() {
    localized = false;
  }

  /** Takes all of it back from the container. */
  void forget() {
    container.setContentType(null);
    container.setCharacterEncoding((String) null);
    if (localized) {
      container.setLocale(null);
    }
  }
}
