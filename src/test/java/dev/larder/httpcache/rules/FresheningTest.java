package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §3.2, §4.3.1, §4.3.4. */
class FresheningTest {

  private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final String LATER = "Sun, 06 Nov 1994 08:50:37 GMT";

  private static final ResponseHead STORED =
      new ResponseHead(
          200,
          Fields.of(
              "Content-Type",
              "text/html",
              "ETag",
              "\"a\"",
              "Vary",
              "Accept",
              "X-Old",
              "1",
              "X-Both",
              "1",
              "X-Both",
              "2",
              "Date",
              DATE,
              "Content-Encoding",
              "gzip"));

  private static ResponseHead notModified(String... fields) {
    return new ResponseHead(304, Fields.of(fields));
  }

  private static boolean isMergeable(String... fields) {
    ResponseHead head = notModified(fields);
    return Freshening.isMergeable(
        STORED,
        head,
        EffectiveDirectives.of(head.fields(), List.of("Larder-Cache-Control")),
        Choices.SAFE);
  }

  @Test
  void setCookie_whereStored_isMerged() {
    ResponseHead head = notModified("Set-Cookie", "a=b");
    Choices cookies = new Choices(false, false, Duration.ZERO, true, Duration.ZERO);
    assertThat(
            Freshening.isMergeable(
                STORED, head, EffectiveDirectives.of(head.fields(), List.of()), cookies))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ETag | \"a\" | true",
        "ETag | W/\"a\" | true",
        "ETag | \"b\" | false",
        "Cache-Control | max-age=60 | true",
        "Cache-Control | private | false",
        "Cache-Control | no-store | false",
        "Cache-Control | max-age=60 x | false",
        "Larder-Cache-Control | private | false",
        "Set-Cookie | a=b | false",
        "set-cookie | `` | false",
        "X | `a\nSet-Cookie: b` | false",
        "Vary | accept | true",
        "Vary | Accept, Accept | true",
        "Vary | * | false",
        "Vary | Accept, Origin | false",
        "Vary | Cookie | false",
        "Cache-Groups | \"g\" | true",
        "Cache-Groups | g | false",
        "X | y | true"
      })
  void notModified_forEverybodyAndAboutThisResponse_isMerged(
      String name, String value, boolean mergeable) {
    assertThat(isMergeable(name, value)).isEqualTo(mergeable);
  }

  @Test
  void merge_replacesFields_butNotThoseOfTheBodyOrTheConnection() {
    ResponseHead merged =
        Freshening.merge(
            STORED,
            notModified(
                "x-both",
                "3",
                "X-New",
                "4",
                "ETag",
                "W/\"a\"",
                "Content-Length",
                "0",
                "Content-Encoding",
                "br",
                "Content-Range",
                "bytes 0-1/2",
                "Content-MD5",
                "N7UdGUp1E+RbVvZSTy1R8g==",
                "Content-Digest",
                "sha-256=:bla:",
                "Connection",
                "X-Hop",
                "X-Hop",
                "5",
                "Transfer-Encoding",
                "chunked",
                "Age",
                "6",
                "Date",
                LATER,
                "Cache-Control",
                "max-age=60"));
    assertThat(merged)
        .isEqualTo(
            new ResponseHead(
                200,
                Fields.of(
                    "Content-Type",
                    "text/html",
                    "ETag",
                    "\"a\"",
                    "Vary",
                    "Accept",
                    "X-Old",
                    "1",
                    "Content-Encoding",
                    "gzip",
                    "x-both",
                    "3",
                    "X-New",
                    "4",
                    "Date",
                    LATER,
                    "Cache-Control",
                    "max-age=60")));
  }

  @Test
  void merge_withoutNewDate_dropsTheOldOne() {
    // Expires of the 304 must not be counted from the time of the first answer
    assertThat(Freshening.merge(STORED, notModified("Expires", LATER)).fields().has("Date"))
        .isFalse();
  }

  // validators

  private static Validators validators(String tag, String date) {
    Fields fields = tag == null ? Fields.empty() : Fields.of("ETag", tag);
    return Validators.of(date == null ? fields : fields.with("Last-Modified", date));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // stored tag and date, tag and date of the 304
        "\"a\" | | \"a\" | | true",
        "\"a\" | | \"b\" | | false",
        "\"a\" | | W/\"a\" | | true",
        "W/\"a\" | | W/\"a\" | | true",
        // a strong validator names only what has the same strong one
        "W/\"a\" | | \"a\" | | false",
        " | | \"a\" | | false",
        " | d | \"a\" | d | false",
        "\"a\" | d | \"a\" | e | true",
        "\"a\" | d | | | true",
        "\"a\" | d | | d | true",
        "\"a\" | d | | e | false",
        " | d | | e | false",
        " | d | | d | true",
        " | | | d | false",
        " | | | | true"
      })
  void validators_agree_ifTheyNameTheStoredResponse(
      String tag, String date, String confirmedTag, String confirmedDate, boolean agree) {
    assertThat(validators(tag, date).agreeWith(validators(confirmedTag, confirmedDate)))
        .isEqualTo(agree);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"\"a\" | d | true", "W/\"a\" | | true", " | d | true", "a | | false", " | | false"})
  void conditions_askWithWhatThereIs(String tag, String date, boolean usable) {
    Validators validators = validators(tag, date);
    assertThat(validators.isUsable()).isEqualTo(usable);
    assertThat(validators.conditions().first("If-None-Match").orElse(null))
        .isEqualTo(usable ? tag : null);
    assertThat(validators.conditions().first("If-Modified-Since").orElse(null)).isEqualTo(date);
  }

  // HEAD (§4.3.5)

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "200 | \"a\" | | true",
        "200 | \"a\" | 10 | true",
        "200 | \"a\" | 11 | false",
        "200 | \"b\" | | false",
        "200 | W/\"a\" | | false",
        "200 | a | | false",
        "410 | \"a\" | | false",
        "304 | \"a\" | | false"
      })
  void head_confirms_withTheSameValidatorsAndLength(
      int status, String tag, Long length, boolean confirms) {
    OptionalLong declared = length == null ? OptionalLong.empty() : OptionalLong.of(length);
    ResponseHead head = new ResponseHead(status, Fields.of("ETag", tag));
    assertThat(Freshening.isConfirmedByHead(STORED, 10, head, declared)).isEqualTo(confirms);
  }

  @Test
  void head_withoutValidators_orOfAnError_confirmsNothing() {
    ResponseHead plain = new ResponseHead(200, Fields.empty());
    assertThat(Freshening.isConfirmedByHead(STORED, 10, plain, OptionalLong.empty())).isFalse();
    assertThat(Freshening.isConfirmedByHead(plain, 10, plain, OptionalLong.empty())).isFalse();
    ResponseHead gone = new ResponseHead(410, STORED.fields());
    ResponseHead head = new ResponseHead(200, STORED.fields());
    assertThat(Freshening.isConfirmedByHead(gone, 10, head, OptionalLong.empty())).isFalse();
    assertThat(Freshening.isConfirmedByHead(STORED, 10, head, OptionalLong.empty())).isTrue();
  }
}
