package dev.larder.httpcache.servlet.held;

import org.jspecify.annotations.Nullable;

/** How a call to the application has ended. */
public sealed interface CallEnd {

  /** The application has ended its answer, at once or asynchronously. */
  record Complete() implements CallEnd {}

  /** The application has called {@code sendError}, and the container has not been told yet. */
  record Refused(int status, @Nullable String message) implements CallEnd {}

  /** The application has thrown. */
  record Failed(Throwable failure) implements CallEnd {}

  /**
   * The application is asynchronous, and its time is over or the connection broken, and it has not
   * answered to that.
   */
  record Abandoned() implements CallEnd {}

  /** The answer has gone past the held response: the container's own response is committed. */
  record AnsweredElsewhere() implements CallEnd {}

  /** The container has ended an asynchronous answer of whose end nobody else knew. */
  record Unobserved() implements CallEnd {}
}
