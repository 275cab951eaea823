package dev.larder.support;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StalePermission;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/** Stored responses for tests. */
public final class Samples {

  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00.123456789Z");

  private Samples() {}

  /** The key of a path on one host. */
  public static CacheKey key(String path) {
    return CacheKey.of("https://example.org", path);
  }

  /** A mark in the log of the tests. */
  public static Mark mark(long sequence) {
    return new Mark(1, sequence);
  }

  /** A response with a body of so many bytes that are all the same. */
  public static StoredResponse response(CacheKey key, int bodyBytes, Mark mark) {
    byte[] body = new byte[bodyBytes];
    Arrays.fill(body, (byte) mark.sequence());
    return response(key, body, mark);
  }

  /** A response that lives for an hour. */
  public static StoredResponse response(CacheKey key, byte[] body, Mark mark) {
    return response(key, body, Fields.of("Content-Type", "text/plain", "ETag", "\"1\""), mark);
  }

  /** A response with these fields that lives for an hour. */
  public static StoredResponse response(CacheKey key, byte[] body, Fields fields, Mark mark) {
    Timing timing = new Timing(EPOCH, Duration.ZERO, Duration.ofHours(1), EPOCH);
    ReusePolicy policy =
        new ReusePolicy(
            false,
            StalePermission.GRANTED,
            true,
            false,
            true,
            Duration.ofMinutes(5),
            Duration.ZERO);
    return StoredResponse.create(
        key,
        new ResponseHead(200, fields),
        body,
        Fields.empty(),
        Set.of(key.group()),
        mark,
        timing,
        policy);
  }
}
