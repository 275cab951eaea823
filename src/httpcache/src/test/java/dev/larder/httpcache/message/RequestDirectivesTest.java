package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §5.2.1, §5.4. */
class RequestDirectivesTest {

  private static RequestDirectives parse(String cacheControl) {
    return RequestDirectives.of(Fields.of("Cache-Control", cacheControl));
  }

  private static Optional<Duration> seconds(Long seconds) {
    return Optional.ofNullable(seconds).map(Duration::ofSeconds);
  }

  @Test
  void nothing_wishesNothing() {
    assertThat(RequestDirectives.of(Fields.empty())).isEqualTo(RequestDirectives.NONE);
    assertThat(parse("")).isEqualTo(RequestDirectives.NONE);
    assertThat(parse("unknown=1, ,public")).isEqualTo(RequestDirectives.NONE);
  }

  @Test
  void all_areRead_inAnyCase() {
    assertThat(
            RequestDirectives.of(
                Fields.of(
                    "Cache-Control",
                    "No-Cache, no-store",
                    "cache-control",
                    "only-if-cached, max-age=1, min-fresh=2, max-stale=\"3\"")))
        .isEqualTo(new RequestDirectives(true, true, true, seconds(1L), seconds(2L), seconds(3L)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=5, max-age=3 | 3 | | ",
        "max-age=x | 0 | | ",
        "max-age | 0 | | ",
        "min-fresh=5, min-fresh=7 | | 7 | ",
        "min-fresh=x | | 2147483648 | ",
        "min-fresh | | 2147483648 | ",
        "max-stale | | | 2147483648",
        "max-stale=5, max-stale=3 | | | 3",
        "max-stale=x | | | 0",
        "max-stale, max-stale=4 | | | 0",
        "max-stale=-1 | | | 0"
      })
  void twiceOrUnreadable_isTheStricterWish(String line, Long maxAge, Long minFresh, Long maxStale) {
    assertThat(parse(line))
        .isEqualTo(
            new RequestDirectives(
                false, false, false, seconds(maxAge), seconds(minFresh), seconds(maxStale)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no-cache | true",
        "NO-CACHE | true",
        "x, no-cache | true",
        "no-cache=1 | false",
        "x | false"
      })
  void pragma_countsOnlyWithoutCacheControl(String pragma, boolean noCache) {
    assertThat(RequestDirectives.of(Fields.of("Pragma", pragma)).noCache()).isEqualTo(noCache);
    assertThat(RequestDirectives.of(Fields.of("Pragma", pragma, "Cache-Control", "x")).noCache())
        .isFalse();
  }
}
