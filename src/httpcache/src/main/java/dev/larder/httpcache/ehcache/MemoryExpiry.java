package dev.larder.httpcache.ehcache;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StorageTime;
import dev.larder.httpcache.store.StoredEntry;
import java.time.Duration;
import java.util.function.Supplier;
import org.ehcache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** When Ehcache may free the memory of an entry, by {@link StorageTime}. */
final class MemoryExpiry implements ExpiryPolicy<CacheKey, OffHeapEntry> {

  @Override
  public Duration getExpiryForCreation(CacheKey key, OffHeapEntry kept) {
    return lifeOf(kept.entry());
  }

  @Override
  public @Nullable Duration getExpiryForAccess(
      CacheKey key, Supplier<? extends OffHeapEntry> kept) {
    return null; // as it is
  }

  @Override
  public Duration getExpiryForUpdate(
      CacheKey key, Supplier<? extends OffHeapEntry> old, OffHeapEntry kept) {
    return lifeOf(kept.entry());
  }

  /** What could not be read back says nothing of its end. */
  private static Duration lifeOf(@Nullable StoredEntry entry) {
    return entry == null ? INFINITE : StorageTime.of(entry);
  }
}
