package dev.larder.httpcache.store;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports faults that no client notices; a listener that fails does no harm. */
public final class Faults {

  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

  /** Is told of a fault that no client notices. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Something failed that no client notices. The caller may hold a lock of the store, so the
     * listener must only note the fault.
     */
    void fault(String what, Throwable cause);
  }

  private final Listener listener;

  public Faults(Listener listener) {
    this.listener = listener;
  }

  public void report(String what, Throwable cause) {
    guard("fault", listener, told -> told.fault(what, cause));
  }

  /**
   * Tells a listener of an event. A fault of the listener goes to the log and nowhere else.
   *
   * @param event its name
   * @param call calls the listener
   */
  public static <T> void guard(String event, T listener, Consumer<T> call) {
    try {
      call.accept(listener);
    } catch (RuntimeException e) {
      LOG.warn("A listener of the cache failed on the event '{}'", event, e);
    }
  }
}
