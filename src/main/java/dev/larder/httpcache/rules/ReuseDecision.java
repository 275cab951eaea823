package dev.larder.httpcache.rules;

import dev.larder.httpcache.store.StoredResponse;
import java.time.Duration;

/** What is done with a request, and why. */
public sealed interface ReuseDecision {

  Reason reason();

  /**
   * The stored response answers.
   *
   * @param age its current age
   * @param fresh whether it is fresh; if not, it stands in for an error
   */
  record Serve(StoredResponse stored, Duration age, boolean fresh, Reason reason)
      implements ReuseDecision {}

  /**
   * The application is asked whether the stored response is still right; it may also stand in for
   * an error.
   */
  record Validate(StoredResponse stored, Reason reason) implements ReuseDecision {}

  /** Neither: the client wants a stored response or none, and none may answer. */
  record Unsatisfiable(Reason reason) implements ReuseDecision {}

  /** The application answers. */
  record Forward(Reason reason) implements ReuseDecision {}
}
