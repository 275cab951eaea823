package dev.larder.httpcache.rules;

import dev.larder.httpcache.store.StoredResponse;
import java.time.Duration;
import java.util.List;

/** What is done with a request, and why. */
public sealed interface ReuseDecision {

  Reason reason();

  /**
   * The stored response answers.
   *
   * @param age its current age
   * @param fresh whether it counts as fresh; if not, it is served stale
   * @param due whether it is so near to the end of its lifetime that it should be fetched again
   */
  record Serve(StoredResponse stored, Duration age, boolean fresh, Reason reason, boolean due)
      implements ReuseDecision {

    /** A response that need not be fetched again. */
    public Serve(StoredResponse stored, Duration age, boolean fresh, Reason reason) {
      this(stored, age, fresh, reason, false);
    }

    /** The same decision, for a response that should be fetched again. */
    public Serve asDue() {
      return new Serve(stored, age, fresh, reason, true);
    }
  }

  /**
   * The application is asked whether the stored response is still right; the response may also be
   * served in place of an error.
   */
  record Validate(StoredResponse stored, Reason reason) implements ReuseDecision {}

  /** Neither: the client wants a stored response or none, and none may answer. */
  record Unsatisfiable(Reason reason) implements ReuseDecision {}

  /**
   * The application answers.
   *
   * @param variants stored responses that do not match the request by {@code Vary}; the application
   *     may say that one of them is right
   */
  record Forward(Reason reason, List<StoredResponse> variants) implements ReuseDecision {

    public Forward {
      variants = List.copyOf(variants);
    }

    public Forward(Reason reason) {
      this(reason, List.of());
    }
  }
}
