package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseDirectives;
import java.util.List;
import java.util.Optional;

/**
 * The directives that hold for this cache: those of the first targeted field that is there and
 * valid, else those of {@code Cache-Control} (RFC 9213 §2.2). With a targeted field, {@code
 * Cache-Control} and {@code Expires} count for nothing.
 *
 * @param targeted whether a targeted field was found
 */
public record EffectiveDirectives(ResponseDirectives directives, boolean targeted) {

  /**
   * The directives that hold.
   *
   * @param targetedNames names of targeted fields, the most specific first
   */
  public static EffectiveDirectives of(Fields fields, List<String> targetedNames) {
    for (String name : targetedNames) {
      Optional<ResponseDirectives> targeted =
          fields.has(name) ? ResponseDirectives.parseTargeted(fields.all(name)) : Optional.empty();
      if (targeted.isPresent()) {
        return new EffectiveDirectives(targeted.get(), true);
      }
    }
    return new EffectiveDirectives(ResponseDirectives.parse(fields.all("Cache-Control")), false);
  }

  /**
   * Whether the response says itself that it is for everybody, and so also for requests that name a
   * session.
   */
  public boolean isForEverybody() {
    return targeted || directives.isPublic() || directives.sMaxage().isPresent();
  }

  /**
   * Whether it may be stored and reused although the request had {@code Authorization} (RFC 9111
   * §3.5).
   */
  public boolean allowsCredentials() {
    return directives.isPublic() || directives.mustRevalidate() || directives.sMaxage().isPresent();
  }

  /** Whether it must not be served stale (RFC 9111 §4.2.4, §5.2.2). */
  public boolean forbidsStale() {
    return directives.mustRevalidate()
        || directives.proxyRevalidate()
        || directives.sMaxage().isPresent();
  }
}
