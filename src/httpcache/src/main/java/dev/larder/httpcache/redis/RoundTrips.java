package dev.larder.httpcache.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How long this node's own records take until the stream shows them. Both ends are read from one
 * steady clock, so no difference of clocks is in it. Of more than {@value #MOST} that are under way
 * the oldest are forgotten. Safe for use by many threads.
 */
final class RoundTrips {

  private static final int MOST = 1000;

  private final Map<String, Long> sentNanos = new BoundedMap<>(MOST);

  synchronized void sent(String id, long nowNanos) {
    sentNanos.put(id, nowNanos);
  }

  /** The time since a record was sent, if it is one of those that are under way. */
  synchronized Optional<Duration> returned(String id, long nowNanos) {
    return Optional.ofNullable(sentNanos.remove(id)).map(sent -> Duration.ofNanos(nowNanos - sent));
  }
}
