package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StalePermission;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Timing;
import dev.larder.httpcache.store.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
    Choices cookies = new Choices(false, false, Duration.ZERO, true, Duration.ZERO, false);
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
    return Validators.of(fields(tag, date));
  }

  private static Fields fields(@Nullable String tag, @Nullable String date) {
    Fields fields = tag == null ? Fields.empty() : Fields.of("ETag", tag);
    return date == null ? fields : fields.with("Last-Modified", date);
  }

  @ParameterizedTest
  @CsvSource({
    "200, true, VALID, true, true",
    "200, true, STALE, true, true",
    "200, true, DEAD, true, false",
    "200, false, VALID, true, false",
    "203, true, VALID, false, false",
    "301, true, VALID, false, false",
    "404, true, VALID, false, false"
  })
  void validators_ofAStoredResponse_areWhatCanTellIt(
      int status, boolean dateValidates, Validity validity, boolean tag, boolean date) {
    ResponseHead head = new ResponseHead(status, fields("\"a\"", DATE));
    Validators usable = Validators.usable(stored(head, dateValidates), validity);
    assertThat(usable.entityTag().isPresent()).isEqualTo(tag);
    assertThat(usable.lastModified().isPresent()).isEqualTo(date);
  }

  /** RFC 9110 §8.8.2.2; the call began at 08:49:37.5. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Last-Modified | Date
        "Sun, 06 Nov 1994 08:49:36 GMT | | true",
        "Sun, 06 Nov 1994 08:49:37 GMT | | false",
        "Sun, 06 Nov 1994 08:49:38 GMT | | false",
        "Sun, 06 Nov 1994 08:49:36 GMT | Sun, 06 Nov 1994 08:49:37 GMT | true",
        "Sun, 06 Nov 1994 08:49:36 GMT | Sun, 06 Nov 1994 08:49:36 GMT | false",
        // received later than read
        "Sun, 06 Nov 1994 08:49:37 GMT | Sun, 06 Nov 1994 08:50:37 GMT | false",
        "Sunday, 06-Nov-94 08:49:36 GMT | x | true",
        "x | | false",
        " | | false"
      })
  void lastModified_isUsable_ifASecondOlderThanTheResponse(
      String modified, String date, boolean usable) {
    Fields fields = fields(null, modified);
    assertThat(
            Validators.isDateUsable(
                date == null ? fields : fields.with("Date", date),
                Instant.parse("1994-11-06T08:49:37.5Z")))
        .isEqualTo(usable);
  }

  @Test
  void lastModified_givenTwice_isNotUsable() {
    assertThat(
            Validators.isDateUsable(
                fields(null, DATE).with("Date", LATER).plus(fields(null, DATE)),
                Instant.parse("2026-01-01T00:00:00Z")))
        .isFalse();
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // stored tag and date, tag and date of the 304
        "\"a\" | | \"a\" | | false",
        "\"a\" | | \"b\" | | true",
        // the same for If-None-Match, though not to be merged
        "W/\"a\" | | \"a\" | | false",
        "\"a\" | | W/\"a\" | | false",
        "W/\"a\" | | W/\"b\" | | true",
        " | d | \"a\" | d | true",
        "\"a\" | d | a | d | true",
        "a | d | a | d | false",
        "a | d | b | d | true",
        "\"a\" | d | \"a\" | e | false",
        "\"a\" | d | | | false",
        "\"a\" | d | | e | true",
        "\"a\" | | | e | true",
        " | d | | d | false",
        " | d | | e | true"
      })
  void notModified_contradicts_ifItNamesAnotherValidator(
      String tag, String date, String namedTag, String namedDate, boolean contradicts) {
    ResponseHead stored = new ResponseHead(200, fields(tag, date));
    ResponseHead notModified = new ResponseHead(304, fields(namedTag, namedDate));
    assertThat(Freshening.isContradicted(stored, notModified)).isEqualTo(contradicts);
  }

  // HEAD (§4.3.5)

  private static StoredResponse stored(ResponseHead head, boolean dateValidates) {
    return StoredResponse.create(
        CacheKey.of("https://example.org", "/a"),
        head,
        new byte[10],
        Fields.empty(),
        Set.of(),
        new Mark(1, 1),
        new Timing(Instant.EPOCH, Duration.ZERO, Duration.ZERO, Instant.EPOCH),
        new ReusePolicy(
            false,
            StalePermission.GRANTED,
            false,
            false,
            dateValidates,
            Duration.ZERO,
            Duration.ZERO));
  }

  private static boolean isConfirmedByHead(ResponseHead stored, ResponseHead head) {
    return Freshening.isConfirmedByHead(stored(stored, true), head, OptionalLong.empty());
  }

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
    assertThat(Freshening.isConfirmedByHead(stored(STORED, true), head, declared))
        .isEqualTo(confirms);
  }

  @Test
  void head_withoutValidators_orOfAnError_confirmsNothing() {
    ResponseHead plain = new ResponseHead(200, Fields.empty());
    assertThat(isConfirmedByHead(STORED, plain)).isFalse();
    assertThat(isConfirmedByHead(plain, plain)).isFalse();
    ResponseHead gone = new ResponseHead(410, STORED.fields());
    ResponseHead head = new ResponseHead(200, STORED.fields());
    assertThat(isConfirmedByHead(gone, head)).isFalse();
    assertThat(isConfirmedByHead(STORED, head)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void head_withADateAlone_confirmsIfTheDateValidates(boolean dateValidates, boolean confirms) {
    ResponseHead dated = new ResponseHead(200, Fields.of("Last-Modified", DATE));
    assertThat(
            Freshening.isConfirmedByHead(stored(dated, dateValidates), dated, OptionalLong.empty()))
        .isEqualTo(confirms);
  }
}
