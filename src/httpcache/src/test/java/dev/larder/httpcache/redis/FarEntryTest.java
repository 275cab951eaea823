package dev.larder.httpcache.redis;

import static dev.larder.support.Samples.key;
import static dev.larder.support.Samples.mark;
import static dev.larder.support.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.rules.CurrentAge;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.httpcache.store.VariantIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FarEntryTest {

  private static final StreamId PLACE = new StreamId(1_700_000_000_123L, 7);
  private static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00.123456789Z");

  private static TimeSource clocks(Instant steady, Instant wall) {
    return new TimeSource() {
      @Override
      public Instant now() {
        return steady;
      }

      @Override
      public Instant date() {
        return wall;
      }
    };
  }

  @Test
  void entries_comeBackWhole() {
    TimeSource time = clocks(RECEIVED, RECEIVED);
    for (StoredEntry entry :
        List.of(
            response(key("/a"), 1000, mark(3)),
            VariantIndex.empty(key("/a")).with(List.of("accept"), "v"))) {
      byte[] bytes = new FarEntry(PLACE, entry).encode(time);
      FarEntry found = FarEntry.decode(bytes, time).orElseThrow();
      assertThat(found.mark()).isEqualTo(PLACE);
      assertThat(found.entry())
          .usingRecursiveComparison()
          .withEqualsForType(CacheKey::equals, CacheKey.class)
          .isEqualTo(entry);
    }
  }

  /** Written 10 s after it was received; read by a process whose steady clock is another. */
  @ParameterizedTest
  @CsvSource({
    "0, 10", // the same wall time
    "25, 35", // 25 s later
    "-3600, 10", // a clock that is an hour behind: nothing has passed
    "3600, 3610" // a clock that is an hour ahead: it looks older
  })
  void age_isCarriedOverByTheWallClocks(long wallSeconds, long expectedAge) {
    Instant wall = Instant.parse("2026-05-05T00:00:00Z");
    byte[] bytes =
        new FarEntry(PLACE, response(key("/a"), 10, mark(3)))
            .encode(clocks(RECEIVED.plusSeconds(10), wall));
    TimeSource reader =
        clocks(Instant.parse("1999-01-01T00:00:00Z"), wall.plusSeconds(wallSeconds));
    StoredResponse found = (StoredResponse) FarEntry.decode(bytes, reader).orElseThrow().entry();
    assertThat(CurrentAge.of(found.timing(), reader.now()))
        .isEqualTo(Duration.ofSeconds(expectedAge));
  }

  @Test
  void anyByteChangedOrMissing_isNoEntry() {
    TimeSource time = clocks(RECEIVED, RECEIVED);
    byte[] bytes = new FarEntry(PLACE, response(key("/a"), 50, mark(3))).encode(time);
    for (int at = 0; at < bytes.length; at++) {
      byte[] changed = bytes.clone();
      changed[at] ^= 0x10;
      assertThat(FarEntry.decode(changed, time)).as("byte %d", at).isEmpty();
      assertThat(FarEntry.decode(Arrays.copyOf(bytes, at), time)).as("cut at %d", at).isEmpty();
    }
    assertThat(FarEntry.decode(Arrays.copyOf(bytes, bytes.length + 1), time)).isEmpty();
  }
}
