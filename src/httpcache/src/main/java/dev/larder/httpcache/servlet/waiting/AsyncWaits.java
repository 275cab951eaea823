package dev.larder.httpcache.servlet.waiting;

import dev.larder.httpcache.CacheSettings;
import java.util.Locale;

/**
 * Which of the requests that wait for another one's answer do so without holding a thread of the
 * container. The others hold one, bounded in time and number.
 */
public enum AsyncWaits {
  /** None. */
  OFF,

  /**
   * Those for a target whose response was stored before. They are answered from the store alone,
   * never by the application: so each call of the application passes every filter that stands
   * before it, however it is mapped.
   */
  STORED,

  /**
   * Those that may go on to the application from an ASYNC dispatch without missing anything, and
   * those of {@link #STORED}. An ASYNC dispatch runs only filters that are mapped ASYNC, with the
   * container's own request: so nothing may stand between this filter and the servlet, and nothing
   * in front of it may have wrapped the request.
   */
  SAFE,

  /**
   * All. One that finds nothing in the store goes on to the application from an ASYNC dispatch,
   * which only filters mapped ASYNC see: to be chosen where this filter and every filter behind it
   * are.
   */
  ALL;

  /** The value of {@code cache.collapse.async}. */
  public static AsyncWaits of(CacheSettings settings) {
    return valueOf(settings.text("cache.collapse.async").toUpperCase(Locale.ROOT));
  }
}
