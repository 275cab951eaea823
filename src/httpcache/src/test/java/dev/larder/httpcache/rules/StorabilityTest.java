package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.StorageDecision.DoNotStore;
import dev.larder.httpcache.rules.StorageDecision.Store;
import dev.larder.httpcache.store.CacheKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §3, §3.5, §5.2.2.3, §5.2.2.5, §5.2.2.7; every decision together with its reason. */
class StorabilityTest {

  private static final CacheKey KEY = CacheKey.of("https://example.org", "/a");
  private static final Instant RECEIVED = Instant.parse("1994-11-06T08:49:37Z");
  private static final RequestHead GET = new RequestHead("GET", Fields.empty(), false);
  private static final Fields FRESH = Fields.of("Cache-Control", "max-age=60");

  private static StorageDecision decide(
      RequestHead request, int status, Fields response, boolean personal, long age) {
    return decide(
        request, received(new ResponseHead(status, response), personal, age), Choices.SAFE);
  }

  private static StorageDecision decide(
      RequestHead request, ReceivedResponse received, Choices choices) {
    return Storability.decide(KEY, request, received, choices);
  }

  private static ReceivedResponse received(ResponseHead head, boolean personal, long age) {
    return new ReceivedResponse(
        head,
        EffectiveDirectives.of(head.fields(), List.of("Larder-Cache-Control")),
        personal,
        RECEIVED,
        RECEIVED,
        Duration.ofSeconds(age));
  }

  private static StorageDecision decide(String... fields) {
    return decide(GET, 200, Fields.of(fields), false, 0);
  }

  private static Optional<Reason> objection(StorageDecision decision) {
    return decision instanceof DoNotStore no ? Optional.of(no.reason()) : Optional.empty();
  }

  private static void check(StorageDecision decision, String outcome) {
    assertThat(objection(decision).map(Enum::name).orElse("stored")).isEqualTo(outcome);
  }

  @Test
  void freshResponse_isStored_withAllThatLookUpNeeds() {
    StorageDecision decision =
        decide("Cache-Control", "max-age=60", "Vary", "B, a", "Cache-Groups", "\"g\"");
    assertThat(decision)
        .isEqualTo(
            new Store(
                Duration.ofMinutes(1),
                List.of("a", "b"),
                CacheGroups.of(KEY, Fields.of("Cache-Groups", "\"g\"")).orElseThrow()));
    assertThat(decide("Cache-Control", "max-age=60"))
        .isEqualTo(new Store(Duration.ofMinutes(1), List.of(), Set.of(KEY.group())));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, stored",
    "HEAD, HEAD",
    "POST, METHOD",
    "PUT, METHOD",
    "get, METHOD",
    "FOO, METHOD",
    "OPTIONS, METHOD"
  })
  void method_otherThanGet_isNotStored(String method, String outcome) {
    check(decide(new RequestHead(method, Fields.empty(), false), 200, FRESH, false, 0), outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "200, stored",
    "203, stored",
    "204, stored",
    "299, stored",
    "301, stored",
    "302, stored",
    "404, stored",
    "410, stored",
    "500, stored",
    "503, stored",
    "206, RANGE",
    "304, STATUS",
    "100, STATUS",
    "101, STATUS",
    "103, STATUS",
    "412, STATUS",
    "416, STATUS",
    "417, STATUS"
  })
  void status_withExplicitFreshness_isStoredIfFinalAndWhole(int status, String outcome) {
    check(decide(GET, status, FRESH, false, 0), outcome);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 301, 400, 404, 410, 414, 431, 500, 503})
  void status_withoutExplicitFreshness_isNotStored(int status) {
    Fields response = Fields.of("ETag", "\"a\"", "Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT");
    check(decide(GET, status, response, false, 0), "NO_FRESHNESS");
  }

  @Test
  void contentRange_underAnyStatus_isNotTheWhole() {
    check(decide("Cache-Control", "max-age=60", "Content-Range", "bytes 0-1/2"), "RANGE");
    // means nothing but on 206 and 416 (RFC 9110 §14.4), and here not even what it says
    check(decide("Cache-Control", "max-age=60", "Content-Range", "pages 1-2/3"), "stored");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no-store | NO_STORE",
        "NO-STORE, max-age=60 | NO_STORE",
        "max-age=60, private | PRIVATE",
        "max-age=60, Private=\"X\" | PRIVATE",
        "private=\"a, max-age=60 | MALFORMED",
        "max-age=60, private=\" | MALFORMED",
        "max-age=60; private | MALFORMED",
        "max-age=60 private | MALFORMED",
        "public | NO_FRESHNESS",
        "immutable | NO_FRESHNESS",
        "`` | NO_FRESHNESS",
        "max-age=0 | ALREADY_STALE",
        "max-age=-1 | ALREADY_STALE",
        "max-age=1e30 | ALREADY_STALE",
        "max-age | ALREADY_STALE",
        "max-age=60, max-age=0 | ALREADY_STALE",
        "max-age=60, s-maxage=0 | ALREADY_STALE",
        "max-age=\"60\" | stored",
        "max-age=99999999999999999999 | stored",
        "max-age=60, x-private, no-storex | stored",
        "max-age=0, stale-if-error=5 | stored",
        "max-age=0, stale-while-revalidate=5 | stored",
        "max-age=0, stale-while-revalidate=0 | ALREADY_STALE",
        "max-age=0, stale-while-revalidate=5, proxy-revalidate | ALREADY_STALE",
        "s-maxage=0, stale-while-revalidate=5 | ALREADY_STALE",
        "no-cache, stale-while-revalidate=5 | NO_CACHE",
        "max-age=0, stale-if-error=5, must-revalidate | ALREADY_STALE",
        "s-maxage=0, stale-if-error=5 | ALREADY_STALE",
        "max-age=60, no-cache | NO_CACHE",
        "no-cache=\"X\", max-age=60 | NO_CACHE",
        "max-age=60, must-understand | stored",
        "max-age=60, must-understand, no-store | stored",
        "max-age=60, must-understand, private | PRIVATE"
      })
  void cacheControl_decides(String line, String outcome) {
    check(decide("Cache-Control", line), outcome);
  }

  @Test
  void directives_splitOverLines_countTogether() {
    check(decide("Cache-Control", "max-age=60", "cache-control", "No-Store"), "NO_STORE");
    check(decide("Cache-Control", "private", "cache-control", "max-age=60"), "PRIVATE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | max-age=60, must-understand, no-store | stored",
        "299 | max-age=60, must-understand, no-store | MUST_UNDERSTAND",
        "299 | max-age=60, must-understand | MUST_UNDERSTAND",
        "299 | max-age=60 | stored",
        "299 | no-store | NO_STORE"
      })
  void mustUnderstand_overridesNoStore_onlyForKnownStatus(int status, String line, String outcome) {
    check(decide(GET, status, Fields.of("Cache-Control", line), false, 0), outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=60 | no-store | stored",
        "max-age=60 | private | stored",
        "max-age=60, private | public, max-age=60 | PRIVATE",
        "no-store | public, max-age=60 | NO_STORE",
        "no-store=1 | public, max-age=60 | NO_STORE",
        "public | max-age=60 | NO_FRESHNESS",
        // not a dictionary: Cache-Control holds
        "Max-Age=60 | no-store | NO_STORE",
        "max-age=60, | private | PRIVATE",
        "max-age=60 | a b | stored"
      })
  void targetedField_holdsAlone(String targeted, String cacheControl, String outcome) {
    check(decide("Larder-Cache-Control", targeted, "Cache-Control", cacheControl), outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=60 | AUTHORIZATION",
        "public, max-age=60 | stored",
        "s-maxage=60 | stored",
        "must-revalidate, max-age=60 | stored",
        "proxy-revalidate, max-age=60 | AUTHORIZATION",
        "private, public, max-age=60 | PRIVATE"
      })
  void requestWithAuthorization_needsPermission(String line, String outcome) {
    RequestHead request = new RequestHead("GET", Fields.of("authorization", "Basic x"), false);
    check(decide(request, 200, Fields.of("Cache-Control", line), false, 0), outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Cache-Control | max-age=60 | PERSONAL",
        "Cache-Control | must-revalidate, max-age=60 | PERSONAL",
        "Cache-Control | public, max-age=60 | stored",
        "Cache-Control | s-maxage=60 | stored",
        "Larder-Cache-Control | max-age=60 | stored",
        "Larder-Cache-Control | max-age=60, private | PRIVATE"
      })
  void sessionOrUser_needsAWordThatItIsForEverybody(String name, String line, String outcome) {
    Fields response = Fields.of(name, line);
    check(decide(new RequestHead("GET", Fields.empty(), true), 200, response, false, 0), outcome);
    check(decide(GET, 200, response, true, 0), outcome);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Set-Cookie", "set-cookie", "SET-COOKIE"})
  void setCookie_isNeverStored_whateverIsSaid(String name) {
    check(decide("Larder-Cache-Control", "public, s-maxage=60", name, "a=b"), "SET_COOKIE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "a, *", "Cookie", "authorization", "a b", "\"", "x,;"})
  void vary_unusable_isNotStored(String vary) {
    check(decide("Cache-Control", "max-age=60", "Vary", vary), "VARY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\"a", "\"a\","})
  void groups_unreadable_areNotStored(String groups) {
    check(decide("Cache-Control", "max-age=60", "Cache-Groups", groups), "GROUPS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nSet-Cookie: b", "a\nb", "a\u0000", "\u010a"})
  void lineBreakInValue_isNotStored(String value) {
    check(decide("Cache-Control", "max-age=60", "X", value), "FIELDS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "max-age=60 | 59 | x | stored",
        "max-age=60 | 60 | x | ALREADY_STALE",
        "max-age=60 | 60 | \"a\" | stored",
        "max-age=60 | 60 | W/\"a\" | stored",
        "max-age=60, stale-if-error=10 | 3600 | x | stored",
        "no-cache | 0 | \"a\" | stored",
        "no-cache, max-age=60 | 0 | x | NO_CACHE"
      })
  void staleResponse_isStored_onlyIfItCanStillBeUsed(
      String line, long age, String tag, String outcome) {
    check(decide(GET, 200, Fields.of("Cache-Control", line, "ETag", tag), false, age), outcome);
  }

  @Test
  void noCache_lifetime_isWhatIsStated() {
    assertThat(decide("Cache-Control", "no-cache", "ETag", "\"a\""))
        .isEqualTo(new Store(Duration.ZERO, List.of(), Set.of(KEY.group())));
    String modified = "Sun, 06 Nov 1994 08:49:36 GMT";
    assertThat(decide("Cache-Control", "no-cache, max-age=60", "Last-Modified", modified))
        .isEqualTo(new Store(Duration.ofMinutes(1), List.of(), Set.of(KEY.group())));
  }

  @Test
  void validatorThatCannotBeUsed_isNoReasonToStore() {
    // of the second in which the response was made (RFC 9110 §8.8.2.2)
    String modified = "Sun, 06 Nov 1994 08:49:37 GMT";
    check(decide("Cache-Control", "no-cache", "Last-Modified", modified), "NO_CACHE");
    check(decide("Cache-Control", "max-age=0", "Last-Modified", modified), "ALREADY_STALE");
    // a 304 speaks for a 200
    Fields tagged = Fields.of("Cache-Control", "no-cache", "ETag", "\"a\"");
    check(decide(GET, 404, tagged, false, 0), "NO_CACHE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:50:37 GMT | stored",
        "Sun, 06 Nov 1994 08:49:37 GMT | ALREADY_STALE",
        "Thu, 01 Jan 1970 00:00:00 GMT | ALREADY_STALE",
        "0 | ALREADY_STALE"
      })
  void expires_isExplicitFreshness(String expires, String outcome) {
    check(decide("Expires", expires), outcome);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void reason_tokenIsAToken(Reason reason) {
    assertThat(reason.token()).matches("[a-z][a-z-]*");
    assertThat(List.of(Reason.values()).stream().map(Reason::token).distinct())
        .hasSize(Reason.values().length);
  }

  // what an operator may choose

  private static StorageDecision chosen(Choices choices, String... fields) {
    return decide(GET, received(new ResponseHead(200, Fields.of(fields)), false, 0), choices);
  }

  @ParameterizedTest
  @CsvSource({"a=b, stored", "a=, stored", "'', SET_COOKIE", "=b, SET_COOKIE", "(x), SET_COOKIE"})
  void setCookie_whereStored_mustBeOne(String cookie, String outcome) {
    Choices cookies = new Choices(false, false, Duration.ZERO, true, Duration.ZERO, false);
    check(chosen(cookies, "Cache-Control", "max-age=60", "Set-Cookie", cookie), outcome);
    check(
        chosen(cookies, "Cache-Control", "max-age=60", "Set-Cookie", "a=b", "set-cookie", cookie),
        outcome);
    check(chosen(Choices.SAFE, "Cache-Control", "max-age=60", "Set-Cookie", cookie), "SET_COOKIE");
  }

  @Test
  void requestNoStore_holdsWhereWishesAreObeyed() {
    RequestHead request = new RequestHead("GET", Fields.of("Cache-Control", "no-store"), false);
    ReceivedResponse fresh = received(new ResponseHead(200, FRESH), false, 0);
    Choices obey = new Choices(true, false, Duration.ZERO, false, Duration.ZERO, false);
    check(decide(request, fresh, obey), "REQUEST_NO_STORE");
    check(decide(request, fresh, Choices.SAFE), "stored");
    check(decide(GET, fresh, obey), "stored");
  }

  @Test
  void staleIfErrorByDefault_isAUse_unlessTheResponseSaysOtherwise() {
    Choices standIn = new Choices(false, false, Duration.ZERO, false, Duration.ofMinutes(1), false);
    check(chosen(standIn, "Cache-Control", "max-age=0"), "stored");
    check(chosen(standIn, "Cache-Control", "max-age=0, stale-if-error=0"), "ALREADY_STALE");
    check(chosen(standIn, "Cache-Control", "max-age=0, must-revalidate"), "ALREADY_STALE");
  }

  @Test
  void heuristics_giveALifetime_onlyWhereChosenAndNothingIsStated() {
    Choices heuristics = new Choices(false, true, Duration.ofDays(1), false, Duration.ZERO, false);
    String modified = "Sun, 06 Nov 1994 08:32:57 GMT";
    assertThat(chosen(heuristics, "Last-Modified", modified))
        .isInstanceOfSatisfying(Store.class, store -> assertThat(store.lifetime()).hasSeconds(100));
    check(chosen(Choices.SAFE, "Last-Modified", modified), "NO_FRESHNESS");
    check(chosen(heuristics, "ETag", "\"a\""), "NO_FRESHNESS");
    assertThat(chosen(heuristics, "Last-Modified", modified, "Cache-Control", "max-age=5"))
        .isInstanceOfSatisfying(Store.class, store -> assertThat(store.lifetime()).hasSeconds(5));
  }

  // POST (RFC 9110 §9.3.3)

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST | 200 | /a | max-age=60 | stored",
        "POST | 200 | https://example.org/a | max-age=60 | stored",
        "POST | 200 | `` | max-age=60 | stored",
        "POST | 200 | /b | max-age=60 | METHOD",
        "POST | 200 | https://example.com/a | max-age=60 | METHOD",
        "POST | 201 | /a | max-age=60 | METHOD",
        "POST | 200 | /a | no-store, max-age=60 | NO_STORE",
        "POST | 200 | /a | public | NO_FRESHNESS",
        "PUT | 200 | /a | max-age=60 | METHOD",
        "post | 200 | /a | max-age=60 | METHOD"
      })
  void post_isStored_ifItSaysThatItIsWhatAGetWouldGet(
      String method, int status, String location, String control, String outcome) {
    ReceivedResponse received =
        received(
            new ResponseHead(
                status,
                Fields.of(
                    "Content-Location", location,
                    "Cache-Control", control,
                    "Last-Modified", "Sun, 06 Nov 1984 08:49:37 GMT")),
            false,
            0);
    RequestHead request = new RequestHead(method, Fields.empty(), false);
    // a heuristic lifetime does not suffice
    Choices heuristics = new Choices(false, true, Duration.ofDays(1), false, Duration.ZERO, false);
    check(decide(request, received, heuristics), outcome);
  }

  @Test
  void post_withoutContentLocation_orWithTwo_isNotStored() {
    RequestHead post = new RequestHead("POST", Fields.empty(), false);
    check(decide(post, 200, FRESH, false, 0), "METHOD");
    Fields two = FRESH.plus(Fields.of("Content-Location", "/a", "Content-Location", "/a"));
    check(decide(post, 200, two, false, 0), "METHOD");
  }
}
