package dev.larder.httpcache.servlet.held;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The body of a {@link HeldResponse} as the application writes it. */
final class HeldOutputStream extends ServletOutputStream {

  private final HeldResponse held;
  private final HeldOutput output;
  private final HttpServletResponse container;

  HeldOutputStream(HeldResponse held, HeldOutput output) {
    this.held = held;
    this.output = output;
    this.container = held.container();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    // a wrapper of the application may have kept the writer over a forward: it has written before
    output.push();
    held.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    held.flushFromApplication();
  }

  @Override
  public void close() throws IOException {
    held.closeFromApplication();
  }

  @Override
  public boolean isReady() {
    try {
      return container.getOutputStream().isReady();
    } catch (IOException e) {
      throw new IllegalStateException("The container gives no stream", e);
    }
  }

  /** Non-blocking output: only for asynchronous requests, whose answers are not held. */
  @Override
  public void setWriteListener(WriteListener listener) {
    try {
      held.startNonBlocking();
      container.getOutputStream().setWriteListener(listener);
    } catch (IOException e) {
      throw new IllegalStateException("The container gives no stream", e);
    }
  }
}
