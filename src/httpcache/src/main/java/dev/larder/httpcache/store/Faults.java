package dev.larder.httpcache.store;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports what failed and no client notices; a listener that fails itself does no harm. */
public final class Faults {

  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

  /** Is told of a fault that no client notices. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Something failed that no client notices. Told where it happened, which may hold a lock of the
     * store: to be noted and no more.
     */
    void fault(String what, Throwable cause);
  }

  private final Listener listener;

  public Faults(Listener listener) {
    this.listener = listener;
  }

  public void report(String what, Throwable cause) {
    try {
      listener.fault(what, cause);
    } catch (RuntimeException e) {
      LOG.warn("A listener failed on the fault '{}'", what, e);
    }
  }
}
