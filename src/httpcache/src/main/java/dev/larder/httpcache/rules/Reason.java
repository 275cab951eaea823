package dev.larder.httpcache.rules;

/**
 * Why the cache did what it did: the closed list for the {@code detail} of {@code Cache-Status}
 * (RFC 9211 §2.8), the log and the events. The operator's handbook explains these tokens, so a
 * token never changes its meaning.
 */
public enum Reason {
  // served
  FRESH("fresh"),
  MAX_STALE("max-stale"),
  STALE_IF_ERROR("stale-if-error"),
  STALE_WHILE_REVALIDATE("stale-while-revalidate"),
  VALIDATED("validated"),

  // the store was not asked
  METHOD("method"),
  PATH_PARAMETERS("path-parameters"),
  UNKEYABLE("unkeyable"),
  FOREIGN_HOST("foreign-host"),
  PRECONDITION("precondition"),
  UPGRADE("upgrade"),
  CONTENT("content"),

  // the store had nothing that could be used
  URI_MISS("uri-miss"),
  VARY_MISS("vary-miss"),
  EXPIRED("expired"),
  S_MAXAGE("s-maxage"),
  NO_CACHE("no-cache"),
  INVALIDATED("invalidated"),
  CREDENTIALS("credentials"),
  SESSION("session"),
  REQUEST_NO_CACHE("request-no-cache"),
  REQUEST_MAX_AGE("request-max-age"),
  REQUEST_MIN_FRESH("request-min-fresh"),
  ONLY_IF_CACHED("only-if-cached"),
  EARLY_REFRESH("early-refresh"),

  // neither the store nor the application answered
  WAITED_IN_VAIN("waited-in-vain"),

  // the response was not stored
  HEAD("head"),
  RANGE("range"),
  STATUS("status"),
  NO_STORE("no-store"),
  REQUEST_NO_STORE("request-no-store"),
  PRIVATE("private"),
  MALFORMED("malformed-directives"),
  MUST_UNDERSTAND("must-understand"),
  SET_COOKIE("set-cookie"),
  AUTHORIZATION("authorization"),
  PERSONAL("personal"),
  VARY("vary"),
  GROUPS("groups"),
  NO_FRESHNESS("no-freshness"),
  ALREADY_STALE("already-stale"),
  FIELDS("fields"),
  SESSION_ID("session-id"),
  TOO_LARGE("too-large"),
  INCOMPLETE("incomplete"),
  ERROR("error"),
  EVENT_STREAM("event-stream"),
  ASYNC("async"),
  TRAILERS("trailers"),
  UNMERGEABLE("unmergeable"),
  VALIDATOR_MISMATCH("validator-mismatch"),
  LATER_ENTRY("later-entry"),
  STORE_FULL("store-full");

  private final String token;

  Reason(String token) {
    this.token = token;
  }

  /**
   * Whether this reason for not storing a complete response is in the response itself, and not in
   * the client's wishes, in a failure, or in the store.
   */
  public boolean isOfTheResponse() {
    return switch (this) {
      case REQUEST_NO_STORE, INCOMPLETE, ERROR, LATER_ENTRY, STORE_FULL -> false;
      default -> true;
    };
  }

  /** The token in {@code Cache-Status}, logs and meters. */
  public String token() {
    return token;
  }
}
