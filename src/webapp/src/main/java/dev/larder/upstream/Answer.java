package dev.larder.upstream;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a service answered. The bytes are not copied, and not to be changed. */
public final class Answer {

  private final int status;
  private final byte[] body;
  private final boolean whole;
  private final @Nullable Duration retryAfter;

  /**
   * An answer.
   *
   * @param retryAfter what the service asks for in {@code Retry-After}; null if it does not
   */
  Answer(int status, byte[] body, boolean whole, @Nullable Duration retryAfter) {
    this.status = status;
    this.body = body;
    this.whole = whole;
    this.retryAfter = retryAfter;
  }

  public int status() {
    return status;
  }

  public byte[] body() {
    return body;
  }

  /** How long the service asks to wait before the next request, 0 to 1 day. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** False if the body was longer than what is read at most. */
  public boolean whole() {
    return whole;
  }
}
