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
import dev.larder.support.MapStore;
import dev.larder.support.SteppableTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No-Vary-Search: stored responses that answer other queries than their own. */
class EquivalentsTest {

  private static final RequestHead GET = new RequestHead("GET", Fields.empty(), false);
  private static final RequestHead POST = new RequestHead("POST", Fields.empty(), false);
  private static final String TRACKING = "params=(\"utm\")";

  private final SteppableTime time = new SteppableTime();
  private final MapStore store = new MapStore();
  private final CacheOperations cache =
      CacheOperations.of(HttpCache.builder().store(store).clock(time).build());

  private static CacheKey key(String target) {
    return CacheKey.of("https://example.org", target);
  }

  private static ResponseHead ok(String variance, String... more) {
    return new ResponseHead(
        200,
        Fields.of("Cache-Control", "max-age=60", "ETag", "\"1\"", "No-Vary-Search", variance)
            .plus(Fields.of(more)));
  }

  private void fill(String target, RequestHead request, ResponseHead response) {
    Fill fill = cache.startFill(key(target), request, Optional.empty());
    byte[] body = ("body of " + target).getBytes(StandardCharsets.UTF_8);
    assertThat(cache.finishFill(fill, response, body, false)).isInstanceOf(FillResult.Stored.class);
  }

  private String served(String target) {
    return served(target, GET);
  }

  private String served(String target, RequestHead request) {
    ReuseDecision decision = cache.lookUp(key(target), request);
    return decision instanceof Serve serve
        ? new String(serve.stored().body(), StandardCharsets.UTF_8)
        : decision.reason().token();
  }

  @Test
  void equivalentQuery_isAnswered_anotherIsNot() {
    fill("/a?id=1&utm=x", GET, ok(TRACKING));
    assertThat(served("/a?id=1")).isEqualTo("body of /a?id=1&utm=x");
    assertThat(served("/a?utm=y&id=1")).isEqualTo("body of /a?id=1&utm=x");
    assertThat(served("/a?id=2&utm=x")).isEqualTo("uri-miss");
    assertThat(served("/a")).isEqualTo("uri-miss");
    assertThat(served("/b?id=1&utm=x")).isEqualTo("uri-miss");
    assertThat(cache.lookUp(CacheKey.of("https://example.com", "/a?id=1"), GET).reason())
        .isEqualTo(Reason.URI_MISS);
    assertThat(served("/a?id=1", new RequestHead("HEAD", Fields.empty(), false)))
        .isEqualTo("body of /a?id=1&utm=x");
  }

  @Test
  void pathWithoutAQuery_isEquivalentToOneThatDoesNotCount() {
    fill("/a", GET, ok(TRACKING));
    assertThat(served("/a?utm=x")).isEqualTo("body of /a");
    assertThat(served("/a?")).isEqualTo("body of /a");
  }

  @Test
  void ownResponse_goesBeforeAnEquivalentOne() {
    fill("/a?utm=x", GET, ok(TRACKING));
    fill("/a?utm=y", GET, ok(TRACKING));
    assertThat(served("/a?utm=x")).isEqualTo("body of /a?utm=x");
    assertThat(served("/a?utm=y")).isEqualTo("body of /a?utm=y");
    assertThat(served("/a?utm=z")).isEqualTo("body of /a?utm=y");
  }

  /** What leads to a response is not what permits its use. */
  @Test
  void responseWithoutTheField_answersNoOtherQuery() {
    fill("/a?utm=x", GET, ok(TRACKING));
    fill("/a", GET, new ResponseHead(200, Fields.of("Cache-Control", "max-age=60")));
    assertThat(served("/a?utm=y")).isEqualTo("body of /a?utm=x");
    fill("/a?utm=x", GET, new ResponseHead(200, Fields.of("Cache-Control", "max-age=60")));
    assertThat(served("/a?utm=y")).isEqualTo("uri-miss");
  }

  @Test
  void applicationThatChangesItsMind_theOwnFieldOfEachResponseDecides() {
    fill("/a?utm=x&ref=1", GET, ok(TRACKING));
    fill("/a?ref=1", GET, ok("params=(\"ref\")"));
    assertThat(served("/a?ref=2")).isEqualTo("body of /a?ref=1");
    assertThat(served("/a?utm=y&ref=1")).isEqualTo("uri-miss");
  }

  @Test
  void variants_areSelectedAmongThoseOfTheEquivalentQueries() {
    RequestHead english = new RequestHead("GET", Fields.of("Accept-Language", "en"), false);
    RequestHead german = new RequestHead("GET", Fields.of("Accept-Language", "de"), false);
    fill("/a?utm=x", english, ok(TRACKING, "Vary", "Accept-Language"));
    assertThat(served("/a?utm=y", german)).isEqualTo("uri-miss");
    fill("/a?utm=y", german, ok(TRACKING, "Vary", "Accept-Language"));
    assertThat(served("/a?utm=z", english)).isEqualTo("body of /a?utm=x");
    assertThat(served("/a?utm=z", german)).isEqualTo("body of /a?utm=y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a?utm=x", "/a?utm=y", "/a", "/a?id=2", "/a?%zz"})
  void writeToAnyQueryOfThePath_killsWhatAnswersOthers(String written) {
    fill("/a?utm=x", GET, ok(TRACKING));
    cache.invalidate(key(written), POST, new ResponseHead(204, Fields.empty()), OwnWrites.NONE);
    assertThat(served("/a?utm=x")).isEqualTo("invalidated");
    assertThat(served("/a?utm=y")).isEqualTo("invalidated");
  }

  @ParameterizedTest
  @CsvSource({"Location, /a?utm=z", "Content-Location, /a"})
  void writeThatNamesAnotherQuery_killsWhatAnswersIt(String field, String target) {
    fill("/a?utm=x", GET, ok(TRACKING));
    cache.invalidate(
        key("/b"), POST, new ResponseHead(201, Fields.of(field, target)), OwnWrites.NONE);
    assertThat(served("/a?utm=y")).isEqualTo("invalidated");
  }

  @Test
  void writeToAQuery_leavesAResponseWithoutTheFieldAlone() {
    fill("/a", GET, new ResponseHead(200, Fields.of("Cache-Control", "max-age=60")));
    fill("/a?id=1", GET, new ResponseHead(200, Fields.of("Cache-Control", "max-age=60")));
    cache.invalidate(key("/a?id=2"), POST, new ResponseHead(204, Fields.empty()), OwnWrites.NONE);
    assertThat(served("/a")).isEqualTo("body of /a");
    assertThat(served("/a?id=1")).isEqualTo("body of /a?id=1");
  }

  @Test
  void committedWriteToAnEquivalentQuery_kills() {
    fill("/a?utm=x", GET, ok(TRACKING));
    cache.invalidate(
        key("/a?utm=y"), POST, new ResponseHead(500, Fields.empty()), OwnWrites.ofCommitted());
    assertThat(served("/a?utm=z")).isEqualTo("invalidated");
  }

  @Test
  void fillThatBeganBeforeAWriteToAnEquivalentQuery_isDeadOnArrival() {
    fill("/a?utm=w", GET, ok(TRACKING));
    Fill early = cache.startFill(key("/a?utm=x"), GET, Optional.empty());
    cache.invalidate(key("/a?utm=y"), POST, new ResponseHead(204, Fields.empty()), OwnWrites.NONE);
    cache.finishFill(early, ok(TRACKING), new byte[1], false);
    assertThat(served("/a?utm=x")).isEqualTo("invalidated");
    assertThat(served("/a?utm=z")).isEqualTo("invalidated");
  }

  @Test
  void expiredResponse_isValidatedForAnEquivalentQuery_andStaysInItsOwnGroups() {
    fill("/a?utm=x", GET, ok(TRACKING));
    time.step(Duration.ofSeconds(60));
    ReuseDecision expired = cache.lookUp(key("/a?utm=y"), GET);
    assertThat(expired).isInstanceOf(Validate.class);
    Fill fill = cache.startFill(key("/a?utm=y"), GET, expired);
    ResponseHead confirmed = new ResponseHead(304, Fields.of("ETag", "\"1\""));
    assertThat(cache.finishFill(fill, confirmed, new byte[0], false))
        .isInstanceOf(FillResult.Confirmed.class);
    assertThat(served("/a?utm=x")).isEqualTo("body of /a?utm=x");
    assertThat(served("/a?utm=z")).isEqualTo("body of /a?utm=x");
    cache.invalidate(key("/a?utm=x"), POST, new ResponseHead(204, Fields.empty()), OwnWrites.NONE);
    assertThat(served("/a?utm=z")).isEqualTo("invalidated");
  }

  @Test
  void notModifiedWithAnotherField_isNotMerged() {
    fill("/a?utm=x", GET, ok(TRACKING));
    time.step(Duration.ofSeconds(60));
    Fill fill = cache.startFill(key("/a?utm=y"), GET, cache.lookUp(key("/a?utm=y"), GET));
    ResponseHead other =
        new ResponseHead(304, Fields.of("ETag", "\"1\"", "No-Vary-Search", "params"));
    FillResult result = cache.finishFill(fill, other, new byte[0], false);
    assertThat(((FillResult.Confirmed) result).updated()).isEmpty();
    assertThat(served("/a?id=7")).isEqualTo("uri-miss");
  }

  @Test
  void floodOfEquivalentQueries_storesNothingNew() {
    fill("/a?utm=x", GET, ok(TRACKING));
    long size = store.size();
    for (int i = 0; i < 1_000; i++) {
      assertThat(served("/a?utm=" + i)).isEqualTo("body of /a?utm=x");
    }
    assertThat(store.size()).isEqualTo(size);
  }

  @Test
  void manyTargets_theIndexLeadsToTheNewestEight() {
    for (int i = 0; i < 20; i++) {
      fill("/a?utm=" + i, GET, ok(TRACKING));
    }
    for (int i = 12; i < 20; i++) {
      store.remove(key("/a?utm=" + i));
    }
    assertThat(served("/a?utm=0")).isEqualTo("body of /a?utm=0");
    assertThat(served("/a?utm=z")).isEqualTo("uri-miss");
  }

  @Test
  void manyPaths_eachIsForgottenSooner_butNothingFails() {
    fill("/first?utm=x", GET, ok(TRACKING));
    for (int i = 0; i < 10_100; i++) {
      fill("/" + i, GET, ok(TRACKING));
    }
    assertThat(served("/10099?utm=x")).isEqualTo("body of /10099");
  }

  @Test
  void waitingForOneAnother_equivalentQueriesShareAKey() {
    CacheKey x = key("/a?utm=x");
    assertThat(shared(x)).isSameAs(x);
    fill("/a?utm=x", GET, ok(TRACKING));
    assertThat(shared(x)).isEqualTo(shared(key("/a?utm=y")));
    assertThat(shared(x)).isNotEqualTo(shared(key("/a?id=1")));
    assertThat(shared(key("/a?%zz"))).isEqualTo(key("/a?%zz"));
  }

  @Test
  void waitingForOneAnother_variantsOfEquivalentQueriesHaveAKeyEach() {
    fill("/a?utm=x", in("en"), ok(TRACKING, "Vary", "Accept-Language"));
    CacheKey german = shared(key("/a?utm=y"), in("de"));
    assertThat(german).isEqualTo(shared(key("/a?utm=z"), in("de")));
    assertThat(german).isNotEqualTo(shared(key("/a?utm=z"), in("fr")));
    assertThat(german).isNotEqualTo(shared(key("/a?id=1"), in("de")));
  }

  private static RequestHead in(String language) {
    return new RequestHead("GET", Fields.of("Accept-Language", language), false);
  }

  private CacheKey shared(CacheKey key) {
    return shared(key, GET);
  }

  private CacheKey shared(CacheKey key, RequestHead request) {
    return cache.shared(key, request, cache.lookUp(key, request));
  }
}
