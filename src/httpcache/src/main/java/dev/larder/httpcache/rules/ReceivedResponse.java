package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.ResponseHead;
import java.time.Duration;
import java.time.Instant;

/**
 * A response of the application as it was received.
 *
 * @param personal whether the application read session or user while it made the response
 * @param called when the application was called, by the wall clock
 * @param time when it was received, by the wall clock
 * @param age its age then
 */
public record ReceivedResponse(
    ResponseHead head,
    EffectiveDirectives effective,
    boolean personal,
    Instant called,
    Instant time,
    Duration age) {}
