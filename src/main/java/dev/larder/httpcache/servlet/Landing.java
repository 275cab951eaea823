package dev.larder.httpcache.servlet;

import dev.larder.httpcache.store.StoredResponse;

/** How a wait for another request's answer ended. */
enum Landing {
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
  /** The leader was not done in time. */
  TIMEOUT,
  /** There was no room to wait. */
  CROWDED,
  /** The filter is going out of service. */
  CLOSED;

  /** Of a response that is stored. */
  static Landing of(StoredResponse response) {
    return response.key().variant().isEmpty() ? STORED : VARIANT;
  }

  /** Whether those whom it did not help may hope for another. */
  boolean allowsAnotherWait() {
    return this == STORED || this == VARIANT || this == REFUSED;
  }

  /** Whether the application failed, or seems to. */
  boolean isFailure() {
    return this == FAILED || this == TIMEOUT;
  }
}
