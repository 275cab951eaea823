package dev.larder.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.support.MapStore;
import dev.larder.support.SteppableTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Which requests may wait for one another, and what a response must be to answer those that did.
 */
class WaitingRequestsTest {

  private static final CacheKey KEY = CacheKey.of("https://example.org", "/a");
  private static final RequestHead GET = get();
  private final SteppableTime time = new SteppableTime();
  private final MapStore store = new MapStore();
  private final CacheOperations cache =
      CacheOperations.of(
          HttpCache.builder()
              .store(store)
              .settings(CacheSettings.DEFAULT.with("cache.request.directives", "obey"))
              .clock(time)
              .build());

  private static RequestHead get(String... fields) {
    return new RequestHead("GET", Fields.of(fields), false);
  }

  private void store(RequestHead request, String control, String... more) {
    Fields fields = Fields.of("Cache-Control", control, "ETag", "\"1\"").plus(Fields.of(more));
    Fill fill = cache.startFill(KEY, request, Optional.empty());
    byte[] body = "text".getBytes(StandardCharsets.UTF_8);
    assertThat(cache.finishFill(fill, new ResponseHead(200, fields), body, false))
        .isInstanceOf(FillResult.Stored.class);
  }

  private Optional<Serve> answer(Instant arrival, RequestHead request) {
    return cache.generatedSince(arrival, cache.lookUp(KEY, request));
  }

  // --- What answers after a wait
  // -------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    // directives, arrived so many ms before the response was stored, looked up so many ms later
    "max-age=1, 0, 1000, true",
    "max-age=1, 500, 5000, true",
    "max-age=1, -1, 1000, false",
    "'max-age=1, must-revalidate', 0, 1000, true",
    "s-maxage=1, 0, 1000, true",
    "'s-maxage=1, stale-while-revalidate=60', 0, 1000, true",
    "'max-age=1, no-cache', 1000, 1000, false",
    "max-age=0, 1000, 1000, false",
  })
  void responseThatHasExpired_answersWhoeverArrivedBeforeIt(
      String control, long before, long later, boolean answers) {
    time.step(10_000);
    Instant arrival = cache.now().minusMillis(before);
    store(GET, control);
    time.step(later);
    Optional<Serve> serve = answer(arrival, GET);
    assertThat(serve.isPresent()).isEqualTo(answers);
    serve.ifPresent(one -> assertThat(one.age()).isEqualTo(Duration.ofMillis(later)));
  }

  /** An upstream cache may have stored it long before. */
  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "2, false"})
  void responseThatCameWithAnAge_isAsOldAsItSays(long age, boolean answers) {
    Instant arrival = cache.now();
    time.step(1000);
    store(GET, "max-age=1", "Age", String.valueOf(age));
    time.step(1000);
    assertThat(answer(arrival, GET).isPresent()).isEqualTo(answers);
  }

  @Test
  void responseWithAnEarlierDate_isAsOldAsThat() {
    Instant date = time.date();
    time.step(3000);
    Instant arrival = cache.now();
    store(GET, "max-age=1", "Date", HttpDate.format(date));
    assertThat(answer(arrival, GET)).isEmpty();
    assertThat(answer(arrival.minusSeconds(3), GET)).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void responseThatWasInvalidatedMeanwhile_answersNobody(Strength strength) {
    store(GET, "max-age=1");
    cache.invalidate(KEY.changedGroups(), strength);
    time.step(1000);
    assertThat(answer(cache.now().minusSeconds(1), GET)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"max-age=0", "no-cache", "min-fresh=1"})
  void clientThatWantsANewerOne_isNotAnswered(String wish) {
    store(GET, "max-age=1");
    time.step(1000);
    RequestHead request = get("Cache-Control", wish);
    assertThat(answer(cache.now().minusSeconds(1), request)).isEmpty();
  }

  @Test
  void confirmedResponse_answersWhoeverArrivedBeforeTheConfirmation() {
    store(GET, "max-age=1");
    time.step(5000);
    Instant arrival = cache.now();
    ReuseDecision decision = cache.lookUp(KEY, GET);
    Fill fill = cache.startFill(KEY, GET, decision);
    ResponseHead notModified = new ResponseHead(304, Fields.of("ETag", "\"1\""));
    cache.finishFill(fill, notModified, new byte[0], false);
    time.step(2000);
    assertThat(answer(arrival, GET)).isPresent();
    assertThat(answer(arrival.plusMillis(1), GET)).isEmpty();
  }

  // --- Who waits for whom
  // --------------------------------------------------------------------------------------------

  @Test
  void coldTarget_isOneKeyForAll() {
    assertThat(shared(get("Accept-Language", "en")))
        .isEqualTo(KEY)
        .isEqualTo(shared(get("Accept-Language", "de")));
  }

  @ParameterizedTest
  @CsvSource({"0", "2000"})
  void targetWithKnownVariants_isAKeyForEach(long later) {
    store(get("Accept-Language", "en"), "max-age=1", "Vary", "Accept-Language");
    store(get("Accept-Language", "de"), "max-age=1", "Vary", "Accept-Language");
    time.step(later);
    CacheKey english = shared(get("Accept-Language", "en"));
    CacheKey german = shared(get("Accept-Language", "de"));
    CacheKey french = shared(get("Accept-Language", "fr"));

    assertThat(english).isNotEqualTo(german).isNotEqualTo(french).isNotEqualTo(KEY);
    assertThat(german).isNotEqualTo(french);
    assertThat(shared(get("Accept-Language", "fr", "X-Other", "1"))).isEqualTo(french);
  }

  @Test
  void variantsThatWereEvicted_haveTheKeyThatTheyHad() {
    RequestHead english = get("Accept-Language", "en");
    store(english, "max-age=1", "Vary", "Accept-Language");
    time.step(2000);
    CacheKey before = shared(english);
    assertThat(cache.lookUp(KEY, english)).isInstanceOf(Validate.class);
    store.remove(before);
    assertThat(shared(english)).isEqualTo(before);
  }

  private CacheKey shared(RequestHead request) {
    ReuseDecision decision = cache.lookUp(KEY, request);
    return cache.shared(KEY, request, decision);
  }
}
