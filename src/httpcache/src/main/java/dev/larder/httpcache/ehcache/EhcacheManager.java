package dev.larder.httpcache.ehcache;

import dev.larder.httpcache.store.CacheFigures;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Faults;
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

/** Ehcache's manager with the caches of responses, off the heap, and their statistics. */
final class EhcacheManager implements AutoCloseable {

  private static final String OFF_HEAP = "OffHeap";

  private final CacheTemplates templates;
  private final Faults faults;
  private final StatisticsService statistics = new DefaultStatisticsService();
  private final CacheManager manager =
      CacheManagerBuilder.newCacheManagerBuilder().using(statistics).build(true);

  /** A manager without caches. */
  EhcacheManager(CacheTemplates templates, Faults faults) {
    this.templates = templates;
    this.faults = faults;
  }

  /**
   * Makes a cache.
   *
   * @param offHeapBytes the most that its entries take, all of them off the heap
   */
  Cache<CacheKey, OffHeapEntry> create(String name, long offHeapBytes) {
    try {
      return manager.createCache(name, configuration(offHeapBytes));
    } catch (StateTransitionException | IllegalStateException e) {
      throw DirectMemory.isExhausted(e) ? DirectMemory.tooLittle(offHeapBytes, e) : e;
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
        CacheFigures.Memory.OFF_HEAP,
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
      // a tier that is being closed has no number: the library returns a negative one
      return tier == null ? 0 : Math.max(0, number.applyAsLong(tier));
    } catch (IllegalArgumentException e) {
      return 0; // closed
    }
  }

  // the strategy is made by Ehcache, which takes its class without its type parameters
  @SuppressWarnings({"unchecked", "rawtypes"})
  private CacheConfiguration<CacheKey, OffHeapEntry> configuration(long offHeapBytes) {
    ResourcePoolsBuilder pools =
        ResourcePoolsBuilder.newResourcePoolsBuilder().offheap(offHeapBytes, MemoryUnit.B);
    CacheConfigurationBuilder<CacheKey, OffHeapEntry> builder =
        templates
            .responses(pools.build())
            .withExpiry(new MemoryExpiry())
            .withKeySerializer(new CacheKeySerializer())
            .withValueSerializer(new OffHeapEntry.OffHeapEntrySerializer())
            .withResilienceStrategy((Class) MissOnFault.class, faults);
    return builder.build();
  }
}
