package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.message.ResponseDirectives;
import dev.larder.httpcache.message.ResponseHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The freshness lifetime of a response (RFC 9111 §4.2.1). */
public final class FreshnessLifetime {

  /** RFC 9110 §15.1. */
  private static final Set<Integer> HEURISTICALLY_CACHEABLE =
      Set.of(200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501);

  private FreshnessLifetime() {}

  /**
   * The lifetime that the response states, or empty if it states none: {@code s-maxage}, else
   * {@code max-age}, else {@code Expires} less {@code Date}. An {@code Expires} that is no date, or
   * that occurs twice with two values, means that the response has expired.
   *
   * @param received when the response was received, by the wall clock; replaces a missing {@code
   *     Date}
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

  /**
   * The lifetime of a response that states none (§4.2.2): a tenth of the time since its {@code
   * Last-Modified}. Empty if its status does not permit this and it does not say {@code public}.
   *
   * @param received replaces a missing {@code Date}
   * @param most the longest such lifetime
   */
  static Optional<Duration> heuristic(
      ResponseHead response, EffectiveDirectives effective, Instant received, Duration most) {
    boolean cacheable =
        HEURISTICALLY_CACHEABLE.contains(response.status()) || effective.directives().isPublic();
    List<String> modified = response.fields().all("Last-Modified");
    if (!cacheable || modified.size() != 1) {
      return Optional.empty();
    }
    Instant date = date(response.fields(), received);
    return HttpDate.parse(modified.get(0), received)
        .filter(date::isAfter)
        .map(instant -> Duration.between(instant, date).dividedBy(10))
        .map(tenth -> tenth.compareTo(most) > 0 ? most : tenth);
  }

  private static Instant date(Fields fields, Instant received) {
    return fields.first("Date").flatMap(text -> HttpDate.parse(text, received)).orElse(received);
  }

  private static Duration untilExpires(Fields fields, Instant received) {
    List<String> expires = fields.all("Expires").stream().distinct().toList();
    Instant date = date(fields, received);
    Optional<Instant> end =
        expires.size() == 1 ? HttpDate.parse(expires.get(0), received) : Optional.empty();
    return end.filter(date::isBefore)
        .map(instant -> Duration.between(date, instant))
        .orElse(Duration.ZERO);
  }
}
