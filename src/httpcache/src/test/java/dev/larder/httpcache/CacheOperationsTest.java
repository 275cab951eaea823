package dev.larder.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Forward;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The verbs of an exchange, without a server. */
class CacheOperationsTest {

  private static final CacheKey KEY = CacheKey.of("https://example.org", "/a");
  private static final RequestHead GET = new RequestHead("GET", Fields.empty(), false);
  private static final RequestHead PUT = new RequestHead("PUT", Fields.empty(), false);

  private final SteppableTime time = new SteppableTime();
  private final MapStore store = new MapStore(100);
  private final LocalInvalidationLog log = new LocalInvalidationLog();
  private final CacheOperations cache =
      CacheOperations.of(HttpCache.builder().store(store).log(log).clock(time).build());

  private static ResponseHead ok(String... fields) {
    return new ResponseHead(200, Fields.of(fields));
  }

  private FillResult fill(RequestHead request, ResponseHead response, String body) {
    return finish(cache.startFill(KEY, request, Optional.empty()), response, body);
  }

  private FillResult finish(Fill fill, ResponseHead response, String body) {
    return cache.finishFill(fill, response, body.getBytes(StandardCharsets.UTF_8), false);
  }

  private static String body(ReuseDecision decision) {
    return decision instanceof Serve serve
        ? new String(serve.stored().body(), StandardCharsets.UTF_8)
        : decision.toString();
  }

  @Test
  void freshResponse_servedUntilItExpires_thenValidated() {
    fill(GET, ok("Cache-Control", "max-age=2"), "one");
    time.step(1_999);
    assertThat(cache.lookUp(KEY, GET)).isInstanceOf(Serve.class);
    time.step(1);
    assertThat(cache.lookUp(KEY, GET)).isInstanceOf(Validate.class);
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void slowApplication_itsDelayIsAgeOnlyWhereAgeIsStated() {
    Fill slow = cache.startFill(KEY, GET, Optional.empty());
    time.step(Duration.ofSeconds(3));
    finish(slow, ok("Cache-Control", "max-age=10", "Age", "4"), "one");
    assertThat(((Serve) cache.lookUp(KEY, GET)).age()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void fillThatBeganBeforeTheWrite_isStoredButDead() {
    Fill early = cache.startFill(KEY, GET, Optional.empty());
    cache.invalidate(KEY, PUT, ok());
    assertThat(finish(early, ok("Cache-Control", "max-age=60"), "old"))
        .isInstanceOf(FillResult.Stored.class);
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.INVALIDATED);
  }

  @Test
  void fillThatBeganBeforeTheWrite_doesNotReplaceOneThatBeganAfter() {
    Fill early = cache.startFill(KEY, GET, Optional.empty());
    cache.invalidate(KEY, PUT, ok());
    fill(GET, ok("Cache-Control", "max-age=60"), "new");
    assertThat(finish(early, ok("Cache-Control", "max-age=60"), "old"))
        .isEqualTo(new FillResult.NotStored(Reason.LATER_ENTRY));
    assertThat(body(cache.lookUp(KEY, GET))).isEqualTo("new");
  }

  @Test
  void responseTheStoreHasNoRoomFor_isNotStored() {
    assertThat(fill(GET, ok("Cache-Control", "max-age=60"), "x".repeat(101)))
        .isEqualTo(new FillResult.NotStored(Reason.STORE_FULL));
  }

  @Test
  void groups_invalidatedByAnswersAndByWhatWasWritten() {
    ResponseHead grouped = ok("Cache-Control", "max-age=60", "Cache-Groups", "\"a\", \"b\"");
    CacheKey other = CacheKey.of("https://example.org", "/other");
    fill(GET, grouped, "one");
    cache.invalidate(other, PUT, ok("Cache-Group-Invalidation", "\"c\""));
    assertThat(cache.lookUp(KEY, GET)).isInstanceOf(Serve.class);
    cache.invalidate(
        other, PUT, new ResponseHead(404, Fields.of("Cache-Group-Invalidation", "\"a\"")));
    cache.invalidate(other, GET, ok("Cache-Group-Invalidation", "\"a\""));
    assertThat(cache.lookUp(KEY, GET)).isInstanceOf(Serve.class);
    cache.invalidate(other, PUT, ok("Cache-Group-Invalidation", "\"b\""));
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.INVALIDATED);
    fill(GET, grouped, "two");
    cache.invalidateWritten(other, List.of("a"));
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.INVALIDATED);
  }

  @Test
  void freshening_replacesOnlyTheEntryThatWasValidated() {
    fill(GET, ok("Cache-Control", "max-age=2", "ETag", "\"1\""), "one");
    time.step(2_000);
    StoredResponse stale = ((Validate) cache.lookUp(KEY, GET)).stored();
    Fill validation = cache.startFill(KEY, GET, Optional.of(stale));
    fill(GET, ok("Cache-Control", "max-age=60", "ETag", "\"2\""), "two");
    FillResult result =
        finish(validation, new ResponseHead(304, Fields.of("Cache-Control", "max-age=60")), "");
    assertThat(result).isInstanceOf(FillResult.Confirmed.class);
    assertThat(body(cache.lookUp(KEY, GET))).isEqualTo("two");
  }

  @Test
  void freshening_withAWriteInBetween_staysDead() {
    fill(GET, ok("Cache-Control", "max-age=2", "ETag", "\"1\""), "one");
    time.step(2_000);
    StoredResponse stale = ((Validate) cache.lookUp(KEY, GET)).stored();
    Fill validation = cache.startFill(KEY, GET, Optional.of(stale));
    cache.invalidate(KEY, PUT, ok());
    finish(validation, new ResponseHead(304, Fields.empty()), "");
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.INVALIDATED);
  }

  /**
   * The mark of the call is later than the record: only the conditions can keep the old body out.
   */
  @Test
  void writeBetweenLookUpAndCall_leavesTheTagAlone() {
    String longAgo = "Sun, 09 Sep 2001 01:46:40 GMT";
    fill(GET, ok("Cache-Control", "max-age=2", "ETag", "\"1\"", "Last-Modified", longAgo), "one");
    time.step(2_000);
    ReuseDecision decision = cache.lookUp(KEY, GET);
    assertThat(cache.startFill(KEY, GET, decision).conditions().names())
        .containsExactlyInAnyOrder("if-none-match", "if-modified-since");
    cache.invalidate(KEY, PUT, ok());
    assertThat(cache.startFill(KEY, GET, decision).conditions())
        .isEqualTo(Fields.of("If-None-Match", "\"1\""));
    cache.invalidate(Set.of(new Group.All()), Strength.HARD);
    assertThat(cache.startFill(KEY, GET, decision).isConditional()).isFalse();
  }

  @Test
  void partThatAWriteHasInvalidated_isNotCompleted() {
    RequestHead first = new RequestHead("GET", Fields.of("Range", "bytes=0-3"), false);
    RequestHead second = new RequestHead("GET", Fields.of("Range", "bytes=4-7"), false);
    Fields part = Fields.of("Cache-Control", "max-age=60", "ETag", "\"1\"");
    fill(first, new ResponseHead(206, part.with("Content-Range", "bytes 0-3/8")), "old!");
    cache.invalidate(KEY, PUT, ok());
    fill(second, new ResponseHead(206, part.with("Content-Range", "bytes 4-7/8")), "new!");
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.URI_MISS);
    fill(first, new ResponseHead(206, part.with("Content-Range", "bytes 0-3/8")), "the ");
    assertThat(body(cache.lookUp(KEY, GET))).isEqualTo("the new!");
  }

  @Test
  void standIn_endsWithTheWindowAndWithAWrite() {
    fill(GET, ok("Cache-Control", "max-age=2, stale-if-error=10"), "one");
    time.step(2_000);
    StoredResponse stale = ((Validate) cache.lookUp(KEY, GET)).stored();
    assertThat(cache.isReusable(stale)).isFalse();
    assertThat(cache.standIn(stale)).isPresent();
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.STALE_IF_ERROR);
    time.step(10_000);
    assertThat(cache.standIn(stale)).isPresent();
    time.step(1);
    assertThat(cache.standIn(stale)).isEmpty();
    time.step(-1);
    cache.invalidate(KEY, PUT, ok());
    assertThat(cache.standIn(stale)).isEmpty();
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.INVALIDATED);
  }

  @Test
  void variants_areFoundByTheirOwnSelectionEvenIfVaryChanges() {
    RequestHead german =
        new RequestHead("GET", Fields.of("Accept-Language", "de", "X-B", "1"), false);
    RequestHead english =
        new RequestHead("GET", Fields.of("Accept-Language", "en", "X-B", "1"), false);
    fill(german, ok("Cache-Control", "max-age=60", "Vary", "Accept-Language"), "hallo");
    assertThat(cache.lookUp(KEY, english)).isEqualTo(new Forward(Reason.VARY_MISS));
    fill(english, ok("Cache-Control", "max-age=60", "Vary", "X-B"), "any");
    assertThat(body(cache.lookUp(KEY, english))).isEqualTo("any");
    // the newest selection is asked first
    assertThat(body(cache.lookUp(KEY, german))).isEqualTo("any");
    // a response without Vary answers all
    fill(GET, ok("Cache-Control", "max-age=60"), "plain");
    assertThat(body(cache.lookUp(KEY, german))).isEqualTo("plain");
  }

  @Test
  void ownDate_isGivenWhereTheApplicationGivesNone() {
    fill(GET, ok("Cache-Control", "max-age=60"), "one");
    StoredResponse stored = ((Serve) cache.lookUp(KEY, GET)).stored();
    assertThat(stored.head().fields().first("Date")).contains("Sun, 01 Mar 2026 12:00:00 GMT");
    assertThat(cache.date()).isEqualTo(time.date());
    cache.close();
    assertThat(store.size()).isZero();
  }

  // the answer to a POST that stands for a GET

  private static final RequestHead POST = new RequestHead("POST", Fields.empty(), false);
  private static final ResponseHead POSTED =
      ok("Cache-Control", "max-age=60", "Content-Location", "/a", "Cache-Groups", "\"g\"");

  private FillResult finishPost(Fill fill, List<String> written) {
    return cache.finishUnsafe(
        fill,
        POSTED,
        "posted".getBytes(StandardCharsets.UTF_8),
        false,
        cache.invalidateOnce(KEY, POST, POSTED, Optional.of(written)));
  }

  @Test
  void postedAnswer_ignoresItsOwnRecord() {
    fill(GET, ok("Cache-Control", "max-age=60"), "old");
    Fill post = cache.startFill(KEY, POST, Optional.empty());
    assertThat(finishPost(post, List.of("g", "other"))).isInstanceOf(FillResult.Stored.class);
    assertThat(body(cache.lookUp(KEY, GET))).isEqualTo("posted");
  }

  @Test
  void postedAnswer_isDeadAfterAnyOtherRecord() {
    for (CacheKey other : List.of(KEY, CacheKey.of("https://example.org", "/b"))) {
      Fill post = cache.startFill(KEY, POST, Optional.empty());
      cache.invalidate(other, PUT, ok("Cache-Group-Invalidation", "\"g\""));
      assertThat(finishPost(post, List.of())).isInstanceOf(FillResult.NotStored.class);
    }
    Fill post = cache.startFill(KEY, POST, Optional.empty());
    finishPost(post, List.of());
    cache.invalidate(KEY, PUT, ok());
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.INVALIDATED);
  }

  @Test
  void postedAnswer_withoutARecord_isNotStored() {
    Fill post = cache.startFill(KEY, POST, Optional.empty());
    assertThat(cache.finishUnsafe(post, POSTED, new byte[0], false, Optional.empty()))
        .isEqualTo(new FillResult.NotStored(Reason.METHOD));
  }
}
