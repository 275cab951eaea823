package dev.larder.cachestore;

import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.StateTransitionException;
import org.ehcache.Status;
import org.ehcache.config.CacheConfiguration;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;
import org.ehcache.core.internal.statistics.DefaultStatisticsService;
import org.ehcache.core.spi.service.StatisticsService;
import org.ehcache.core.statistics.TierStatistics;
import org.ehcache.expiry.ExpiryPolicy;
import org.ehcache.spi.serialization.Serializer;

/** Ehcache's manager with our kind of caches, off the heap, and the numbers it knows of them. */
final class EhcacheManager implements AutoCloseable {

  private static final String OFF_HEAP = "OffHeap";

  private final CacheTemplates templates;
  private final Faults faults;
  private final String owner;
  private final StatisticsService statistics = new DefaultStatisticsService();
  private final CacheManager manager =
      CacheManagerBuilder.newCacheManagerBuilder().using(statistics).build(true);

  /**
   * A manager without caches.
   *
   * @param owner whose caches these are, for messages
   */
  EhcacheManager(CacheTemplates templates, Faults faults, String owner) {
    this.templates = templates;
    this.faults = faults;
    this.owner = owner;
  }

  /**
   * A cache to be made.
   *
   * @param offHeapBytes what its entries may take: all of them are off the heap
   */
  record Plan<K, V>(
      String name,
      String template,
      Class<K> keys,
      Serializer<K> keySerializer,
      Class<V> values,
      Serializer<V> valueSerializer,
      ExpiryPolicy<? super K, ? super V> expiry,
      long offHeapBytes) {}

  <K, V> Cache<K, V> create(Plan<K, V> plan) {
    try {
      return manager.createCache(plan.name(), configuration(plan));
    } catch (StateTransitionException | IllegalStateException e) {
      throw DirectMemory.isExhausted(e) ? DirectMemory.tooLittle(plan.offHeapBytes(), owner, e) : e;
    }
  }

  /** The number of entries in a cache, or 0 if it is closed. */
  long entries(String name) {
    return number(name, TierStatistics::getMappings);
  }

  /** The bytes off the heap that the entries of a cache take. */
  long offHeapBytes(String name) {
    return number(name, TierStatistics::getOccupiedByteSize);
  }

  /**
   * What a cache of this manager counts.
   *
   * @param heapEntries how many entries that came from it are on the heap
   */
  CacheFigures figures(String name, long limitBytes, LongSupplier heapEntries) {
    return new CacheFigures(
        name,
        limitBytes,
        () -> entries(name),
        heapEntries,
        () -> offHeapBytes(name),
        () -> number(name, TierStatistics::getEvictions),
        () -> number(name, TierStatistics::getExpirations));
  }

  @Override
  public synchronized void close() {
    if (manager.getStatus() != Status.UNINITIALIZED) {
      manager.close();
    }
  }

  private long number(String name, ToLongFunction<TierStatistics> number) {
    try {
      TierStatistics tier = statistics.getCacheStatistics(name).getTierStatistics().get(OFF_HEAP);
      // a tier that is being closed has no number, which the library says by one below zero
      return tier == null ? 0 : Math.max(0, number.applyAsLong(tier));
    } catch (IllegalArgumentException e) {
      return 0; // closed
    }
  }

  // the strategy is made by Ehcache, which takes its class without its type parameters
  @SuppressWarnings({"unchecked", "rawtypes"})
  private <K, V> CacheConfiguration<K, V> configuration(Plan<K, V> plan) {
    ResourcePoolsBuilder pools =
        ResourcePoolsBuilder.newResourcePoolsBuilder().offheap(plan.offHeapBytes(), MemoryUnit.B);
    CacheConfigurationBuilder<K, V> builder =
        templates
            .builder(plan.template(), plan.keys(), plan.values(), pools.build())
            .withExpiry(plan.expiry())
            .withKeySerializer(plan.keySerializer())
            .withValueSerializer(plan.valueSerializer())
            .withResilienceStrategy((Class) MissOnFault.class, faults);
    return builder.build();
  }
}
