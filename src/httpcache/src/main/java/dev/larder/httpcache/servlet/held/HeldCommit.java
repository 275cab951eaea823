package dev.larder.httpcache.servlet.held;

import jakarta.servlet.http.HttpServletResponse;

/**
 * When the container alone would have committed a held response. From then on the application
 * changes neither status nor fields, although nothing may have gone to the client yet. Not safe for
 * use by many threads.
 */
final class HeldCommit {

  private final HttpServletResponse container;
  private boolean reached;
  private long characters;

  HeldCommit(HttpServletResponse container) {
    this.container = container;
  }

  boolean isReached() {
    return reached;
  }

  /** The application has flushed the response. */
  void flushed() {
    reached = true;
  }

  /** Nothing that was written counts. */
  void reset() {
    characters = 0;
  }

  /**
   * Notes characters that are written, and that may not be encoded yet.
   *
   * @return whether they may have filled the buffer, which the bytes will show
   */
  boolean mayBeReachedWith(int moreCharacters) {
    characters += moreCharacters;
    return !reached && characters > container.getBufferSize();
  }

  /**
   * Notes how many bytes were written. Tomcat has a buffer of characters before the one of bytes,
   * and takes none out before it is full. The JDK's encoder, which hands the bytes on, has a buffer
   * of another size in each version.
   *
   * @param all whether they are as many as the application has declared
   */
  void written(long bytes, boolean all) {
    if (reached) {
      return;
    }
    long room = container.getBufferSize();
    boolean full = bytes > room;
    if (full && characters > 0 && Containers.isTomcat(container)) {
      full = characters > room && bytes > 2 * room;
    }
    reached = all || full;
  }
}
