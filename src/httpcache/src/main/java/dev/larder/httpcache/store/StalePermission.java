package dev.larder.httpcache.store;

/** When a response may be served stale, by its own directives (RFC 9111 §4.2.4). */
public enum StalePermission {
  /** In its windows, and if a client accepts it. */
  GRANTED,
  /** In the windows that it states, although it has {@code s-maxage}: the operator's choice. */
  IN_STATED_WINDOWS,
  /** Never: it states windows, but {@code s-maxage} overrides them. */
  OVERRIDDEN_BY_S_MAXAGE,
  /** Never. */
  REFUSED;

  /** Whether its windows hold. */
  public boolean inWindows() {
    return this == GRANTED || this == IN_STATED_WINDOWS;
  }
}
