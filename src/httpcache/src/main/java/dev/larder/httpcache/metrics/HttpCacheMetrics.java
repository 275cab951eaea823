package dev.larder.httpcache.metrics;

import dev.larder.httpcache.CacheStatistics;
import dev.larder.httpcache.HttpCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of an {@link HttpCache} under the names that Micrometer gives those of every cache;
 * each has the tag {@code cache}, the cache's name.
 *
 * <pre>{@code
 * new HttpCacheMetrics(cache).bindTo(registry);
 * }</pre>
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>meaning</th></tr>
 * <tr><td>{@code cache.gets{result=hit|stale|revalidated|miss}}</td><td>counter: requests for which
 * the store was asked, by what answered them: a fresh stored response, a stale one, a stored one
 * that the application has confirmed, or the application</td></tr>
 * <tr><td>{@code cache.puts}</td><td>counter: responses that were stored</td></tr>
 * <tr><td>{@code cache.evictions}</td><td>counter: entries that were evicted for lack of room; only if the store counts them</td></tr>
 * <tr><td>{@code cache.size}</td><td>gauge: entries, invalidated and expired ones included</td></tr>
 * <tr><td>{@code cache.bypasses}</td><td>counter: requests for which the store was not asked, like
 * writes</td></tr>
 * <tr><td>{@code cache.not.stored}</td><td>counter: responses that were not stored</td></tr>
 * <tr><td>{@code cache.invalidations}</td><td>counter: records of invalidations of this
 * node</td></tr>
 * </table>
 *
 * <p>The numbers are read when the registry asks for them, so requests do not become slower. The
 * meters do not keep the cache from garbage collection. Safe for use by many threads.
 */
public final class HttpCacheMetrics extends CacheMeterBinder<HttpCache> {

  private static final CacheStatistics NOTHING =
      new CacheStatistics(0, 0, 0, 0, 0, 0, 0, 0, OptionalLong.empty(), 0);

  /** The meters of a cache. */
  public HttpCacheMetrics(HttpCache cache) {
    this(cache, Tags.empty());
  }

  /**
   * The meters of a cache.
   *
   * @param tags of all meters, beside the cache's name
   */
  public HttpCacheMetrics(HttpCache cache, Iterable<Tag> tags) {
    super(cache, cache.name(), tags);
  }

  private CacheStatistics now() {
    HttpCache cache = getCache();
    return cache == null ? NOTHING : cache.statistics();
  }

  @Override
  protected Long size() {
    return now().entries();
  }

  @Override
  protected long hitCount() {
    return now().hits();
  }

  @Override
  protected Long missCount() {
    return now().misses();
  }

  @Override
  protected @Nullable Long evictionCount() {
    OptionalLong evictions = now().evictions();
    return evictions.isPresent() ? evictions.getAsLong() : null;
  }

  @Override
  protected long putCount() {
    return now().stored();
  }

  @Override
  protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
    HttpCache cache = getCache();
    if (cache == null) {
      return; // already collected as garbage
    }
    String asked = "Requests for which the store was asked";
    counter(cache, "cache.gets", asked, CacheStatistics::stale)
        .tag("result", "stale")
        .register(registry);
    counter(cache, "cache.gets", asked, CacheStatistics::revalidated)
        .tag("result", "revalidated")
        .register(registry);
    String notAsked = "Requests for which the store was not asked";
    counter(cache, "cache.bypasses", notAsked, CacheStatistics::bypasses).register(registry);
    String notStored = "Responses that were not stored";
    counter(cache, "cache.not.stored", notStored, CacheStatistics::notStored).register(registry);
    String records = "Records of invalidations";
    counter(cache, "cache.invalidations", records, CacheStatistics::invalidations)
        .register(registry);
  }

  private FunctionCounter.Builder<HttpCache> counter(
      HttpCache cache, String name, String description, ToLongFunction<CacheStatistics> count) {
    return FunctionCounter.builder(name, cache, one -> count.applyAsLong(one.statistics()))
        .tags(getTagsWithCacheName())
        .description(description);
  }
}
