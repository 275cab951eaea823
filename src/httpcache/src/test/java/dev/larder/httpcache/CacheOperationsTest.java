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
import dev.larder.httpcache.store.InvalidationLog;
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
    cache.invalidate(KEY, PUT, ok(), OwnWrites.NONE);
    assertThat(finish(early, ok("Cache-Control", "max-age=60"), "old"))
        .isInstanceOf(FillResult.Stored.class);
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.INVALIDATED);
  }

  @Test
  void fillThatBeganBeforeTheWrite_doesNotReplaceOneThatBeganAfter() {
    Fill early = cache.startFill(KEY, GET, Optional.empty());
    cache.invalidate(KEY, PUT, ok(), OwnWrites.NONE);
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
    cache.invalidate(other, PUT, ok("Cache-Group-Invalidation", "\"c\""), OwnWrites.NONE);
    assertThat(cache.lookUp(KEY, GET)).isInstanceOf(Serve.class);
    cache.invalidate(
        other,
        PUT,
        new ResponseHead(404, Fields.of("Cache-Group-Invalidation", "\"a\"")),
        OwnWrites.NONE);
    cache.invalidate(other, GET, ok("Cache-Group-Invalidation", "\"a\""), OwnWrites.NONE);
    assertThat(cache.lookUp(KEY, GET)).isInstanceOf(Serve.class);
    cache.invalidate(other, PUT, ok("Cache-Group-Invalidation", "\"b\""), OwnWrites.NONE);
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.INVALIDATED);
    fill(GET, grouped, "two");
    cache.invalidate(other, PUT, new ResponseHead(500, Fields.empty()), OwnWrites.ofCommitted("a"));
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
    cache.invalidate(KEY, PUT, ok(), OwnWrites.NONE);
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
    cache.invalidate(KEY, PUT, ok(), OwnWrites.NONE);
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
    cache.invalidate(KEY, PUT, ok(), OwnWrites.NONE);
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
    cache.invalidate(KEY, PUT, ok(), OwnWrites.NONE);
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

  private FillResult finishPost(Fill fill, OwnWrites writes) {
    return cache.finishUnsafe(
        fill,
        POSTED,
        "posted".getBytes(StandardCharsets.UTF_8),
        false,
        cache.invalidate(KEY, POST, POSTED, writes));
  }

  @Test
  void postedAnswer_ignoresItsOwnRecord() {
    fill(GET, ok("Cache-Control", "max-age=60"), "old");
    Fill post = cache.startFill(KEY, POST, Optional.empty());
    assertThat(finishPost(post, OwnWrites.ofCommitted("g", "other")))
        .isInstanceOf(FillResult.Stored.class);
    assertThat(body(cache.lookUp(KEY, GET))).isEqualTo("posted");
  }

  @Test
  void postedAnswer_isDeadAfterAnyOtherRecord() {
    for (CacheKey other : List.of(KEY, CacheKey.of("https://example.org", "/b"))) {
      Fill post = cache.startFill(KEY, POST, Optional.empty());
      cache.invalidate(other, PUT, ok("Cache-Group-Invalidation", "\"g\""), OwnWrites.NONE);
      assertThat(finishPost(post, OwnWrites.NONE)).isInstanceOf(FillResult.NotStored.class);
    }
    Fill post = cache.startFill(KEY, POST, Optional.empty());
    finishPost(post, OwnWrites.NONE);
    cache.invalidate(KEY, PUT, ok(), OwnWrites.NONE);
    assertThat(cache.lookUp(KEY, GET).reason()).isEqualTo(Reason.INVALIDATED);
  }

  @Test
  void postedAnswer_withoutARecord_isNotStored() {
    Fill post = cache.startFill(KEY, POST, Optional.empty());
    assertThat(cache.finishUnsafe(post, POSTED, new byte[0], false, List.of()))
        .isEqualTo(new FillResult.NotStored(Reason.METHOD));
  }

  // records that the application has appended itself

  private static final Group OF_G = new Group.Named(Group.SITE, "g");

  private static OwnWrites recorded(InvalidationLog.Appended... records) {
    return new OwnWrites(false, List.of(), List.of(records));
  }

  private InvalidationLog.Appended record(Group... groups) {
    return log.append(List.of(groups), Strength.HARD);
  }

  @Test
  void whatTheApplicationHasRecorded_isNotRecordedAgain() {
    ResponseHead answer = ok("Cache-Group-Invalidation", "\"g\"", "Location", "/b");
    InvalidationLog.Appended own = record(KEY.group(), OF_G);
    List<InvalidationLog.Appended> records = cache.invalidate(KEY, PUT, answer, recorded(own));
    assertThat(records).hasSize(2).startsWith(own);
    assertThat(records.get(1).previous()).containsOnlyKeys(new Group.Uri(Group.SITE, "/b"));
    assertThat(cache.invalidate(KEY, PUT, ok(), recorded(own))).containsExactly(own);
    assertThat(cache.invalidate(KEY, PUT, answer, recorded(record(new Group.All())))).hasSize(1);
    // of another log, it says nothing here
    InvalidationLog.Appended foreign =
        new LocalInvalidationLog().append(List.of(KEY.group()), Strength.HARD);
    assertThat(cache.invalidate(KEY, PUT, ok(), recorded(foreign)))
        .singleElement()
        .satisfies(record -> assertThat(record.previous()).containsOnlyKeys(KEY.group()));
  }

  @Test
  void whatIsCommittedAndNotRecorded_isRecordedInFullAfterAnEarlierRecord() {
    InvalidationLog.Appended own = record(KEY.group(), OF_G);
    List<InvalidationLog.Appended> records =
        cache.invalidate(
            KEY,
            PUT,
            new ResponseHead(503, Fields.empty()),
            new OwnWrites(true, List.of("g"), List.of(own)));
    assertThat(records).hasSize(2);
    assertThat(records.get(1).previous()).containsOnlyKeys(KEY.group(), OF_G);
  }

  @Test
  void postedAnswer_ignoresEachOfItsOwnRecordsAndNoOther() {
    Fill post = cache.startFill(KEY, POST, Optional.empty());
    InvalidationLog.Appended first = record(OF_G);
    InvalidationLog.Appended second = record(OF_G, KEY.group());
    assertThat(finishPost(post, recorded(second, first))).isInstanceOf(FillResult.Stored.class);
    assertThat(body(cache.lookUp(KEY, GET))).isEqualTo("posted");

    for (Group group : List.of(OF_G, KEY.group())) {
      for (boolean between : List.of(true, false)) {
        Fill next = cache.startFill(KEY, POST, Optional.empty());
        InvalidationLog.Appended one = record(OF_G, KEY.group());
        if (between) {
          record(group);
        }
        InvalidationLog.Appended two = record(OF_G);
        if (!between) {
          record(group);
        }
        assertThat(finishPost(next, recorded(one, two))).isInstanceOf(FillResult.NotStored.class);
      }
    }
  }
}
