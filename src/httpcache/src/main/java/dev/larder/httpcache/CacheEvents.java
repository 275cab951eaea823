package dev.larder.httpcache;

import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Faults;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.StoredResponse;
import java.time.Duration;
import java.util.Collection;
import org.slf4j.LoggerFactory;

/**
 * A listener for what the cache does. The cache calls the methods on the thread of the request, so
 * they must return quickly. It logs and ignores exceptions. Implementations are safe for use by
 * many threads.
 */
public interface CacheEvents extends Faults.Listener {

  /** A listener that does nothing; faults are logged. */
  CacheEvents NONE = new CacheEvents() {};

  /** A request has been answered. */
  default void answered(Exchange exchange) {}

  /** A response was stored. */
  default void stored(StoredResponse response) {}

  /** A response was not stored. */
  default void notStored(CacheKey key, Reason reason) {}

  /** Groups were invalidated. */
  default void invalidated(Collection<Group> groups, Strength strength) {}

  /**
   * Something failed that no client notices. The caller may hold a lock of the store, so the method
   * must only note the fault. The default writes it to the log.
   *
   * @param what in a few words
   */
  @Override
  default void fault(String what, Throwable cause) {
    LoggerFactory.getLogger(HttpCache.class).warn("Cache fault: {}", what, cause);
  }

  /** Where the body of a response came from: the values of {@code X-Cache}. */
  enum Source {
    /** The store; the stored response was fresh. */
    HIT,
    /** The store; the stored response was stale. */
    STALE,
    /** The store, after the application answered 304. */
    REVALIDATED,
    /** The application. */
    MISS,
    /** The application; the store was not asked. */
    BYPASS
  }

  /**
   * One request and its response.
   *
   * @param target path and query as they were sent
   * @param status the status code of the response
   * @param source where the response came from
   * @param reason why
   * @param collapsed whether it waited for the response of another request
   * @param duration from the entry into the filter to the end of the response
   */
  record Exchange(
      String method,
      String target,
      int status,
      Source source,
      Reason reason,
      boolean collapsed,
      Duration duration) {}
}
