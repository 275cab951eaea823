package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.message.ResponseDirectives;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How old a response may become and still be fresh (RFC 9111 §4.2.1). */
public final class FreshnessLifetime {

  private FreshnessLifetime() {}

  /**
   * The lifetime that the response states, or empty if it states none: {@code s-maxage}, else
   * {@code max-age}, else {@code Expires} less {@code Date}. An {@code Expires} that is no date, or
   * stands twice with two values, means that the response has expired.
   *
   * @param received when the response was received, by the wall clock: stands in for a missing
   *     {@code Date}
   */
  public static Optional<Duration> of(
      EffectiveDirectives effective, Fields fields, Instant received) {
    ResponseDirectives directives = effective.directives();
    if (directives.sMaxage().isPresent()) {
      return directives.sMaxage();
    }
    if (directives.maxAge().isPresent()) {
      return directives.maxAge();
    }
    if (effective.targeted() || !fields.has("Expires")) {
      return Optional.empty();
    }
    return Optional.of(untilExpires(fields, received));
  }

  private static Duration untilExpires(Fields fields, Instant received) {
    List<String> expires = fields.all("Expires").stream().distinct().toList();
    Instant date =
        fields.first("Date").flatMap(text -> HttpDate.parse(text, received)).orElse(received);
    Optional<Instant> end =
        expires.size() == 1 ? HttpDate.parse(expires.get(0), received) : Optional.empty();
    return end.filter(date::isBefore)
        .map(instant -> Duration.between(date, instant))
        .orElse(Duration.ZERO);
  }
}
