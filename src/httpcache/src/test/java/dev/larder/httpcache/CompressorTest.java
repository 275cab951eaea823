package dev.larder.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.Gzip;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StalePermission;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Timing;
import dev.larder.support.GateBeforeReplace;
import dev.larder.support.MapStore;
import dev.larder.support.Texts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Compressed forms, made beside the requests that want them. */
class CompressorTest {

  private final LocalInvalidationLog log = new LocalInvalidationLog();

  private StoredResponse put(ResponseStore store, String target, byte[] body) {
    StoredResponse stored =
        StoredResponse.create(
                CacheKey.of("http://a", target),
                new ResponseHead(200, Fields.empty()),
                body,
                Fields.empty(),
                Set.of(new Group.Uri(Group.SITE, target)),
                log.mark(),
                new Timing(Instant.EPOCH, Duration.ZERO, Duration.ofHours(1), Instant.EPOCH),
                new ReusePolicy(
                    false, StalePermission.GRANTED, true, true, true, Duration.ZERO, Duration.ZERO))
            .with(Gzip.AWAITED);
    store.put(stored);
    return stored;
  }

  private static byte[] text(int length) {
    return Texts.text(length, length).getBytes(StandardCharsets.UTF_8);
  }

  private static Gzip gzip(ResponseStore store, String target) {
    return ((StoredResponse) store.get(CacheKey.of("http://a", target)).orElseThrow()).gzip();
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it has not come to pass in 20 s").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void order_makesTheCompressedFormOfThatEntry() {
    MapStore store = new MapStore();
    try (Compressor compressor = new Compressor(store, log, 1 << 20)) {
      byte[] body = text(300_000);
      StoredResponse stored = put(store, "/a", body);
      compressor.order(stored);
      until(() -> gzip(store, "/a").isHeld());
      assertThat(Texts.gunzip(gzip(store, "/a").bytes())).isEqualTo(body);
      assertThat(gzip(store, "/a").bytes().length).isLessThan(body.length / 2);
      assertThat(store.get(stored.key()).orElseThrow().id()).isEqualTo(stored.id());
    }
  }

  @Test
  void bothForms_stayWithinTheLimitOfAnEntry() {
    MapStore store = new MapStore();
    try (Compressor compressor = new Compressor(store, log, 100_000)) {
      for (int length : List.of(99_990, 100_000)) {
        String target = "/" + length;
        compressor.order(put(store, target, text(length)));
        until(() -> !gzip(store, target).isNegotiated());
        assertThat(gzip(store, target).isHeld()).isFalse();
      }
      compressor.order(put(store, "/fits", text(50_000)));
      until(() -> gzip(store, "/fits").isHeld());
    }
  }

  @Test
  void entryThatIsGoneOrDeadOrReplaced_isPassedOver() {
    MapStore store = new MapStore();
    try (Compressor compressor = new Compressor(store, log, 1 << 20)) {
      StoredResponse gone = put(store, "/gone", text(5000));
      store.remove(gone.key());
      StoredResponse dead = put(store, "/dead", text(5000));
      log.append(dead.groups(), Strength.HARD);
      StoredResponse old = put(store, "/replaced", text(5000));
      put(store, "/replaced", text(6000));
      StoredResponse last = put(store, "/last", text(5000));
      List.of(gone, dead, old, last).forEach(compressor::order);
      until(() -> gzip(store, "/last").isHeld());
      assertThat(store.get(gone.key())).isEmpty();
      assertThat(gzip(store, "/dead")).isSameAs(Gzip.AWAITED);
      assertThat(gzip(store, "/replaced")).isSameAs(Gzip.AWAITED);
    }
  }

  @Test
  void order_whileItIsBeingMade_isNotMadeTwice() throws Exception {
    GateBeforeReplace store = new GateBeforeReplace();
    try (Compressor compressor = new Compressor(store, log, 1 << 20)) {
      StoredResponse stored = put(store, "/a", text(5000));
      compressor.order(stored);
      store.awaitArrival();
      IntStream.range(0, 1000).forEach(i -> compressor.order(stored));
      store.open();
      byte[] first = gzip(store, "/a").bytes();
      StoredResponse marker = put(store, "/marker", text(5000));
      compressor.order(marker);
      until(() -> gzip(store, "/marker").isHeld());
      assertThat(gzip(store, "/a").bytes()).isSameAs(first);
    }
  }

  @Test
  void crowd_leavesOrdersOutAndTakesThemLater() throws Exception {
    GateBeforeReplace store = new GateBeforeReplace();
    try (Compressor compressor = new Compressor(store, log, 1 << 20)) {
      List<StoredResponse> many =
          IntStream.range(0, 400).mapToObj(i -> put(store, "/" + i, text(2000 + i))).toList();
      compressor.order(many.get(0));
      store.awaitArrival();
      many.forEach(compressor::order);
      store.open();
      until(() -> gzip(store, "/256").isHeld());
      assertThat(gzip(store, "/257").isHeld()).isFalse();
      assertThat(gzip(store, "/399").isHeld()).isFalse();
      compressor.order(many.get(399));
      until(() -> gzip(store, "/399").isHeld());
      assertThat(gzip(store, "/300").isHeld()).isFalse();
    }
  }

  @Test
  void close_endsTheThreadInTheMidstOfItsWork() throws Exception {
    GateBeforeReplace store = new GateBeforeReplace();
    Compressor compressor = new Compressor(store, log, 1 << 20);
    StoredResponse stored = put(store, "/a", text(5000));
    StoredResponse waiting = put(store, "/b", text(5000));
    compressor.order(stored);
    compressor.order(waiting);
    store.awaitArrival();
    Thread thread = Objects.requireNonNull(store.visitor());
    compressor.close();
    thread.join(20_000);
    assertThat(thread.isAlive()).isFalse();
    compressor.order(waiting);
    assertThat(gzip(store, "/a")).isSameAs(Gzip.AWAITED);
    assertThat(gzip(store, "/b")).isSameAs(Gzip.AWAITED);
  }
}
