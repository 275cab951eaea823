package dev.larder.httpcache.store;

import java.time.Duration;

/**
 * What a response says about its own reuse, read once when it is stored.
 *
 * @param alwaysValidate {@code no-cache}: never reused without validation
 * @param stale whether it may be served stale at all
 * @param shared whether it says itself that it is for everybody, so that it may also answer
 *     requests with a session
 * @param sharedWithCredentials whether it may also answer requests with {@code Authorization} (RFC
 *     9111 §3.5)
 * @param dateValidates whether its {@code Last-Modified} is old enough to tell it from every later
 *     version (RFC 9110 §8.8.2.2)
 * @param staleIfError how long after its lifetime it may be served in place of an error (RFC 5861
 *     §4)
 * @param staleWhileRevalidate how long after its lifetime it may be served while it is validated
 *     (RFC 5861 §3)
 */
public record ReusePolicy(
    boolean alwaysValidate,
    StalePermission stale,
    boolean shared,
    boolean sharedWithCredentials,
    boolean dateValidates,
    Duration staleIfError,
    Duration staleWhileRevalidate) {}
