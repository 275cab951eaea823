package dev.larder.httpcache.rules;

import java.time.Duration;

/**
 * The operator's choices, where the RFCs leave the cache one.
 *
 * @param requestDirectives whether the client's {@code Cache-Control} and {@code Pragma} are obeyed
 *     (RFC 9111 §5.2.1): then every client can reach the application
 * @param heuristics whether a response without a lifetime gets one from its {@code Last-Modified}
 *     (§4.2.2)
 * @param maxHeuristicLifetime the longest such lifetime
 * @param storeSetCookie whether responses that set cookies are stored, and set them for everybody
 *     (§7.3)
 * @param staleIfError how long a stale response without {@code stale-if-error} may be served in
 *     place of an error (RFC 5861 §4); zero: not at all
 * @param staleWithSMaxage whether a response with {@code s-maxage} may be served stale in the
 *     windows that it states itself, against §5.2.2.10
 */
public record Choices(
    boolean requestDirectives,
    boolean heuristics,
    Duration maxHeuristicLifetime,
    boolean storeSetCookie,
    Duration staleIfError,
    boolean staleWithSMaxage) {

  /** The safe choice of each. */
  public static final Choices SAFE =
      new Choices(false, false, Duration.ofDays(1), false, Duration.ZERO, false);
}
