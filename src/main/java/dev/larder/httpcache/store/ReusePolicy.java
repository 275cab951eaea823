package dev.larder.httpcache.store;

import java.time.Duration;

/**
 * What the response itself said about its reuse, read once when it was stored.
 *
 * @param alwaysValidate {@code no-cache}: never reused without validation
 * @param neverStale {@code must-revalidate}, {@code proxy-revalidate} or {@code s-maxage}: never
 *     served stale
 * @param shared whether it says itself that it is for everybody, so that it may also answer
 *     requests with a session
 * @param sharedWithCredentials whether it may also answer requests with {@code Authorization} (RFC
 *     9111 §3.5)
 * @param staleIfError how long after its lifetime it may stand in for an error (RFC 5861 §4)
 * @param staleWhileRevalidate how long after its lifetime it may be served while it is validated
 *     (RFC 5861 §3)
 */
public record ReusePolicy(
    boolean alwaysValidate,
    boolean neverStale,
    boolean shared,
    boolean sharedWithCredentials,
    Duration staleIfError,
    Duration staleWhileRevalidate) {}
