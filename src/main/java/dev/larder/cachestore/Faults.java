package dev.larder.cachestore;

import dev.larder.httpcache.CacheEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports what failed and no client notices; a listener that fails itself does no harm. */
final class Faults {

  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

  private final CacheEvents events;

  Faults(CacheEvents events) {
    this.events = events;
  }

  void report(String what, Throwable cause) {
    try {
      events.fault(what, cause);
    } catch (RuntimeException e) {
      LOG.warn("A listener failed on the fault '{}'", what, e);
    }
  }
}
