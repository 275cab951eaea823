package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseDirectives;
import dev.larder.httpcache.store.StalePermission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The directives that apply to this cache: those of the first valid targeted field, or else those
 * of {@code Cache-Control} (RFC 9213 §2.2). With a targeted field, {@code Cache-Control} and {@code
 * Expires} are ignored.
 *
 * @param targeted whether a targeted field was found
 */
public record EffectiveDirectives(ResponseDirectives directives, boolean targeted) {

  /**
   * Reads the directives that apply.
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
   * Whether the response says that it is for everybody, and so also for requests with a session.
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

  /**
   * Whether it may be served stale (RFC 9111 §4.2.4). {@code s-maxage} forbids it (§5.2.2.10), even
   * if the response states windows for it, unless the operator has chosen otherwise.
   */
  public StalePermission stalePermission(Choices choices) {
    if (directives.mustRevalidate() || directives.proxyRevalidate()) {
      return StalePermission.REFUSED;
    }
    if (directives.sMaxage().isEmpty()) {
      return StalePermission.GRANTED;
    }
    boolean stated =
        !directives.staleIfError().orElse(Duration.ZERO).isZero()
            || !directives.staleWhileRevalidate().isZero();
    if (!stated) {
      return StalePermission.REFUSED;
    }
    return choices.staleWithSMaxage()
        ? StalePermission.IN_STATED_WINDOWS
        : StalePermission.OVERRIDDEN_BY_S_MAXAGE;
  }

  /**
   * How long it may be served in place of an error: as it states, or else as the operator has
   * chosen. With {@code s-maxage} only its own statement counts.
   */
  public Duration staleIfError(Choices choices) {
    Duration otherwise = directives.sMaxage().isPresent() ? Duration.ZERO : choices.staleIfError();
    return directives.staleIfError().orElse(otherwise);
  }
}
