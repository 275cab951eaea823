package dev.larder.httpcache.servlet;

/**
 * How the filter uses its container.
 *
 * @param asyncWaits which requests wait for others without a thread
 * @param blockedWaits how many others may wait and hold a thread of the container at the same time;
 *     the rest goes to the application
 * @param refreshes how stored responses are refreshed while clients get them
 */
public record FilterOptions(AsyncWaits asyncWaits, int blockedWaits, RefreshOptions refreshes) {

  /** Safe in front of any application: {@link AsyncWaits#SAFE}, 100 requests with threads. */
  public static final FilterOptions DEFAULT =
      new FilterOptions(AsyncWaits.SAFE, 100, RefreshOptions.DEFAULT);

  public FilterOptions {
    if (blockedWaits < 0) {
      throw new IllegalArgumentException("blockedWaits must not be negative: " + blockedWaits);
    }
  }

  /** The same with other waits. */
  public FilterOptions with(AsyncWaits waits) {
    return new FilterOptions(waits, blockedWaits, refreshes);
  }

  /** The same with other refreshes. */
  public FilterOptions with(RefreshOptions other) {
    return new FilterOptions(asyncWaits, blockedWaits, other);
  }
}
