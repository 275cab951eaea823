package dev.larder.httpcache.servlet.waiting;

import dev.larder.httpcache.store.CacheKey;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keys of which something is remembered for a while, the newest ones only. Measured on the steady
 * clock. Safe for use by many threads.
 */
public final class RecentKeys {

  private final Map<CacheKey, Long> keys = new LinkedHashMap<>();
  private final int most;
  private final long nanos;

  public RecentKeys(int most, Duration time) {
    this.most = most;
    this.nanos = time.toNanos();
  }

  public synchronized void add(CacheKey key) {
    keys.remove(key);
    keys.put(key, System.nanoTime());
    Iterator<CacheKey> oldest = keys.keySet().iterator();
    while (keys.size() > most && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
  }

  synchronized void remove(CacheKey key) {
    keys.remove(key);
  }

  public synchronized boolean contains(CacheKey key) {
    Long since = keys.get(key);
    return since != null && System.nanoTime() - since < nanos;
  }
}
