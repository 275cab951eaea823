package dev.larder.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.support.MapStore;
import dev.larder.support.SteppableTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Requests for which no stored variant is meant, until the application says that one is. */
class VariantsTest {

  private static final CacheKey KEY = CacheKey.of("https://example.org", "/a");

  private final SteppableTime time = new SteppableTime();
  private final LocalInvalidationLog log = new LocalInvalidationLog();
  private final CacheOperations cache =
      CacheOperations.of(HttpCache.builder().store(new MapStore()).log(log).clock(time).build());

  private static RequestHead get(String language) {
    return new RequestHead("GET", Fields.of("Accept-Language", language), false);
  }

  private static ResponseHead head(int status, String tag) {
    return new ResponseHead(
        status, Fields.of("Cache-Control", "max-age=60", "Vary", "Accept-Language", "ETag", tag));
  }

  private void fill(String language, String tag, String body) {
    Fill fill = cache.startFill(KEY, get(language), Optional.empty());
    cache.finishFill(fill, head(200, tag), body.getBytes(StandardCharsets.UTF_8), false);
  }

  private Fill forward(String language) {
    ReuseDecision decision = cache.lookUp(KEY, get(language));
    assertThat(decision.reason()).isEqualTo(Reason.VARY_MISS);
    return cache.startFill(KEY, get(language), decision);
  }

  private FillResult confirm(Fill fill, ResponseHead notModified) {
    return cache.finishFill(fill, notModified, new byte[0], false);
  }

  private String served(String language) {
    return cache.lookUp(KEY, get(language)) instanceof Serve serve
        ? new String(serve.stored().body(), StandardCharsets.UTF_8)
        : "nothing";
  }

  @Test
  void variantThatIsConfirmedForAnotherRequest_answersThatOneToo_andIsFresherItself() {
    fill("en", "\"1\"", "Hello");
    time.step(Duration.ofSeconds(59));
    Fill fill = forward("en-GB");
    assertThat(fill.conditions()).isEqualTo(Fields.of("If-None-Match", "\"1\""));
    assertThat(confirm(fill, head(304, "\"1\""))).isInstanceOf(FillResult.Confirmed.class);
    time.step(Duration.ofSeconds(59));
    assertThat(served("en-GB")).isEqualTo("Hello");
    assertThat(served("en")).isEqualTo("Hello");
    time.step(Duration.ofSeconds(1));
    assertThat(served("en-GB") + served("en")).isEqualTo("nothingnothing");
  }

  @Test
  void severalVariants_areAskedAboutOnceAnAnswerHasNamedOne() {
    fill("en", "\"1\"", "Hello");
    fill("de", "\"2\"", "Hallo");
    Fill first = forward("de-AT");
    assertThat(first.conditions()).isEqualTo(Fields.of("If-None-Match", "\"2\""));
    confirm(first, head(304, "\"2\""));
    Fill second = forward("en-GB");
    assertThat(second.conditions()).isEqualTo(Fields.of("If-None-Match", "\"2\", \"1\""));
    confirm(second, head(304, "\"1\""));
    assertThat(served("en-GB")).isEqualTo("Hello");
    assertThat(served("de-AT")).isEqualTo("Hallo");
  }

  @Test
  void answerThatNamesNone_isReadByNobody_andOneIsAskedAboutFromThenOn() {
    fill("en", "\"1\"", "Hello");
    fill("de", "\"2\"", "Hallo");
    confirm(forward("de-AT"), head(304, "\"2\""));
    ResponseHead silent = new ResponseHead(304, Fields.empty());
    assertThat(confirm(forward("fr"), silent))
        .isEqualTo(new FillResult.NotStored(Reason.UNMERGEABLE));
    assertThat(served("fr")).isEqualTo("nothing");
    Fill again = forward("fr");
    assertThat(again.variants()).hasSize(1);
    assertThat(confirm(again, silent)).isInstanceOf(FillResult.Confirmed.class);
    assertThat(served("fr")).isEqualTo("Hallo");
  }

  @Test
  void variantThatMustNotBeMerged_answersThisRequestAlone() {
    fill("en", "\"1\"", "Hello");
    ResponseHead cookie =
        new ResponseHead(304, Fields.of("ETag", "\"1\"", "Set-Cookie", "user=alice"));
    FillResult result = confirm(forward("en-GB"), cookie);
    assertThat(((FillResult.Confirmed) result).updated()).isEmpty();
    assertThat(served("en-GB")).isEqualTo("nothing");
  }

  @Test
  void writeWhileTheApplicationConfirms_killsWhatItHasConfirmed() {
    fill("en", "\"1\"", "Hello");
    Fill fill = forward("en-GB");
    log.append(List.of(KEY.group()), Strength.HARD);
    confirm(fill, head(304, "\"1\""));
    assertThat(served("en-GB") + served("en")).isEqualTo("nothingnothing");
  }

  @Test
  void invalidatedVariant_mayBeAskedAbout_clearedOneNot() {
    fill("en", "\"1\"", "Hello");
    log.append(List.of(KEY.group()), Strength.HARD);
    assertThat(forward("en-GB").variants()).hasSize(1);
    log.append(List.of(new Group.All()), Strength.HARD);
    assertThat(forward("en-GB").variants()).isEmpty();
  }

  @Test
  void manyVariants_theNewestEightAreAskedAbout() {
    for (int i = 0; i < 20; i++) {
      fill("x" + i, "\"" + i + "\"", "body " + i);
    }
    confirm(forward("y"), head(304, "\"19\""));
    assertThat(forward("z").conditions().first("If-None-Match").orElse(""))
        .startsWith("\"19\", \"18\"")
        .endsWith("\"13\"");
  }

  @Test
  void headAndRange_askAboutNothing() {
    fill("en", "\"1\"", "Hello");
    Fields fields = Fields.of("Accept-Language", "de", "Range", "bytes=0-1");
    assertThat(cache.startFill(KEY, get("de"), Optional.empty()).isConditional()).isFalse();
    for (RequestHead head :
        List.of(
            new RequestHead("GET", fields, false),
            new RequestHead("HEAD", Fields.of("Accept-Language", "de"), false))) {
      assertThat(cache.startFill(KEY, head, cache.lookUp(KEY, head)).isConditional()).isFalse();
    }
  }
}
