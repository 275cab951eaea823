package dev.larder.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.support.MapStore;
import dev.larder.support.SteppableTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What may still be done with a response after a soft invalidation, and not after a hard one. */
class SoftInvalidationTest {

  private static final CacheKey KEY = CacheKey.of("https://example.org", "/a");
  private static final RequestHead GET = new RequestHead("GET", Fields.empty(), false);
  private final SteppableTime time = new SteppableTime();
  private final LocalInvalidationLog log = new LocalInvalidationLog(4);
  private final CacheOperations cache =
      CacheOperations.of(
          HttpCache.builder()
              .store(new MapStore())
              .log(log)
              .settings(CacheSettings.DEFAULT.with("cache.request.directives", "obey"))
              .clock(time)
              .build());

  private static ResponseHead ok(String control, String... more) {
    return new ResponseHead(
        200, Fields.of("Cache-Control", control, "ETag", "\"1\"").plus(Fields.of(more)));
  }

  private StoredResponse store(RequestHead request, ResponseHead response) {
    Fill fill = cache.startFill(KEY, request, Optional.empty());
    byte[] body = "text".getBytes(StandardCharsets.UTF_8);
    return ((FillResult.Stored) cache.finishFill(fill, response, body, false)).response();
  }

  private void invalidate(Strength strength) {
    assertThat(cache.invalidate(KEY.changedGroups(), strength)).isPresent();
  }

  private FillResult confirm(Fill fill) {
    ResponseHead notModified = new ResponseHead(304, Fields.of("ETag", "\"1\""));
    return cache.finishFill(fill, notModified, new byte[0], false);
  }

  @ParameterizedTest
  @CsvSource({
    // directives, strength, served meanwhile, stands in
    "max-age=60, SOFT, false, false",
    "'max-age=60, stale-while-revalidate=9', SOFT, true, true",
    "'max-age=60, stale-if-error=9', SOFT, false, true",
    "'max-age=60, stale-while-revalidate=9', HARD, false, false",
    "'max-age=60, stale-if-error=9', HARD, false, false",
    "'max-age=60, stale-if-error=9, must-revalidate', SOFT, false, false",
    "'s-maxage=60, stale-while-revalidate=9', SOFT, false, false",
    "'no-cache, max-age=60, stale-while-revalidate=9', SOFT, false, false",
  })
  void freshResponse_isNoLongerServedAsFresh(
      String control, Strength strength, boolean meanwhile, boolean standsIn) {
    StoredResponse stored = store(GET, ok(control));
    invalidate(strength);
    ReuseDecision decision = cache.lookUp(KEY, GET);
    assertThat(decision).isInstanceOf(Validate.class);
    assertThat(cache.whileRevalidating(decision).isPresent()).isEqualTo(meanwhile);
    assertThat(cache.standIn(stored).isPresent()).isEqualTo(standsIn);
  }

  @Test
  void clientThatAcceptsStale_doesNotGetWhatWasInvalidated() {
    store(GET, ok("max-age=60"));
    invalidate(Strength.SOFT);
    RequestHead tolerant = new RequestHead("GET", Fields.of("Cache-Control", "max-stale"), false);
    assertThat(cache.lookUp(KEY, tolerant).reason()).isEqualTo(Reason.INVALIDATED);
  }

  @Test
  void windows_countFromTheEndOfTheLifetime() {
    store(GET, ok("max-age=60, stale-while-revalidate=9"));
    invalidate(Strength.SOFT);
    time.step(Duration.ofSeconds(69));
    assertThat(cache.whileRevalidating(cache.lookUp(KEY, GET))).isPresent();
    time.step(1);
    assertThat(cache.whileRevalidating(cache.lookUp(KEY, GET))).isEmpty();
  }

  @Test
  void confirmedResponse_isFreshAgain() {
    store(GET, ok("max-age=60"));
    invalidate(Strength.SOFT);
    confirm(cache.startFill(KEY, GET, cache.lookUp(KEY, GET)));
    assertThat(cache.lookUp(KEY, GET)).isInstanceOf(Serve.class);
  }

  @ParameterizedTest
  @EnumSource
  void recordWhileTheResponseIsConfirmed_countsAgainstTheConfirmation(Strength strength) {
    StoredResponse stored = store(GET, ok("max-age=60, stale-if-error=9"));
    invalidate(Strength.SOFT);
    Fill fill = cache.startFill(KEY, GET, cache.lookUp(KEY, GET));
    invalidate(strength);
    StoredResponse updated = ((FillResult.Confirmed) confirm(fill)).updated().orElseThrow();
    assertThat(updated).isNotEqualTo(stored);
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.INVALIDATED);
    assertThat(cache.standIn(updated).isPresent()).isEqualTo(strength == Strength.SOFT);
  }

  @Test
  void lateConfirmation_leavesANewerResponseAlone() {
    store(GET, ok("max-age=60"));
    invalidate(Strength.SOFT);
    Fill late = cache.startFill(KEY, GET, cache.lookUp(KEY, GET));
    StoredResponse newer = store(GET, ok("max-age=60"));
    confirm(late);
    assertThat(((Serve) cache.lookUp(KEY, GET)).stored()).isEqualTo(newer);
  }

  /** A failed attempt gives the stored response another identity, but not another standing. */
  @Test
  void postponedResponse_isSoftlyInvalidatedAllTheSame() {
    StoredResponse stored = store(GET, ok("max-age=60, stale-if-error=9"));
    invalidate(Strength.SOFT);
    assertThat(cache.standIn(stored)).isPresent();
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.STALE_IF_ERROR);
    invalidate(Strength.HARD);
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.INVALIDATED);
    assertThat(cache.standIn(stored)).isEmpty();
  }

  @Test
  void variants_areInvalidatedTogether() {
    RequestHead english = new RequestHead("GET", Fields.of("Accept-Language", "en"), false);
    RequestHead german = new RequestHead("GET", Fields.of("Accept-Language", "de"), false);
    store(english, ok("max-age=60, stale-while-revalidate=9", "Vary", "Accept-Language"));
    store(german, ok("max-age=60", "Vary", "Accept-Language"));
    invalidate(Strength.SOFT);
    assertThat(cache.whileRevalidating(cache.lookUp(KEY, english))).isPresent();
    assertThat(cache.whileRevalidating(cache.lookUp(KEY, german))).isEmpty();
  }

  @Test
  void parts_areServedOnlyWhileTheyAreValid() {
    RequestHead range = new RequestHead("GET", Fields.of("Range", "bytes=0-3"), false);
    Fields fields =
        Fields.of(
            "Cache-Control",
            "max-age=60, stale-while-revalidate=9",
            "ETag",
            "\"1\"",
            "Content-Range",
            "bytes 0-3/9");
    store(range, new ResponseHead(206, fields));
    assertThat(cache.lookUp(KEY, range)).isInstanceOf(Serve.class);
    invalidate(Strength.SOFT);
    ReuseDecision decision = cache.lookUp(KEY, range);
    assertThat(decision.reason()).isEqualTo(Reason.INVALIDATED);
    assertThat(cache.whileRevalidating(decision)).isEmpty();
  }

  @Test
  void everything_canBeInvalidatedSoftly() {
    store(GET, ok("max-age=60, stale-while-revalidate=9"));
    cache.invalidate(Set.of(new Group.All()), Strength.SOFT);
    assertThat(cache.whileRevalidating(cache.lookUp(KEY, GET))).isPresent();
  }

  /** The table holds four groups: who asks for more must not get more than it remembers. */
  @Test
  void softRecordThatWasForgotten_countsAsHard() {
    StoredResponse stored = store(GET, ok("max-age=60, stale-if-error=9"));
    invalidate(Strength.SOFT);
    for (int i = 0; i < 3; i++) {
      cache.invalidate(Set.of(new Group.Named(Group.SITE, "g" + i)), Strength.SOFT);
    }
    assertThat(cache.standIn(stored)).isPresent();
    cache.invalidate(Set.of(new Group.Named(Group.SITE, "g4")), Strength.SOFT);
    assertThat(cache.standIn(stored)).isEmpty();
    assertThat(cache.lookUp(KEY, GET).reason()).isIn(Reason.INVALIDATED, Reason.URI_MISS);
    store(GET, ok("max-age=60"));
    assertThat(cache.lookUp(KEY, GET)).isInstanceOf(Serve.class);
  }

  @Test
  void noGroups_noRecord() {
    assertThat(cache.invalidate(Set.of(), Strength.SOFT)).isEmpty();
  }
}
