package dev.larder.httpcache.ehcache;

import static dev.larder.support.Samples.key;
import static dev.larder.support.Samples.mark;
import static dev.larder.support.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.ehcache.OffHeapEntry.OffHeapEntrySerializer;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OffHeapEntryTest {

  private final OffHeapEntrySerializer serializer = new OffHeapEntrySerializer();
  private final StoredResponse response = response(key("/a"), 20_000, mark(1));

  @Test
  void bytes_areReadOnlyWhenSomebodyAsksForTheEntry() {
    ByteBuffer bytes = serializer.serialize(OffHeapEntry.of(response));
    OffHeapEntry kept = serializer.read(bytes.duplicate());

    assertThat(kept.entry()).isEqualTo(response).isNotSameAs(response);

    // another entry has taken the place
    StoredResponse other = response(key("/b"), 20_000, mark(2));
    bytes.duplicate().put(serializer.serialize(OffHeapEntry.of(other)));
    assertThat(kept.entry()).isEqualTo(other);
  }

  @Test
  void bytesThatChangeWhileTheyAreRead_areNoEntry() {
    byte[] before = serializer.serialize(OffHeapEntry.of(response)).array();
    byte[] after =
        serializer.serialize(OffHeapEntry.of(response(key("/a"), 20_000, mark(2)))).array();
    assertThat(after).hasSameSizeAs(before);
    for (int at = 1; at < before.length; at += at < 400 ? 1 : 997) {
      byte[] torn = before.clone();
      System.arraycopy(after, 0, torn, 0, at);
      boolean whole = Arrays.equals(torn, before) || Arrays.equals(torn, after);
      StoredEntry read = serializer.read(ByteBuffer.wrap(torn)).entry();
      assertThat(read != null).as("torn at %d", at).isEqualTo(whole);
    }
  }

  @Test
  void unreadableBytes_areAValueAndNoError() {
    OffHeapEntry read = serializer.read(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(read.entry()).isNull();
    assertThat(serializer.read(serializer.serialize(read)).entry()).isNull();

    ByteBuffer changed = serializer.serialize(OffHeapEntry.of(response));
    changed.put(changed.limit() - 1, (byte) ~changed.get(changed.limit() - 1));
    assertThat(serializer.read(changed).entry()).isNull();
  }

  @Test
  void sameEntry_isTheSameValue() {
    OffHeapEntry kept = OffHeapEntry.of(response);
    ByteBuffer bytes = serializer.serialize(kept);
    assertThat(serializer.read(bytes)).isEqualTo(kept).hasSameHashCodeAs(kept);
    assertThat(serializer.equals(kept, bytes)).isTrue();
    assertThat(serializer.equals(OffHeapEntry.of(response(key("/a"), 1, mark(1))), bytes))
        .isFalse();
    assertThat(serializer.equals(serializer.read(ByteBuffer.allocate(0)), bytes)).isFalse();
  }
}
