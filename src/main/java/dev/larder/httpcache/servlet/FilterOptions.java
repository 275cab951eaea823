package dev.larder.httpcache.servlet;

/**
 * How the filter uses its container.
 *
 * @param asyncWaits which requests wait for others without a thread
 * @param blockedWaits how many others may wait with one at the same time; what is above goes to the
 *     application
 */
public record FilterOptions(AsyncWaits asyncWaits, int blockedWaits) {

  /** Safe in front of any application: {@link AsyncWaits#OFF}, 100 requests that hold threads. */
  public static final FilterOptions DEFAULT = new FilterOptions(AsyncWaits.OFF, 100);

  public FilterOptions {
    if (blockedWaits < 0) {
      throw new IllegalArgumentException("blockedWaits must not be negative: " + blockedWaits);
    }
  }

  /** The same with other waits. */
  public FilterOptions with(AsyncWaits waits) {
    return new FilterOptions(waits, blockedWaits);
  }
}
