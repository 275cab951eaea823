package dev.larder.platform.upstream;

/** What a service answered. The bytes are not copied, and not to be changed. */
public final class Answer {

  private final int status;
  private final byte[] body;
  private final boolean whole;

  Answer(int status, byte[] body, boolean whole) {
    this.status = status;
    this.body = body;
    this.whole = whole;
  }

  public int status() {
    return status;
  }

  public byte[] body() {
    return body;
  }

  /** False if the body was longer than what is read at most. */
  public boolean whole() {
    return whole;
  }
}
