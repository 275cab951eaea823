package dev.larder.httpcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoredEntryCodecTest {

  private static final CacheKey KEY = new CacheKey("https://example.org:8443", "/p?q=1", "0a1b");

  static List<StoredEntry> entries() {
    return List.of(
        full(),
        plain(new byte[0]),
        plain(new byte[100_000]),
        VariantIndex.empty(KEY),
        VariantIndex.empty(KEY)
            .with(List.of("accept", "accept-language"), "v1")
            .with(List.of(), "v2"),
        plain(new byte[2000]).with(Gzip.AWAITED),
        full().with(Gzip.of(new byte[] {31, -117, 8})));
  }

  private static StoredResponse full() {
    return StoredResponse.create(
        KEY,
        new ResponseHead(
            404,
            Fields.of(
                "ETag", "\"x\"", "X-Empty", "", "X-Wide", "\u20ac\ud83d\ude00", "x", "\ud800")),
        "body".getBytes(StandardCharsets.UTF_8),
        Fields.of("accept", "text/html; q=0.5, */*"),
        Set.of(KEY.group(), new Group.Named("https://example.org", "posts"), new Group.All()),
        new Mark(Long.MIN_VALUE, Long.MAX_VALUE),
        new Timing(
            Instant.MAX,
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
            Duration.ZERO,
            Instant.MIN),
        new ReusePolicy(
            true,
            StalePermission.GRANTED,
            true,
            false,
            true,
            Duration.ofSeconds(-1, 5),
            Duration.ofNanos(1)));
  }

  private static StoredResponse plain(byte[] body) {
    return StoredResponse.create(
        CacheKey.of("", ""),
        new ResponseHead(200, Fields.empty()),
        body,
        Fields.empty(),
        Set.of(),
        new Mark(0, 0),
        new Timing(Instant.EPOCH, Duration.ZERO, Duration.ZERO, Instant.EPOCH),
        new ReusePolicy(
            false, StalePermission.REFUSED, false, true, false, Duration.ZERO, Duration.ZERO));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void entry_writtenAndRead_isTheSame(StoredEntry entry) {
    byte[] bytes = StoredEntryCodec.encode(entry);
    StoredEntry read = StoredEntryCodec.decode(ByteBuffer.wrap(bytes)).orElseThrow();
    assertThat(read.id()).isEqualTo(entry.id());
    assertThat(read)
        .usingRecursiveComparison()
        .withEqualsForType(CacheKey::equals, CacheKey.class)
        .isEqualTo(entry);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void entry_inDirectMemoryBehindOtherBytes_isReadAlike(StoredEntry entry) {
    byte[] bytes = StoredEntryCodec.encode(entry);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7).position(7);
    direct.duplicate().put(bytes);
    assertThat(StoredEntryCodec.decode(direct).orElseThrow().id()).isEqualTo(entry.id());
  }

  @Test
  void everyFlippedBit_isNoticed() {
    for (StoredEntry entry : List.of(full(), entries().get(4), entries().get(6))) {
      byte[] bytes = StoredEntryCodec.encode(entry);
      for (int at = 0; at < bytes.length; at++) {
        for (int mask : new int[] {1, 0x80, 0xff}) {
          bytes[at] ^= (byte) mask;
          assertThat(StoredEntryCodec.decode(ByteBuffer.wrap(bytes))).as("byte %d", at).isEmpty();
          bytes[at] ^= (byte) mask;
        }
      }
    }
  }

  @Test
  void everyTruncationAndAnythingAfterTheEnd_isNoticed() {
    for (StoredEntry entry : List.of(full(), entries().get(4))) {
      byte[] bytes = StoredEntryCodec.encode(entry);
      for (int length = 0; length < bytes.length; length++) {
        assertThat(StoredEntryCodec.decode(ByteBuffer.wrap(bytes, 0, length))).isEmpty();
      }
      byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
      assertThat(StoredEntryCodec.decode(ByteBuffer.wrap(longer))).isEmpty();
    }
  }

  @Test
  void anotherVersionWithTheRightChecksum_isNotRead() {
    byte[] bytes = StoredEntryCodec.encode(full());
    bytes[2]++;
    assertThat(StoredEntryCodec.decode(sealed(bytes))).isEmpty();
    bytes[2]--;
    assertThat(StoredEntryCodec.decode(sealed(bytes))).isPresent();
    bytes[3] = 3;
    assertThat(StoredEntryCodec.decode(sealed(bytes))).as("another kind").isEmpty();
  }

  @Test
  void compressedFormOfAResponseThatHasNone_isNotRead() {
    byte[] bytes = StoredEntryCodec.encode(full().with(Gzip.of(new byte[] {31, -117, 8})));
    int flag = bytes.length - 3 - "body".length() - 1;
    assertThat(bytes[flag]).isEqualTo((byte) 1);
    bytes[flag] = 0;
    assertThat(StoredEntryCodec.decode(sealed(bytes))).isEmpty();
    bytes[flag] = 2;
    assertThat(StoredEntryCodec.decode(sealed(bytes))).isEmpty();
    bytes[flag] = 1;
    assertThat(StoredEntryCodec.decode(sealed(bytes))).isPresent();
  }

  /**
   * Lengths that have changed since the pieces were cut are found out, also by a right checksum.
   */
  @Test
  void piecesThatAreCutInAnotherWay_areNotRead() {
    byte[] bytes = StoredEntryCodec.encode(full().with(Gzip.of(new byte[] {31, -117, 8})));
    EncodedEntry right = EncodedEntry.copyOf(ByteBuffer.wrap(bytes)).orElseThrow();
    assertThat(right.isIntact()).isTrue();
    byte[] head = Arrays.copyOf(bytes, bytes.length - right.body().length - 3);
    byte[] body = Arrays.copyOf(right.body(), right.body().length - 1);
    byte[] gzip = {right.body()[body.length], 31, -117, 8};
    assertThat(new EncodedEntry(head, body, gzip).isIntact()).isFalse();
  }

  @Test
  void compressedForm_weighsWhatItTakes() {
    int alone = StoredEntryCodec.weight(full());
    assertThat(StoredEntryCodec.weight(full().with(Gzip.of(new byte[5000]))))
        .isEqualTo(alone + 5000);
  }

  /** Bytes of somebody who can compute the checksum: any length in them may lie. */
  @Test
  void forgedBytes_areRefusedWithoutTakingMemory() {
    byte[] bytes = StoredEntryCodec.encode(full());
    for (int at = 12; at + Integer.BYTES <= bytes.length; at++) {
      for (int value : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1 << 24}) {
        ByteBuffer forged = ByteBuffer.wrap(bytes.clone());
        forged.putInt(at, value);
        StoredEntryCodec.decode(sealed(forged.array()));
      }
    }
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[EncodedEntry.HEADER + random.nextInt(200)];
      random.nextBytes(noise);
      System.arraycopy(bytes, 0, noise, 0, 4);
      noise[3] = (byte) (1 + random.nextInt(2));
      StoredEntryCodec.decode(sealed(noise));
    }
  }

  private static ByteBuffer sealed(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.putInt(4, bytes.length - EncodedEntry.HEADER);
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 8);
    crc.update(bytes, 12, bytes.length - 12);
    buffer.putInt(8, (int) crc.getValue());
    return buffer;
  }
}
