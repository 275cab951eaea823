package dev.larder.httpcache;

import dev.larder.httpcache.rules.Choices;
import dev.larder.httpcache.rules.Compression;
import dev.larder.httpcache.rules.EndToEndFields;
import dev.larder.httpcache.rules.Spreading;
import java.time.Duration;
import java.util.List;

/**
 * What an operator decides about the cache.
 *
 * @param maxEntryBytes the largest body that is stored; a larger one passes through
 * @param collapseTimeout how long a request waits for another that fetches the same response;
 *     longer than the slowest call
 * @param retryDelay after a failed validation: how long the stale response answers without another
 *     attempt
 * @param targetedFields names of targeted fields that this cache obeys (RFC 9213), the most
 *     specific first
 * @param origins the origins that are this site, the one in the keys first; empty: whatever the
 *     request says
 * @param choices where the RFCs leave one
 * @param compression which responses are kept in gzip as well
 * @param spreading how the ends of lifetimes are spread
 */
public record CacheConfig(
    int maxEntryBytes,
    Duration collapseTimeout,
    Duration retryDelay,
    List<String> targetedFields,
    List<String> origins,
    Choices choices,
    Compression compression,
    Spreading spreading) {

  /**
   * One MiB, 10 s, 5 s, {@code Larder-Cache-Control}, the request's own origin, no gzip, nothing
   * spread.
   */
  public static final CacheConfig DEFAULT =
      new CacheConfig(
          1 << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          List.of("Larder-Cache-Control"),
          List.of(),
          Choices.SAFE);

  /** A configuration without compression and spreading. */
  public CacheConfig(
      int maxEntryBytes,
      Duration collapseTimeout,
      Duration retryDelay,
      List<String> targetedFields,
      List<String> origins,
      Choices choices) {
    this(
        maxEntryBytes,
        collapseTimeout,
        retryDelay,
        targetedFields,
        origins,
        choices,
        Compression.OFF,
        Spreading.NONE);
  }

  public CacheConfig {
    if (maxEntryBytes < 1) {
      throw new IllegalArgumentException("maxEntryBytes must be at least 1, is " + maxEntryBytes);
    }
    targetedFields = List.copyOf(targetedFields);
    origins = List.copyOf(origins);
  }

  /** The same, with other choices. */
  public CacheConfig with(Choices given) {
    return new CacheConfig(
        maxEntryBytes,
        collapseTimeout,
        retryDelay,
        targetedFields,
        origins,
        given,
        compression,
        spreading);
  }

  /** The same, with responses that are kept in gzip as well. */
  public CacheConfig with(Compression given) {
    return new CacheConfig(
        maxEntryBytes,
        collapseTimeout,
        retryDelay,
        targetedFields,
        origins,
        choices,
        given,
        spreading);
  }

  /** The same, with the ends of lifetimes spread. */
  public CacheConfig with(Spreading given) {
    return new CacheConfig(
        maxEntryBytes,
        collapseTimeout,
        retryDelay,
        targetedFields,
        origins,
        choices,
        compression,
        given);
  }

  /** Whether a response field is for this cache alone, so that no client gets it. */
  public boolean keepsToItself(String name) {
    for (String targeted : targetedFields) {
      if (targeted.equalsIgnoreCase(name) && EndToEndFields.endsHere(targeted)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a stored field is kept from clients: it is for this cache alone, or a cookie.
   *
   * @param name in lower case
   */
  boolean withholds(String name) {
    return (name.equals("set-cookie") && !choices.storeSetCookie()) || keepsToItself(name);
  }
}
