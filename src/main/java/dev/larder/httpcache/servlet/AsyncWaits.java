package dev.larder.httpcache.servlet;

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
   * All. One that finds nothing in the store goes on to the application from an ASYNC dispatch,
   * which only filters mapped ASYNC see: to be chosen where this filter and every filter behind it
   * are.
   */
  ALL
}
