package dev.larder.httpcache.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the time until the stream shows this node's own records. One steady clock measures both
 * ends, so the difference between two clocks plays no part. If more than {@value #MOST} records are
 * under way, the oldest are forgotten. Safe for use by many threads.
 */
final class RoundTrips {

  private static final int MOST = 1000;

  private final Map<String, Long> sentNanos = new BoundedMap<>(MOST);

  synchronized void sent(String id, long nowNanos) {
    sentNanos.put(id, nowNanos);
  }

  /** The time since a record was sent, if it is under way. */
  synchronized Optional<Duration> returned(String id, long nowNanos) {
    return Optional.ofNullable(sentNanos.remove(id)).map(sent -> Duration.ofNanos(nowNanos - sent));
  }
}
