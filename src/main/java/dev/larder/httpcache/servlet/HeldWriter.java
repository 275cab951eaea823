package dev.larder.httpcache.servlet;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UnsupportedEncodingException;

/** The characters of a {@link HeldResponse} as the application writes them. */
final class HeldWriter extends PrintWriter {

  private final HeldResponse held;

  HeldWriter(HeldResponse held, HeldOutputStream sink, String encoding)
      throws UnsupportedEncodingException {
    super(new OutputStreamWriter(sink, encoding));
    this.held = held;
  }

  @Override
  public void write(int c) {
    super.write(c);
    held.charactersWritten();
  }

  @Override
  public void write(char[] characters, int offset, int length) {
    super.write(characters, offset, length);
    held.charactersWritten();
  }

  @Override
  public void write(String text, int offset, int length) {
    super.write(text, offset, length);
    held.charactersWritten();
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
