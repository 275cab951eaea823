package dev.larder.httpcache.servlet.waiting;

import dev.larder.httpcache.FillResult;
import dev.larder.httpcache.FillResult.Confirmed;
import dev.larder.httpcache.FillResult.NotStored;
import dev.larder.httpcache.FillResult.Stored;
import dev.larder.httpcache.store.StoredResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.function.Predicate;

/** How a wait for another request's answer ended. */
public enum Landing {
  /** The response is stored, and for all who wait. */
  STORED,
  /** It is stored as one of several variants, and so perhaps not for all who wait. */
  VARIANT,
  /** It is not stored. */
  NOT_STORED,
  /** There is none, or a server's error. */
  FAILED,
  /** The application refused the leader's own request, which says nothing about the others'. */
  REFUSED,
  /** The leader's client has left before there was a response, which says nothing of the others. */
  LEFT,
  /** The leader was not done in time. */
  TIMEOUT,
  /** There was no room to wait. */
  CROWDED,
  /** The filter is going out of service. */
  CLOSED;

  /** Of a response that is stored. */
  public static Landing of(StoredResponse response) {
    return response.key().variant().isEmpty() ? STORED : VARIANT;
  }

  /**
   * Of a response that is not stored. A client error may be due to this client's request alone: to
   * what it accepts, for example.
   */
  public static Landing ofUnstored(int status) {
    if (status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR) {
      return FAILED;
    }
    return status >= HttpServletResponse.SC_BAD_REQUEST ? REFUSED : NOT_STORED;
  }

  /**
   * Of an answer of the application. For those who wait a response is as good as none if they may
   * not be given it as it is.
   *
   * @param status of the answer
   * @param reusable whether a stored response answers without being validated
   */
  public static Landing of(FillResult result, int status, Predicate<StoredResponse> reusable) {
    if (result instanceof NotStored not) {
      return switch (not.reason()) {
        // whether a later one is a variant is not known here
        case LATER_ENTRY -> VARIANT;
        // the next call asks in another way
        case VALIDATOR_MISMATCH -> REFUSED;
        default -> ofUnstored(status);
      };
    }
    Optional<StoredResponse> stored =
        result instanceof Confirmed confirmed
            ? confirmed.updated()
            : Optional.of(((Stored) result).response());
    return stored.filter(reusable).map(Landing::of).orElse(NOT_STORED);
  }

  /** Whether those whom it did not help may hope for another. */
  public boolean allowsAnotherWait() {
    return this == STORED || this == VARIANT || this == REFUSED || this == LEFT;
  }

  /** Whether the application failed, or seems to. */
  public boolean isFailure() {
    return this == FAILED || this == TIMEOUT;
  }
}
