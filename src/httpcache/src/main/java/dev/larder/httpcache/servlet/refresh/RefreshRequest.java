package dev.larder.httpcache.servlet.refresh;

import dev.larder.httpcache.store.CacheKey;

/** One request of the filter to its own container. Safe for use by many threads. */
final class RefreshRequest {

  private final CacheKey key;
  private final String secret;
  private volatile boolean arrived;

  /**
   * A request that refreshes a target.
   *
   * @param key the target to fetch
   * @param secret the secret by which the arriving request is recognised
   */
  RefreshRequest(CacheKey key, String secret) {
    this.key = key;
    this.secret = secret;
  }

  CacheKey key() {
    return key;
  }

  String secret() {
    return secret;
  }

  /** Notes that the request has reached the filter. */
  void arrive() {
    arrived = true;
  }

  boolean hasArrived() {
    return arrived;
  }
}
