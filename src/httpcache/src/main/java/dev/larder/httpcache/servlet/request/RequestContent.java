package dev.larder.httpcache.servlet.request;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/**
 * Tells whether a GET or HEAD request has content (RFC 9110 §9.3.1). No key contains it, so such a
 * request bypasses the cache.
 *
 * <p>Over HTTP/1 the head tells. Over HTTP/2 it may not, so the stream is asked. If the stream does
 * not know either, the first byte is read and kept for the application.
 */
public final class RequestContent {

  /**
   * Request attribute: the stream that the application must use, because a byte of it may have been
   * read and the container returns it only once.
   */
  public static final String STREAM = "dev.larder.content";

  private RequestContent() {}

  /**
   * Whether the request has content, or may have, if its head does not exclude that ({@link
   * RequestHeads#excludesContent}). May wait for the client's first byte.
   */
  public static boolean isPresent(HttpServletRequest request) throws IOException {
    return request.getContentLengthLong() > 0
        || request.getHeader("Transfer-Encoding") != null
        || isInStream(request);
  }

  private static boolean isInStream(HttpServletRequest request) throws IOException {
    ServletInputStream stream;
    try {
      stream = request.getInputStream();
    } catch (IllegalStateException e) {
      // a filter in front has taken the reader: what it has read is not known here
      return true;
    }
    request.setAttribute(STREAM, stream);
    if (stream.isFinished()) {
      return false;
    }
    if (stream.available() > 0) {
      return true;
    }
    int first = stream.read();
    if (first >= 0) {
      request.setAttribute(STREAM, new Restored(first, stream));
    }
    return first >= 0;
  }

  /** A stream that begins with the byte that was already read from it. */
  private static final class Restored extends ServletInputStream {

    private final ServletInputStream rest;
    private int first;

    Restored(int first, ServletInputStream rest) {
      this.first = first;
      this.rest = rest;
    }

    private boolean isPending() {
      return first >= 0;
    }

    @Override
    public int read() throws IOException {
      if (!isPending()) {
        return rest.read();
      }
      int taken = first;
      first = -1;
      return taken;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (!isPending() || length == 0) {
        return rest.read(bytes, offset, length);
      }
      bytes[offset] = (byte) read();
      return 1;
    }

    @Override
    public int available() throws IOException {
      return rest.available() + (isPending() ? 1 : 0);
    }

    @Override
    public boolean isFinished() {
      return !isPending() && rest.isFinished();
    }

    @Override
    public boolean isReady() {
      return isPending() || rest.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      rest.setReadListener(
          new ReadListener() {
            @Override
            public void onDataAvailable() throws IOException {
              listener.onDataAvailable();
            }

            @Override
            public void onAllDataRead() throws IOException {
              if (isPending()) {
                // the container does not know of this byte
                listener.onDataAvailable();
              }
              listener.onAllDataRead();
            }

            @Override
            public void onError(Throwable failure) {
              listener.onError(failure);
            }
          });
    }
  }
}
