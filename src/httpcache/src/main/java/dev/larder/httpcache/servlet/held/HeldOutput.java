package dev.larder.httpcache.servlet.held;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * What the application writes a {@link HeldResponse} with: a stream or a writer, not both. Not safe
 * for use by many threads.
 */
final class HeldOutput {

  private final HeldResponse held;
  private final HeldOutputStream stream;
  private @Nullable HeldWriter writer;
  private boolean streamChosen;
  private boolean writerChosen;
  private boolean pushing;

  HeldOutput(HeldResponse held) {
    this.held = held;
    this.stream = new HeldOutputStream(held, this);
  }

  ServletOutputStream stream() {
    if (writerChosen) {
      throw new IllegalStateException("getWriter() has been called for this response");
    }
    streamChosen = true;
    return stream;
  }

  PrintWriter writer() throws IOException {
    if (streamChosen) {
      throw new IllegalStateException("getOutputStream() has been called for this response");
    }
    if (writer == null) {
      writer = new HeldWriter(held, new Encoded(held));
    }
    writer.begin();
    writerChosen = true;
    return writer;
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

  /**
   * The answer is closed. After a forward Tomcat asks for the writer only to close it: that was no
   * choice of the application.
   */
  void close() {
    writerChosen &= writer != null && writer.isUsed();
  }

  /** Whether a flush is one of {@link #push}, and no wish of the application. */
  boolean isPushing() {
    return pushing;
  }

  /** The application may choose between stream and writer anew, and the encoding of the writer. */
  void release() {
    streamChosen = false;
    writerChosen = false;
    if (writer != null) {
      writer.release();
    }
    held.releaseEncoding();
  }

  /** Takes what the writer has encoded. */
  private static final class Encoded extends OutputStream {

    private final HeldResponse held;

    Encoded(HeldResponse held) {
      this.held = held;
    }

    @Override
    public void write(int b) throws IOException {
      held.write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      held.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      held.flushFromApplication();
    }
  }
}
