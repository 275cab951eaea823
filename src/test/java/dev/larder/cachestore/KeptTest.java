package dev.larder.cachestore;

import static dev.larder.support.Samples.key;
import static dev.larder.support.Samples.mark;
import static dev.larder.support.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.cachestore.Kept.KeptSerializer;
import dev.larder.httpcache.store.StoredResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeptTest {

  private final KeptSerializer serializer = new KeptSerializer();
  private final StoredResponse response = response(key("/a"), 20_000, mark(1));

  @Test
  void bytes_becomeAnEntryOnce_andAreNotReadBefore() {
    ByteBuffer bytes = serializer.serialize(Kept.of(response));
    Kept kept = serializer.read(bytes);
    // the copy is all: what becomes of the memory afterwards is nobody's concern
    bytes.duplicate().put(new byte[bytes.remaining()]);

    assertThat(kept.entry()).isEqualTo(response).isNotSameAs(response);
    assertThat(kept.entry()).isSameAs(kept.entry());
  }

  @Test
  void manyThreads_seeTheEntryFromTheFirstMomentOn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 500; round++) {
        Kept kept = serializer.read(serializer.serialize(Kept.of(response)));
        List<Callable<Object>> readers =
            Stream.generate(() -> (Callable<Object>) kept::entry).limit(8).toList();
        for (var read : threads.invokeAll(readers)) {
          assertThat(read.get()).isEqualTo(response);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void unreadableBytes_areAValueAndNoError() {
    Kept read = serializer.read(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(read.entry()).isNull();
    assertThat(serializer.read(serializer.serialize(read)).entry()).isNull();

    ByteBuffer changed = serializer.serialize(Kept.of(response));
    changed.put(changed.limit() - 1, (byte) ~changed.get(changed.limit() - 1));
    assertThat(serializer.read(changed).entry()).isNull();
  }

  @Test
  void sameEntry_isTheSameValue() {
    Kept kept = Kept.of(response);
    ByteBuffer bytes = serializer.serialize(kept);
    assertThat(serializer.read(bytes)).isEqualTo(kept).hasSameHashCodeAs(kept);
    assertThat(serializer.equals(kept, bytes)).isTrue();
    assertThat(serializer.equals(Kept.of(response(key("/a"), 1, mark(1))), bytes)).isFalse();
    assertThat(serializer.equals(serializer.read(ByteBuffer.allocate(0)), bytes)).isFalse();
  }
}
