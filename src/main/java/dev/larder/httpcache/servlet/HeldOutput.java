package dev.larder.httpcache.servlet;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * What the application writes a {@link HeldResponse} with: a stream or a writer, not both. Not safe
 * for use by many threads.
 */
final class HeldOutput {

  private final HeldResponse held;
  private @Nullable ServletOutputStream stream;
  private @Nullable HeldOutputStream sink;
  private @Nullable PrintWriter writer;
  private boolean pushing;

  HeldOutput(HeldResponse held) {
    this.held = held;
  }

  ServletOutputStream stream() {
    if (writer != null) {
      throw new IllegalStateException("getWriter() has been called for this response");
    }
    stream = sink();
    return stream;
  }

  PrintWriter writer() throws IOException {
    if (stream != null) {
      throw new IllegalStateException("getOutputStream() has been called for this response");
    }
    if (writer == null) {
      writer = new HeldWriter(held, sink(), held.fixEncoding());
    }
    return writer;
  }

  private HeldOutputStream sink() {
    if (sink == null) {
      sink = new HeldOutputStream(held, held.container());
    }
    return sink;
  }

  /**
   * Moves characters that the writer still encodes into the body.
   *
   * @return whether the writer has failed
   */
  boolean push() {
    if (writer == null) {
      return false;
    }
    boolean before = pushing;
    pushing = true;
    boolean failed = writer.checkError();
    pushing = before;
    return failed;
  }

  /** Whether a flush is one of {@link #push}, and no wish of the application. */
  boolean isPushing() {
    return pushing;
  }

  /** The application may choose between stream and writer anew. */
  void release() {
    stream = null;
    writer = null;
    held.releaseEncoding();
  }
}
