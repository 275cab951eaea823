package dev.larder.support;

import dev.larder.httpcache.store.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Clocks that stand still until the test steps them. Thread safe. */
public final class SteppableTime implements TimeSource {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));

  /** Lets both clocks run on. */
  public void step(Duration duration) {
    now.updateAndGet(instant -> instant.plus(duration));
  }

  public void step(long milliseconds) {
    step(Duration.ofMillis(milliseconds));
  }

  @Override
  public Instant now() {
    return now.get();
  }

  @Override
  public Instant date() {
    return now.get();
  }
}
