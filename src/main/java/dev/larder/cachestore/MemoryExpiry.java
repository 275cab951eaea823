package dev.larder.cachestore;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Timing;
import java.time.Duration;
import java.util.function.Supplier;
import org.ehcache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * When Ehcache may free the memory of an entry: once it can be of no use, neither fresh, nor stale,
 * nor for validation. The engine's own time stamps decide whether an entry may be served.
 */
final class MemoryExpiry implements ExpiryPolicy<CacheKey, Kept> {

  /** How long at least a response is kept that can be validated. */
  static final Duration FOR_VALIDATION = Duration.ofMinutes(10);

  private static final Duration LONGEST = Duration.ofDays(3650);

  @Override
  public Duration getExpiryForCreation(CacheKey key, Kept kept) {
    return usefulFor(kept.entry());
  }

  @Override
  public @Nullable Duration getExpiryForAccess(CacheKey key, Supplier<? extends Kept> kept) {
    return null; // as it is
  }

  @Override
  public Duration getExpiryForUpdate(CacheKey key, Supplier<? extends Kept> old, Kept kept) {
    return usefulFor(kept.entry());
  }

  /** How long an entry is of use, from the time it was received. */
  static Duration usefulFor(@Nullable StoredEntry entry) {
    return entry instanceof StoredResponse response ? usefulFor(response) : ExpiryPolicy.INFINITE;
  }

  /** How long a response is of use, from the time it was received. */
  static Duration usefulFor(StoredResponse response) {
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
