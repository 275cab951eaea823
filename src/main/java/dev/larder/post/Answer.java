package dev.larder.post;

/** What the posts service answered. The bytes are not copied, and not to be changed. */
final class Answer {

  private final int status;
  private final byte[] body;
  private final boolean whole;

  Answer(int status, byte[] body, boolean whole) {
    this.status = status;
    this.body = body;
    this.whole = whole;
  }

  int status() {
    return status;
  }

  byte[] body() {
    return body;
  }

  /** False if the body was longer than what is read at most. */
  boolean whole() {
    return whole;
  }
}
