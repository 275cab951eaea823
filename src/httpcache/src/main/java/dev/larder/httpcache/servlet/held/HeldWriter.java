package dev.larder.httpcache.servlet.held;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;
import java.io.Writer;

/**
 * The characters of a {@link HeldResponse} as the application writes them. A response has one
 * writer from its beginning to its end, as in the containers: an application may keep it, for
 * example in a wrapper of its own, and write with it after a forward.
 */
final class HeldWriter extends PrintWriter {

  private final HeldResponse held;
  private final OutputStream sink;
  private boolean fixed;
  private boolean encoding;
  private boolean used;

  /**
   * A writer.
   *
   * @param sink takes what has been encoded
   */
  HeldWriter(HeldResponse held, OutputStream sink) {
    super(Writer.nullWriter());
    this.held = held;
    this.sink = sink;
  }

  /** Fixes the encoding of the response, unless it is fixed already. */
  void begin() throws UnsupportedEncodingException {
    if (!fixed) {
      encode(held.fixEncoding());
      fixed = true;
    }
  }

  /** The encoding is chosen anew before the next character. */
  void release() {
    fixed = false;
    encoding = false;
  }

  /** Whether a character was written. */
  boolean isUsed() {
    return used;
  }

  private void encode(String name) throws UnsupportedEncodingException {
    if (!encoding) {
      out = new OutputStreamWriter(sink, name);
      encoding = true;
    }
  }

  /** A writer that the application has kept over a forward writes in the encoding of then. */
  private void prepare() {
    used = true;
    try {
      encode(held.getCharacterEncoding());
    } catch (UnsupportedEncodingException e) {
      setError();
    }
  }

  @Override
  public void write(int c) {
    prepare();
    super.write(c);
    held.charactersWritten(1);
  }

  @Override
  public void write(char[] characters, int offset, int length) {
    prepare();
    super.write(characters, offset, length);
    held.charactersWritten(length);
  }

  @Override
  public void write(String text, int offset, int length) {
    prepare();
    super.write(text, offset, length);
    held.charactersWritten(length);
  }

  @Override
  public void println() {
    write(System.lineSeparator());
  }

  /**
   * Ends the answer, but not this writer: a closed one would take every later call for an error.
   */
  @Override
  public void close() {
    try {
      held.closeFromApplication();
    } catch (IOException e) {
      setError();
    }
  }
}
