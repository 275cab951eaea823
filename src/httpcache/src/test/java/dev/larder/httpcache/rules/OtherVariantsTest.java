package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StalePermission;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Timing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §4.1, §4.3.1, §4.3.3. */
class OtherVariantsTest {

  private static final CacheKey KEY = CacheKey.of("https://example.org", "/a");
  private static final RequestHead GET = new RequestHead("GET", Fields.empty(), false);

  private static StoredResponse stored(int status, boolean forAll, String body, String... fields) {
    return StoredResponse.create(
        KEY.withVariant(body),
        new ResponseHead(status, Fields.of(fields)),
        body.getBytes(StandardCharsets.UTF_8),
        Fields.empty(),
        Set.of(),
        new Mark(1, 1),
        new Timing(Instant.EPOCH, Duration.ZERO, Duration.ofSeconds(9), Instant.EPOCH),
        new ReusePolicy(
            false, StalePermission.GRANTED, forAll, forAll, true, Duration.ZERO, Duration.ZERO));
  }

  private static StoredResponse tagged(String body, String tag) {
    return stored(200, true, body, "ETag", tag);
  }

  private static ResponseHead notModified(String... fields) {
    return new ResponseHead(304, Fields.of(fields));
  }

  @Test
  void candidates_areAskedAboutInOneList() {
    List<StoredResponse> two = List.of(tagged("en", "\"en\""), tagged("de", "\"de\""));
    assertThat(OtherVariants.candidates(GET, two)).isEqualTo(two);
    assertThat(OtherVariants.conditions(two))
        .isEqualTo(Fields.of("If-None-Match", "\"en\", \"de\""));
    assertThat(OtherVariants.conditions(List.of())).isEqualTo(Fields.empty());
  }

  @Test
  void sameBodyUnderTheSameTag_isAskedAboutOnce() {
    StoredResponse one = stored(200, true, "x", "ETag", "\"x\"");
    StoredResponse other = stored(200, true, "x", "ETag", "\"x\"");
    List<StoredResponse> both = OtherVariants.candidates(GET, List.of(one, other));
    assertThat(both).containsExactly(one, other);
    assertThat(OtherVariants.conditions(both)).isEqualTo(Fields.of("If-None-Match", "\"x\""));
    assertThat(OtherVariants.selected(both, notModified())).contains(one);
  }

  @Test
  void sameTagOfDifferentBodies_isNotSent() {
    StoredResponse alone = tagged("fr", "\"fr\"");
    List<StoredResponse> stored = List.of(tagged("en", "\"1\""), tagged("de", "\"1\""), alone);
    assertThat(OtherVariants.candidates(GET, stored)).containsExactly(alone);
  }

  @ParameterizedTest
  @CsvSource({"W/\"1\"", "1", "''"})
  void tagThatIsNotStrong_isNotSent(String tag) {
    assertThat(OtherVariants.candidates(GET, List.of(tagged("en", tag)))).isEmpty();
  }

  @Test
  void otherStatusOrNoTag_isNotAskedAbout() {
    StoredResponse gone = stored(404, true, "gone", "ETag", "\"1\"");
    StoredResponse plain = stored(200, true, "plain");
    assertThat(OtherVariants.candidates(GET, List.of(gone, plain))).isEmpty();
  }

  @Test
  void responseForOthersOnly_isNotAskedAbout() {
    List<StoredResponse> stored = List.of(stored(200, false, "en", "ETag", "\"1\""));
    RequestHead session = new RequestHead("GET", Fields.empty(), true);
    RequestHead credentials = new RequestHead("GET", Fields.of("Authorization", "x"), false);
    assertThat(OtherVariants.candidates(GET, stored)).hasSize(1);
    assertThat(OtherVariants.candidates(session, stored)).isEmpty();
    assertThat(OtherVariants.candidates(credentials, stored)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"de\"', de",
    "'W/\"de\"', de",
    "'\"en\"', en",
    "'\"fr\"', ''",
    "'no tag', ''",
    "'', ''",
  })
  void severalAskedAbout_tagOf304Selects(String tag, String body) {
    List<StoredResponse> two = List.of(tagged("en", "\"en\""), tagged("de", "\"de\""));
    ResponseHead head = tag.isEmpty() ? notModified() : notModified("ETag", tag);
    String selected =
        OtherVariants.selected(two, head)
            .map(one -> new String(one.body(), StandardCharsets.UTF_8))
            .orElse("");
    assertThat(selected).isEqualTo(body);
  }

  @Test
  void oneAskedAbout_itIsMeantUnlessThe304NamesAnother() {
    List<StoredResponse> one = List.of(tagged("en", "\"en\""));
    assertThat(OtherVariants.selected(one, notModified())).isPresent();
    assertThat(OtherVariants.selected(one, notModified("ETag", "\"en\""))).isPresent();
    assertThat(OtherVariants.selected(one, notModified("ETag", "\"fr\""))).isEmpty();
    assertThat(OtherVariants.selected(one, notModified("ETag", "en"))).isEmpty();
    assertThat(OtherVariants.selected(one, notModified("Last-Modified", "d"))).isEmpty();
    assertThat(OtherVariants.isLeftOpen(one, notModified())).isFalse();
  }

  @Test
  void severalAskedAbout_only304WithoutTagLeavesItOpen() {
    List<StoredResponse> two = List.of(tagged("en", "\"en\""), tagged("de", "\"de\""));
    assertThat(OtherVariants.isLeftOpen(two, notModified("Last-Modified", "d"))).isTrue();
    assertThat(OtherVariants.isLeftOpen(two, notModified("ETag", "\"fr\""))).isFalse();
  }
}
