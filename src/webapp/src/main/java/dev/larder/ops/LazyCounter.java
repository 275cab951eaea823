package dev.larder.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A counter that is shown once it has counted. Safe for use by many threads: the registry gives the
 * same counter for the same labels.
 */
final class LazyCounter {

  private final MeterRegistry registry;
  private final Counter.Builder builder;
  private volatile @Nullable Counter counter;

  LazyCounter(MeterRegistry registry, Counter.Builder builder) {
    this.registry = registry;
    this.builder = builder;
  }

  Counter get() {
    Counter made = counter;
    if (made == null) {
      made = builder.register(registry);
      counter = made;
    }
    return made;
  }
}
