package dev.larder.boot;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.settings.LogText;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what the cache does to the log: one line per answer, at INFO unless the cache had nothing
 * to do with it.
 */
final class ExchangeLog implements CacheEvents {

  private static final Logger LOG = LoggerFactory.getLogger("dev.larder.cache");

  /** The longest address that the cache has a key for, in characters. */
  private static final int LONGEST = 4096;

  @Override
  public void answered(Exchange exchange) {
    if (isOfInterest(exchange)) {
      LOG.info("Cache {} for {}", exchange.source(), printable(exchange.target()));
    }
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{} {} -> {} {} ({}{}) in {} ms",
          printable(exchange.method()),
          printable(exchange.target()),
          exchange.status(),
          exchange.source(),
          exchange.reason().token(),
          exchange.collapsed() ? ", collapsed" : "",
          exchange.duration().toMillis());
    }
  }

  // A response that no shared cache may store could never be a hit: a probe of /health every few
  // seconds, or an item, which has a cache of its own.
  private static boolean isOfInterest(Exchange exchange) {
    return switch (exchange.source()) {
      case BYPASS -> false;
      case MISS -> exchange.reason() != Reason.NO_STORE && exchange.reason() != Reason.PRIVATE;
      default -> true;
    };
  }

  @Override
  public void notStored(CacheKey key, Reason reason) {
    LOG.debug("Not stored: {} ({})", key, reason.token());
  }

  @Override
  public void invalidated(Collection<Group> groups, Strength strength) {
    LOG.debug("Invalidated ({}): {}", strength, groups);
  }

  @Override
  public void fault(String what, Throwable cause) {
    if (cause.getStackTrace().length == 0) {
      String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      LOG.warn("The cache has a fault that no client notices: {}: {}", what, why);
    } else {
      LOG.warn("The cache has a fault that no client notices: {}", what, cause);
    }
  }

  /** Text of a client must not look like a line of the log. */
  private static String printable(String text) {
    return LogText.of(text, LONGEST);
  }
}
