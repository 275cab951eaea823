package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §13, RFC 9111 §4.3.2. */
class PreconditionsTest {

  private static final Instant NOW = Instant.parse("1994-11-07T00:00:00Z");
  private static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final ResponseHead STORED =
      new ResponseHead(200, Fields.of("ETag", "\"a\"", "Last-Modified", MODIFIED));

  private static boolean isNotModified(String... request) {
    return Preconditions.isNotModified(Fields.of(request), STORED, NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a\" | true",
        "W/\"a\" | true",
        "\"b\", \"a\" | true",
        "\"b\",, W/\"a\" | true",
        "* | true",
        "\"b\" | false",
        "a | false",
        "\"A\" | false",
        "\"*\" | false",
        "`` | false",
        "\"a | false",
        "x*, \"b\" | false"
      })
  void ifNoneMatch_comparesWeakly(String list, boolean notModified) {
    assertThat(isNotModified("If-None-Match", list)).isEqualTo(notModified);
  }

  @Test
  void ifNoneMatch_overSeveralLines_isOneList() {
    assertThat(isNotModified("If-None-Match", "\"b\"", "If-None-Match", "\"a\"")).isTrue();
  }

  @Test
  void ifNoneMatch_present_hidesIfModifiedSince() {
    assertThat(isNotModified("If-None-Match", "\"b\"", "If-Modified-Since", MODIFIED)).isFalse();
  }

  @Test
  void ifNoneMatch_withoutStoredTag_matchesNoTag() {
    ResponseHead noTag = new ResponseHead(200, Fields.of("ETag", "a", "Last-Modified", MODIFIED));
    assertThat(Preconditions.isNotModified(Fields.of("If-None-Match", "\"a\""), noTag, NOW))
        .isFalse();
    assertThat(Preconditions.isNotModified(Fields.of("If-None-Match", "*"), noTag, NOW)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT | true",
        "Sunday, 06-Nov-94 08:49:37 GMT | true",
        "Sun Nov  6 08:49:38 1994 | true",
        "Sun, 06 Nov 1994 08:49:36 GMT | false",
        "garbage | false"
      })
  void ifModifiedSince_comparesDates(String since, boolean notModified) {
    assertThat(isNotModified("If-Modified-Since", since)).isEqualTo(notModified);
  }

  @Test
  void ifModifiedSince_twice_isIgnored() {
    assertThat(isNotModified("If-Modified-Since", MODIFIED, "If-Modified-Since", MODIFIED))
        .isFalse();
  }

  @Test
  void ifModifiedSince_withoutOrWithBadLastModified_isIgnored() {
    Fields request = Fields.of("If-Modified-Since", MODIFIED);
    for (Fields stored :
        new Fields[] {
          Fields.empty(), Fields.of("Last-Modified", "x"), Fields.of("Date", MODIFIED)
        }) {
      assertThat(Preconditions.isNotModified(request, new ResponseHead(200, stored), NOW))
          .isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:36 GMT | false",
        "Sun, 06 Nov 1994 08:49:37 GMT | false",
        "Sun, 06 Nov 1994 08:49:38 GMT | true"
      })
  void ifModifiedSince_withoutLastModified_isAfterTheDateOrNotAnswered(
      String since, boolean notModified) {
    Fields request = Fields.of("If-Modified-Since", since);
    ResponseHead dated = new ResponseHead(200, Fields.of("Date", MODIFIED));
    assertThat(Preconditions.isNotModified(request, dated, NOW)).isEqualTo(notModified);
    ResponseHead both =
        new ResponseHead(200, Fields.of("Date", MODIFIED, "Last-Modified", "unreadable"));
    assertThat(Preconditions.isNotModified(request, both, NOW)).isFalse();
  }

  @Test
  void noCondition_isNoQuestion() {
    assertThat(isNotModified()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 301, 404, 500})
  void otherStatusThan200_isAnsweredWhole(int status) {
    ResponseHead other = new ResponseHead(status, STORED.fields());
    assertThat(Preconditions.isNotModified(Fields.of("If-None-Match", "\"a\""), other, NOW))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "If-Match, true",
    "if-unmodified-since, true",
    "If-None-Match, false",
    "If-Modified-Since, false",
    "If-Range, false"
  })
  void conditionsOfTheOrigin_areNotOurs(String name, boolean ofOrigin) {
    assertThat(Preconditions.areForOrigin(Fields.of(name, "x"))).isEqualTo(ofOrigin);
  }

  @Test
  void ifNoneMatch_tenThousandTags_areCompared() {
    String list =
        IntStream.range(0, 10_000).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(","));
    assertThat(isNotModified("If-None-Match", list)).isFalse();
    assertThat(isNotModified("If-None-Match", list + ",\"a\"")).isTrue();
  }
}
