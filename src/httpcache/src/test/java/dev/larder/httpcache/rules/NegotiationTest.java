package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.ContentCoding;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §12.1, §13.1. */
class NegotiationTest {

  private static final Instant NOW = Instant.parse("1994-11-07T00:00:00Z");
  private static final String MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final ResponseHead STORED =
      new ResponseHead(200, Fields.of("ETag", "\"a\"", "Last-Modified", MODIFIED));

  private static String coding(Optional<ContentCoding> coding) {
    return coding.map(ContentCoding::name).orElse("-");
  }

  @Test
  void range_isOfTheBodyAsItIs() {
    assertThat(Negotiation.prefersGzip(Fields.of("Accept-Encoding", "gzip"))).isTrue();
    assertThat(Negotiation.prefersGzip(Fields.of("Accept-Encoding", "br"))).isFalse();
    assertThat(Negotiation.prefersGzip(Fields.of("Accept-Encoding", "gzip", "Range", "bytes=0-1")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- | false",
        "'' | false",
        "identity | false",
        "Identity;q=0.5 | false",
        "identity;q=1, *;q=0 | false",
        "* ; q=0.000 | false",
        "gzip | true",
        "br | true",
        "identity, zstd | true",
        "gzip;q=0 | true",
        "* | true",
        "*;q=0.1 | true",
        "identity-like | true"
      })
  void compression_isInvitedByAnyCodingButIdentity(String accepted, boolean invited) {
    Fields request = accepted.equals("-") ? Fields.empty() : Fields.of("Accept-Encoding", accepted);
    assertThat(Negotiation.invitesCompression(request)).isEqualTo(invited);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // accepted, whether there is a copy, the tags that the client has: what it is told it has
        "gzip | true | \"a-gzip\" | GZIP",
        "gzip | true | \"a\" | IDENTITY",
        "gzip | true | \"a\", \"a-gzip\" | GZIP",
        "gzip | true | W/\"a-gzip\" | GZIP",
        "gzip | true | * | GZIP",
        "gzip | true | \"b-gzip\" | -",
        "gzip | true | \"b\" | -",
        "gzip | true | \"a-gzip-gzip\" | -",
        "gzip | false | \"a-gzip\" | GZIP",
        "gzip | false | \"a\" | IDENTITY",
        "gzip | false | \"a\", \"a-gzip\" | IDENTITY",
        "gzip | false | * | IDENTITY",
        "br | true | \"a-gzip\" | -",
        "br | true | \"a\" | IDENTITY",
        "br | true | * | IDENTITY",
        "gzip;q=0 | true | \"a-gzip\" | -",
        "gzip, identity;q=0 | true | \"a-gzip\" | GZIP",
        "gzip, identity;q=0 | true | \"a\" | -",
        "gzip;q=0.1, identity | true | \"a-gzip\" | GZIP",
        "gzip;q=0.1, identity | true | * | IDENTITY"
      })
  void ifNoneMatch_namesACodingThatIsAccepted(
      String accepted, boolean held, String tags, String expected) {
    Fields request = Fields.of("Accept-Encoding", accepted, "If-None-Match", tags);
    assertThat(coding(Negotiation.notModified(request, STORED, held, NOW))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"gzip, true, GZIP", "gzip, false, IDENTITY", "br, true, IDENTITY"})
  void date_standsForTheCodingThatWouldBeSent(String accepted, boolean held, String expected) {
    Fields request = Fields.of("Accept-Encoding", accepted, "If-Modified-Since", MODIFIED);
    assertThat(coding(Negotiation.notModified(request, STORED, held, NOW))).isEqualTo(expected);
    Fields earlier =
        Fields.of(
            "Accept-Encoding", accepted, "If-Modified-Since", "Sun, 06 Nov 1994 08:49:36 GMT");
    assertThat(Negotiation.notModified(earlier, STORED, held, NOW)).isEmpty();
  }

  @Test
  void weakTag_standsForBothCodings() {
    ResponseHead weak = new ResponseHead(200, Fields.of("ETag", "W/\"a\""));
    Fields request = Fields.of("Accept-Encoding", "gzip", "If-None-Match", "W/\"a\"");
    assertThat(coding(Negotiation.notModified(request, weak, true, NOW))).isEqualTo("GZIP");
    assertThat(coding(Negotiation.notModified(request, weak, false, NOW))).isEqualTo("IDENTITY");
  }

  @Test
  void date_holdsForNoRangeOfTwoCodings() {
    RequestHead request =
        new RequestHead("GET", Fields.of("Range", "bytes=0-1", "If-Range", MODIFIED), false);
    ResponseHead dated =
        new ResponseHead(200, STORED.fields().with("Date", "Mon, 07 Nov 1994 00:00:00 GMT"));
    assertThat(Ranges.select(request, dated, 10, NOW)).isInstanceOf(Ranges.Parts.class);
    assertThat(Ranges.select(request, Negotiation.withoutDate(dated), 10, NOW))
        .isInstanceOf(Ranges.Whole.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gzip | bytes=0-1 | Sun, 06 Nov 1994 08:49:37 GMT | true",
        "gzip | bytes=0-1 | rubbish | true",
        "identity | bytes=0-1 | Sun, 06 Nov 1994 08:49:37 GMT | false",
        "gzip | bytes=0-1 | \"a\" | false",
        "gzip | bytes=0-1 | W/\"a\" | false"
      })
  void datedRange_isDropped_whereTheClientMayHaveACompressedPart(
      String accepted, String range, String condition, boolean dropped) {
    RequestHead request =
        new RequestHead(
            "GET",
            Fields.of("Accept-Encoding", accepted, "Range", range, "If-Range", condition),
            true);
    RequestHead seen = Negotiation.withoutDatedRange(request);
    assertThat(seen)
        .isEqualTo(
            dropped
                ? new RequestHead("GET", Fields.of("Accept-Encoding", accepted), true)
                : request);
  }

  @Test
  void datedRange_withoutCondition_stays() {
    RequestHead request =
        new RequestHead("GET", Fields.of("Accept-Encoding", "gzip", "Range", "bytes=0-1"), false);
    assertThat(Negotiation.withoutDatedRange(request)).isSameAs(request);
    RequestHead without =
        new RequestHead("GET", Fields.of("Accept-Encoding", "gzip", "If-Range", MODIFIED), false);
    assertThat(Negotiation.withoutDatedRange(without)).isSameAs(without);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "POST", "FOO"})
  void write_hasTheTagsOfTheApplication(String method) {
    RequestHead request =
        new RequestHead(
            method,
            Fields.of("If-Match", "\"a-gzip\"", "If-Match", "\"b\"", "If-None-Match", "\"c-gzip\""),
            false);
    assertThat(Negotiation.conditionsForApplication(request))
        .isEqualTo(Fields.of("If-Match", "\"a\", \"b\"", "If-None-Match", "\"c\""));
  }

  @Test
  void read_hasTheTagsOfTheApplicationInIfMatchAlone() {
    RequestHead request =
        new RequestHead(
            "GET", Fields.of("If-Match", "\"a-gzip\"", "If-None-Match", "\"c-gzip\""), false);
    assertThat(Negotiation.conditionsForApplication(request))
        .isEqualTo(Fields.of("If-Match", "\"a\""));
  }

  @Test
  void conditionsOfTheApplication_stayAsTheyAre() {
    RequestHead request =
        new RequestHead("PUT", Fields.of("If-Match", "\"a\",  \"b\"", "If-None-Match", "*"), false);
    assertThat(Negotiation.conditionsForApplication(request)).isEqualTo(Fields.empty());
  }
}
