package dev.larder.httpcache.redis;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.lettuce.core.RedisCommandTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * The share of commands that Redis has answered late, or not at all, in the last {@value
 * #WINDOW_SECONDS} seconds. When half of at least {@value #FEWEST} were late, Redis is too slow to
 * be of use. Safe for use by many threads.
 */
final class LateCommands {

  static final int WINDOW_SECONDS = 10;
  static final int FEWEST = 10;
  private static final int MOST_PERCENT = 50;

  private final CircuitBreaker window;
  private final Duration limit;

  /**
   * A window.
   *
   * @param limit the time within which an answer is not late
   * @param tooMany is told once, with the reason, when too many are late
   */
  LateCommands(Duration limit, BiConsumer<String, Throwable> tooMany) {
    this.limit = limit;
    this.window =
        CircuitBreaker.of(
            "redis",
            CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize(WINDOW_SECONDS)
                .minimumNumberOfCalls(FEWEST)
                .failureRateThreshold(MOST_PERCENT)
                .slowCallDurationThreshold(limit)
                .build());
    window
        .getEventPublisher()
        .onStateTransition(
            event -> {
              if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                tooMany.accept("Redis is too slow", late());
              }
            });
  }

  /** A command was not answered in time. */
  void add() {
    window.onError(limit.toNanos(), TimeUnit.NANOSECONDS, late());
  }

  /** A command was answered. A late one was already counted when its time was over. */
  void answered(Duration took) {
    if (took.compareTo(limit) < 0) {
      window.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Starts again, for new connections. */
  void forget() {
    window.reset();
  }

  private RedisCommandTimeoutException late() {
    return new RedisCommandTimeoutException(
        "half of the commands of %d s took longer than %d ms"
            .formatted(WINDOW_SECONDS, limit.toMillis()));
  }
}
