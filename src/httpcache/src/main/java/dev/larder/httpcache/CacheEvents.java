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
 * Listens to what the cache does; the engine knows no metrics library. Methods are called on the
 * thread of the request and must return quickly; what they throw is logged and otherwise ignored.
 * Implementations are safe for use by many threads.
 */
public interface CacheEvents extends Faults.Listener {

  /** Listens to nothing; faults are logged. */
  CacheEvents NONE = new CacheEvents() {};

  /** A request has been answered. */
  default void answered(Exchange exchange) {}

  /** A response is kept. */
  default void stored(StoredResponse response) {}

  /** A response was not kept. */
  default void notStored(CacheKey key, Reason reason) {}

  /** Groups were invalidated. */
  default void invalidated(Collection<Group> groups, Strength strength) {}

  /**
   * Something failed that no client notices. Told where it happened, which may hold a lock of the
   * store: to be noted and no more. A listener that does not listen to it has it in the log.
   *
   * @param what in a few words
   */
  @Override
  default void fault(String what, Throwable cause) {
    LoggerFactory.getLogger(HttpCache.class).warn("Cache fault: {}", what, cause);
  }

  /** Where the body of an answer came from: the values of {@code X-Cache}. */
  enum Source {
    /** The store, and it was fresh. */
    HIT,
    /** The store, and it was stale. */
    STALE,
    /** The store, after the application had said 304. */
    REVALIDATED,
    /** The application. */
    MISS,
    /** The application; the store was not asked. */
    BYPASS
  }

  /**
   * One request and its answer.
   *
   * @param target path and query as they were sent
   * @param status the status code of the answer
   * @param source where the answer came from
   * @param reason why
   * @param collapsed whether it waited for another request's answer
   * @param duration from the entry into the filter to the end of the answer
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
