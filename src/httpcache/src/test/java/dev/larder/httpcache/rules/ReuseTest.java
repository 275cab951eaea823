package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestDirectives;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.ReuseDecision.Forward;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Unsatisfiable;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StalePermission;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Timing;
import dev.larder.httpcache.store.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 9111 §4, §4.2, §4.2.4, RFC 5861 §4; every decision together with its reason. */
class ReuseTest {

  private static final Instant STORED_AT = Instant.EPOCH.plusSeconds(1_000);
  private static final RequestHead GET = new RequestHead("GET", Fields.empty(), false);

  /** Stored with an age of 5 s and a lifetime of 60 s: fresh for 55 s. */
  private static StoredResponse stored(String traits, long staleIfError) {
    return StoredResponse.create(
        CacheKey.of("https://example.org", "/a"),
        new ResponseHead(200, Fields.empty()),
        new byte[0],
        Fields.empty(),
        Set.of(),
        new Mark(1, 1),
        new Timing(STORED_AT, Duration.ofSeconds(5), Duration.ofMinutes(1), Instant.EPOCH),
        new ReusePolicy(
            traits.contains("no-cache"),
            permission(traits),
            traits.contains("shared"),
            traits.contains("credentials"),
            true,
            Duration.ofSeconds(staleIfError),
            Duration.ofSeconds(traits.contains("while-revalidating") ? 10 : 0)));
  }

  private static StalePermission permission(String traits) {
    if (traits.contains("overridden")) {
      return StalePermission.OVERRIDDEN_BY_S_MAXAGE;
    }
    if (traits.contains("stated-windows")) {
      return StalePermission.IN_STATED_WINDOWS;
    }
    return traits.contains("never-stale") ? StalePermission.REFUSED : StalePermission.GRANTED;
  }

  private static ReuseDecision decide(StoredResponse stored, Validity validity, long seconds) {
    return Reuse.decide(
        GET, RequestDirectives.NONE, stored, validity, STORED_AT.plusSeconds(seconds));
  }

  @Test
  void lifetimeGreaterThanAge_isFresh() {
    StoredResponse stored = stored("", 0);
    assertThat(decide(stored, Validity.VALID, 0))
        .isEqualTo(new Serve(stored, Duration.ofSeconds(5), true, Reason.FRESH));
    assertThat(
            Reuse.decide(
                GET, RequestDirectives.NONE, stored, Validity.VALID, STORED_AT.plusMillis(54_999)))
        .isEqualTo(new Serve(stored, Duration.ofMillis(59_999), true, Reason.FRESH));
  }

  @ParameterizedTest
  @CsvSource({"55", "56", "100000"})
  void lifetimeEqualToAgeOrLess_isValidated(long seconds) {
    StoredResponse stored = stored("", 0);
    assertThat(decide(stored, Validity.VALID, seconds))
        .isEqualTo(new Validate(stored, Reason.EXPIRED));
  }

  @Test
  void invalidated_isValidated_evenIfFresh() {
    StoredResponse stored = stored("shared credentials", 1_000);
    assertThat(decide(stored, Validity.DEAD, 0))
        .isEqualTo(new Validate(stored, Reason.INVALIDATED));
    assertThat(decide(stored, Validity.STALE, 0))
        .isEqualTo(new Validate(stored, Reason.INVALIDATED));
  }

  @Test
  void noCache_isAlwaysValidated() {
    StoredResponse stored = stored("no-cache", 1_000);
    assertThat(decide(stored, Validity.VALID, 0)).isEqualTo(new Validate(stored, Reason.NO_CACHE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "session | | SESSION",
        "session | credentials | SESSION",
        "session | shared | ",
        "authorization | | CREDENTIALS",
        "authorization | shared | CREDENTIALS",
        "authorization | credentials | ",
        "both | shared | CREDENTIALS",
        "both | credentials | SESSION",
        "both | shared credentials | ",
        "none | | "
      })
  void personalRequest_getsOnlyWhatIsForEverybody(String who, String traits, Reason refusal) {
    RequestHead request =
        new RequestHead(
            "GET",
            who.equals("authorization") || who.equals("both")
                ? Fields.of("AUTHORIZATION", "x")
                : Fields.empty(),
            who.equals("session") || who.equals("both"));
    StoredResponse stored = stored(traits == null ? "" : traits, 0);
    for (Validity validity : Validity.values()) {
      ReuseDecision decision =
          Reuse.decide(request, RequestDirectives.NONE, stored, validity, STORED_AT);
      if (refusal != null) {
        assertThat(decision).isEqualTo(new Forward(refusal));
      } else {
        assertThat(decision).isNotInstanceOf(Forward.class);
      }
    }
  }

  // the client's directives (§5.2.1); age 5 s, fresh for 55 s more at second 0

  private static ReuseDecision wish(String cacheControl, String traits, long seconds) {
    return Reuse.decide(
        GET,
        RequestDirectives.of(Fields.of("Cache-Control", cacheControl)),
        stored(traits, 0),
        Validity.VALID,
        STORED_AT.plusSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=5 | 0 | FRESH",
        "max-age=4 | 0 | REQUEST_MAX_AGE",
        "max-age=0 | 0 | REQUEST_MAX_AGE",
        "max-age=x | 0 | REQUEST_MAX_AGE",
        "max-age=1000 | 55 | EXPIRED",
        "min-fresh=55 | 0 | FRESH",
        "min-fresh=56 | 0 | REQUEST_MIN_FRESH",
        "min-fresh | 0 | REQUEST_MIN_FRESH",
        "min-fresh=0 | 55 | EXPIRED",
        "min-fresh=1 | 55 | REQUEST_MIN_FRESH",
        "no-cache | 0 | REQUEST_NO_CACHE",
        "no-cache, max-stale | 60 | REQUEST_NO_CACHE",
        "no-store | 0 | FRESH",
        "only-if-cached | 0 | FRESH",
        "max-stale | 0 | FRESH",
        "max-stale | 55 | MAX_STALE",
        "max-stale | 99999 | MAX_STALE",
        "max-stale=0 | 55 | MAX_STALE",
        "max-stale=1 | 56 | MAX_STALE",
        "max-stale=1 | 57 | EXPIRED",
        "max-stale=x | 56 | EXPIRED",
        "max-stale=10, max-age=59 | 56 | REQUEST_MAX_AGE",
        "max-stale=10, min-fresh=1 | 56 | REQUEST_MIN_FRESH"
      })
  void wishes_narrowAndWiden(String cacheControl, long seconds, Reason reason) {
    assertThat(wish(cacheControl, "", seconds).reason()).isEqualTo(reason);
  }

  @Test
  void maxStale_yieldsToTheResponse() {
    assertThat(wish("max-stale", "never-stale", 55).reason()).isEqualTo(Reason.EXPIRED);
    assertThat(wish("max-stale", "overridden", 55).reason()).isEqualTo(Reason.EXPIRED);
    assertThat(wish("max-stale", "stated-windows", 55).reason()).isEqualTo(Reason.EXPIRED);
    assertThat(wish("max-stale", "no-cache", 55).reason()).isEqualTo(Reason.NO_CACHE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Validity.class,
      names = {"STALE", "DEAD"})
  void maxStale_doesNotReviveWhatIsInvalidated(Validity validity) {
    RequestDirectives any = RequestDirectives.of(Fields.of("Cache-Control", "max-stale"));
    assertThat(Reuse.decide(GET, any, stored("", 0), validity, STORED_AT).reason())
        .isEqualTo(Reason.INVALIDATED);
  }

  @Test
  void onlyIfCached_refusesAllButAStoredAnswer() {
    RequestDirectives only = RequestDirectives.of(Fields.of("Cache-Control", "only-if-cached"));
    StoredResponse stored = stored("", 0);
    ReuseDecision serve = new Serve(stored, Duration.ZERO, true, Reason.FRESH);
    assertThat(Reuse.withoutApplication(only, serve)).isEqualTo(serve);
    assertThat(Reuse.withoutApplication(only, new Validate(stored, Reason.EXPIRED)))
        .isEqualTo(new Unsatisfiable(Reason.ONLY_IF_CACHED));
    assertThat(Reuse.withoutApplication(only, new Forward(Reason.URI_MISS)))
        .isEqualTo(new Unsatisfiable(Reason.ONLY_IF_CACHED));
    assertThat(Reuse.withoutApplication(RequestDirectives.NONE, new Forward(Reason.URI_MISS)))
        .isEqualTo(new Forward(Reason.URI_MISS));
  }

  // stale-if-error: the lifetime ends at second 55

  @ParameterizedTest
  @CsvSource({
    "'', 10, VALID, 55, true",
    "'', 10, VALID, 65, true",
    "'', 10, VALID, 66, false",
    "'', 10, STALE, 0, true",
    "'', 10, DEAD, 0, false",
    "'', 10, DEAD, 60, false",
    "'', 0, VALID, 55, false",
    "'', 0, VALID, 0, false",
    "never-stale, 10, VALID, 60, false",
    "no-cache, 10, VALID, 60, false"
  })
  void staleIfError_holdsInItsWindow(
      String traits, long window, Validity validity, long seconds, boolean may) {
    StoredResponse stored = stored(traits, window);
    assertThat(Reuse.mayStandInForError(stored, validity, STORED_AT.plusSeconds(seconds)))
        .isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource({
    "200, false",
    "304, false",
    "404, false",
    "499, false",
    "500, true",
    "501, false",
    "502, true",
    "503, true",
    "504, true",
    "505, false",
    "599, false",
    "600, true",
    "999, true"
  })
  void staleIfError_isForTheErrorsThatItNames(int status, boolean error) {
    assertThat(Reuse.isErrorToStandInFor(status)).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource({
    "while-revalidating, VALID, 55, true",
    "while-revalidating, VALID, 65, true",
    "while-revalidating, VALID, 66, false",
    "while-revalidating, STALE, 0, true",
    "while-revalidating, DEAD, 0, false",
    "while-revalidating, DEAD, 60, false",
    "'', VALID, 55, false",
    "while-revalidating never-stale, VALID, 60, false",
    "while-revalidating overridden, VALID, 60, false",
    "while-revalidating stated-windows, VALID, 60, true",
    "while-revalidating stated-windows, VALID, 66, false",
    "while-revalidating no-cache, VALID, 60, false"
  })
  void staleWhileRevalidate_holdsInItsWindow(
      String traits, Validity validity, long seconds, boolean may) {
    StoredResponse stored = stored(traits, 0);
    assertThat(Reuse.mayServeWhileRevalidating(stored, validity, STORED_AT.plusSeconds(seconds)))
        .isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource({
    "overridden while-revalidating, 0, VALID, 55, S_MAXAGE",
    "overridden while-revalidating, 0, VALID, 65, S_MAXAGE",
    "overridden while-revalidating, 0, VALID, 66, EXPIRED",
    "overridden while-revalidating, 20, VALID, 66, S_MAXAGE",
    "overridden while-revalidating, 0, STALE, 60, INVALIDATED",
    "overridden while-revalidating, 0, DEAD, 60, INVALIDATED",
    "never-stale while-revalidating, 0, VALID, 60, EXPIRED",
    "stated-windows while-revalidating, 0, VALID, 60, EXPIRED"
  })
  void windowThatSMaxageOverrides_isTheReason(
      String traits, long staleIfError, Validity validity, long seconds, Reason reason) {
    StoredResponse stored = stored(traits, staleIfError);
    assertThat(decide(stored, validity, seconds)).isEqualTo(new Validate(stored, reason));
  }

  @Test
  void afterFailedAttempt_staleIsServedUntilRetry() {
    StoredResponse waiting = stored("", 100).withRetryNotBefore(STORED_AT.plusSeconds(65));
    assertThat(decide(waiting, Validity.VALID, 64))
        .isEqualTo(new Serve(waiting, Duration.ofSeconds(69), false, Reason.STALE_IF_ERROR));
    assertThat(decide(waiting, Validity.VALID, 65))
        .isEqualTo(new Validate(waiting, Reason.EXPIRED));
    assertThat(decide(waiting, Validity.STALE, 10).reason()).isEqualTo(Reason.STALE_IF_ERROR);
    assertThat(decide(waiting, Validity.DEAD, 64))
        .isEqualTo(new Validate(waiting, Reason.INVALIDATED));
  }

  @ParameterizedTest
  @EnumSource(Validity.class)
  void afterFailedAttempt_forbiddenStale_isValidatedAllTheSame(Validity validity) {
    StoredResponse waiting =
        stored("never-stale", 100).withRetryNotBefore(STORED_AT.plusSeconds(99));
    assertThat(decide(waiting, validity, 60)).isInstanceOf(Validate.class);
  }

  @Test
  void clockGoingBack_doesNotMakeItYounger() {
    StoredResponse stored = stored("", 0);
    assertThat(decide(stored, Validity.VALID, -500))
        .isEqualTo(new Serve(stored, Duration.ofSeconds(5), true, Reason.FRESH));
  }
}
