package dev.larder.httpcache.servlet;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How stored responses are refreshed while clients get them: by requests of the filter to its own
 * container.
 *
 * @param threads how many at the same time; 0: none, the next caller refreshes instead
 * @param timeout how long one may take
 * @param base host and port, as an {@code http} URL, where this very process takes requests without
 *     TLS, or null: where the client's request came in
 */
public record RefreshOptions(int threads, Duration timeout, @Nullable URI base) {

  /** Two at the same time, 10 s, where the client's request came in. */
  public static final RefreshOptions DEFAULT = new RefreshOptions(2, Duration.ofSeconds(10), null);

  public RefreshOptions {
    if (threads < 0 || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("threads " + threads + ", timeout " + timeout);
    }
  }
}
