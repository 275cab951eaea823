package dev.larder.httpcache.store;

import java.time.Duration;
import java.time.Instant;

/**
 * The times of a stored response, on the cache's own steady clock.
 *
 * @param responseTime when the response was received or last validated (RFC 9111 §4.2.3)
 * @param correctedInitialAge its age at that time, zero or more
 * @param freshnessLifetime how old it may become and still be fresh, zero or more (§4.2.1)
 * @param retryNotBefore after a failed validation, the time before which there is no other attempt
 */
public record Timing(
    Instant responseTime,
    Duration correctedInitialAge,
    Duration freshnessLifetime,
    Instant retryNotBefore) {

  /** The same times, with no attempt to validate before the given one. */
  public Timing withRetryNotBefore(Instant instant) {
    return new Timing(responseTime, correctedInitialAge, freshnessLifetime, instant);
  }
}
