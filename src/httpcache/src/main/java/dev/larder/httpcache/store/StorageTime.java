package dev.larder.httpcache.store;

import java.time.Duration;

/**
 * How long a store keeps an entry: until it can no longer be of use, neither fresh, nor stale, nor
 * for validation. Whether an entry may be served is decided by its {@link Timing}.
 */
public final class StorageTime {

  /** For an entry without an end of its own: longer than any process runs. */
  public static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  /** The shortest time for which a response that can be validated is kept. */
  public static final Duration FOR_VALIDATION = Duration.ofMinutes(10);

  private static final Duration LONGEST = Duration.ofDays(3650);

  private StorageTime() {}

  /** How long an entry is of use, from the time it was received. */
  public static Duration of(StoredEntry entry) {
    return entry instanceof StoredResponse response ? of(response) : UNLIMITED;
  }

  /** How long a response is of use, from the time it was received. */
  public static Duration of(StoredResponse response) {
    Timing timing = response.timing();
    ReusePolicy policy = response.policy();
    Duration stale = longer(policy.staleIfError(), policy.staleWhileRevalidate());
    Duration useful =
        bounded(timing.freshnessLifetime())
            .minus(bounded(timing.correctedInitialAge()))
            .plus(bounded(stale));
    Duration least = canBeValidated(response) ? FOR_VALIDATION : Duration.ZERO;
    return longer(least, useful);
  }

  private static boolean canBeValidated(StoredResponse response) {
    return response.head().fields().has("ETag") || response.head().fields().has("Last-Modified");
  }

  private static Duration bounded(Duration duration) {
    return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
