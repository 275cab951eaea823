package dev.larder.ops;

import dev.larder.caching.LocalCacheFigures;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.redis.SharedEvents;
import dev.larder.httpcache.redis.SharedFigures;
import dev.larder.httpcache.store.CacheFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All meters of this process: the cache's, the JVM's, and those that are bound to its registry.
 * Safe for use by many threads.
 */
public final class Meters implements AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CacheMeters cache = new CacheMeters(registry);

  /** Held here, since the registry holds only weakly what it asks for counts. */
  private final List<LongSupplier> watched = new CopyOnWriteArrayList<>();

  private final JvmGcMetrics garbageCollections = new JvmGcMetrics();

  public Meters() {
    new JvmMemoryMetrics().bindTo(registry);
    garbageCollections.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  /** Counts what the cache does. */
  public CacheEvents events() {
    return cache;
  }

  /** Counts what goes between this node and Redis; only nodes that have one show it. */
  public SharedEvents shared() {
    return new SharedMeters(registry);
  }

  /** Shows what is shared with other nodes. */
  public void watch(SharedFigures figures) {
    gauge(
            "larder.redis.whole",
            "1 while Redis is in use",
            () -> figures.whole().getAsBoolean() ? 1 : 0)
        .register(registry);
    gauge(
            "larder.log.records.unplaced",
            "Records that the stream has not shown",
            figures.unplaced())
        .register(registry);
  }

  /** Where others register meters of their own. */
  public MeterRegistry registry() {
    return registry;
  }

  /** From now on requests are counted by these routes. */
  public void use(Routes routes) {
    cache.use(routes);
  }

  /** Shows what a cache of responses counts. */
  public void watch(CacheFigures figures) {
    Tags cache = Tags.of("cache", figures.cache());
    entries(cache, figures.entries(), figures.evictions(), figures.expirations());
    gauge("larder.cache.heap.entries", "Entries that are on the heap", figures.heapEntries())
        .tags(cache)
        .register(registry);
    boolean onHeap = figures.memory() == CacheFigures.Memory.HEAP;
    bytes(cache, onHeap ? "heap" : "offheap", figures.bytes(), figures.limitBytes());
  }

  /** Shows what a cache of application values counts. */
  public void watch(LocalCacheFigures figures) {
    Tags cache = Tags.of("cache", figures.cache());
    entries(cache, figures.entries(), figures.evictions(), figures.expirations());
    bytes(cache, "heap", figures.bytes(), figures.maxBytes());
  }

  private void entries(
      Tags cache, LongSupplier held, LongSupplier evictions, LongSupplier expirations) {
    gauge("larder.cache.entries", "Entries, dead ones included", held)
        .tags(cache)
        .register(registry);
    counter("larder.cache.evictions", "Entries given up for want of room", evictions)
        .tags(cache)
        .register(registry);
    counter("larder.cache.expirations", "Entries whose time was over", expirations)
        .tags(cache)
        .register(registry);
  }

  private void bytes(Tags cache, String where, LongSupplier used, long max) {
    gauge("larder.cache." + where + ".used", "What the entries take", used)
        .baseUnit("bytes")
        .tags(cache)
        .register(registry);
    gauge("larder.cache." + where + ".max", "What the entries may take", () -> max)
        .baseUnit("bytes")
        .tags(cache)
        .register(registry);
  }

  /** Shows how many responses the store has refused, since they do not fit. */
  public void watchRefused(LongSupplier refused) {
    counter("larder.cache.refused", "Responses that were too large for the store", refused)
        .register(registry);
  }

  /**
   * Shows how many requests wait for another one's answer now.
   *
   * @param parked those that hold no thread
   * @param blocked those that hold one
   */
  public void watchWaiting(LongSupplier parked, LongSupplier blocked) {
    waiting("no", parked);
    waiting("yes", blocked);
  }

  /** The names of all meters that are shown, without the endings of their samples. */
  public Stream<String> names() {
    return snapshots().stream().map(snapshot -> snapshot.getMetadata().getPrometheusName());
  }

  /** The values of all meters now. */
  MetricSnapshots snapshots() {
    return registry.getPrometheusRegistry().scrape();
  }

  @Override
  public void close() {
    garbageCollections.close();
    registry.close();
  }

  private void waiting(String thread, LongSupplier count) {
    gauge("larder.cache.waiting.requests", "Requests that wait for another one's answer", count)
        .tag("thread", thread)
        .register(registry);
  }

  private static Gauge.Builder<Supplier<Number>> gauge(
      String name, String description, LongSupplier value) {
    return Gauge.builder(name, (Supplier<Number>) value::getAsLong).description(description);
  }

  private FunctionCounter.Builder<LongSupplier> counter(
      String name, String description, LongSupplier count) {
    watched.add(count);
    return FunctionCounter.builder(name, count, LongSupplier::getAsLong).description(description);
  }
}
