package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.DeltaSeconds;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.store.Timing;
import java.time.Duration;
import java.time.Instant;

/** The age of a stored response (RFC 9111 §4.2.3). */
public final class CurrentAge {

  private CurrentAge() {}

  /**
   * The age of a response at the time it was received.
   *
   * @param received when it was received, by the wall clock, which also wrote {@code Date}
   * @param responseDelay how long the application took
   */
  public static Duration correctedInitialAge(
      Fields fields, Instant received, Duration responseDelay) {
    Duration apparentAge =
        fields
            .first("Date")
            .flatMap(text -> HttpDate.parse(text, received))
            .map(date -> notNegative(Duration.between(date, received)))
            // Date has whole seconds: a difference below one second is no age
            .map(age -> age.minusNanos(age.toNanosPart()))
            .orElse(Duration.ZERO);
    Duration ageValue =
        fields.members("Age").stream()
            .findFirst()
            .flatMap(DeltaSeconds::parse)
            .orElse(Duration.ZERO);
    Duration correctedAgeValue = fields.has("Age") ? ageValue.plus(responseDelay) : Duration.ZERO;
    return max(apparentAge, correctedAgeValue);
  }

  /**
   * The age now.
   *
   * @param now by the clock of the {@link Timing}
   */
  public static Duration of(Timing timing, Instant now) {
    Instant then = timing.responseTime();
    // the same as Duration.between, but faster; each hit calls it
    Duration residentTime =
        notNegative(
            Duration.ofSeconds(
                now.getEpochSecond() - then.getEpochSecond(), now.getNano() - then.getNano()));
    return timing.correctedInitialAge().plus(residentTime);
  }

  private static Duration notNegative(Duration duration) {
    return max(Duration.ZERO, duration);
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
