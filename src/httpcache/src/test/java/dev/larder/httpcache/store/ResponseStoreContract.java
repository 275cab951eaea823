package dev.larder.httpcache.store;

import static dev.larder.support.Samples.key;
import static dev.larder.support.Samples.mark;
import static dev.larder.support.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store must do. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class ResponseStoreContract {

  /** A body that is held on the heap where a store has one. */
  protected static final int SMALL = 100;

  /** A body that is not. */
  protected static final int LARGE = 40_000;

  /** A body that no store keeps. */
  protected static final int TOO_LARGE = 70_000;

  private static final int ROUNDS = 2_000;

  private static final CacheKey KEY = key("/a?b=c");

  private ResponseStore store;

  /** A store that keeps bodies up to 64 KiB. */
  protected abstract ResponseStore open();

  @BeforeEach
  protected void start() {
    store = open();
  }

  @AfterEach
  protected void stop() {
    store.close();
  }

  @Test
  void theCompressedForm_joinsItsEntryAndGoesWithIt() {
    try (ResponseStore store = open()) {
      StoredResponse body = response(key("/"), 5000, mark(1)).with(Gzip.AWAITED);
      store.put(body);
      StoredResponse both = body.with(Gzip.of(new byte[] {31, -117, 8, 0, 1}));
      assertThat(store.replace(body, both)).isTrue();
      StoredResponse read = (StoredResponse) store.get(body.key()).orElseThrow();
      assertThat(read.id()).isEqualTo(body.id());
      assertThat(read.body()).isEqualTo(body.body());
      assertThat(read.gzip().bytes()).isEqualTo(both.gzip().bytes());

      StoredResponse next = response(key("/"), 6000, mark(2));
      assertThat(store.replace(body, next)).as("the entry as it was before").isTrue();
      assertThat(store.replace(body, both)).as("late").isFalse();
      read = (StoredResponse) store.get(body.key()).orElseThrow();
      assertThat(read.id()).isEqualTo(next.id());
      assertThat(read.gzip().isNegotiated()).isFalse();
    }
  }

  @Test
  void get_withoutPut_isEmpty() {
    assertThat(store.get(KEY)).isEmpty();
    assertThat(store.size()).isZero();
  }

  @Test
  void put_ofAnySize_isFoundWhole() {
    for (int size : List.of(0, SMALL, LARGE)) {
      StoredResponse response = response(key("/" + size), size, mark(7));
      assertThat(store.put(response)).isTrue();
      for (int look = 0; look < 3; look++) {
        assertSame(store.get(response.key()), response);
      }
    }
    assertThat(store.size()).isEqualTo(3);
  }

  @Test
  void keysThatDifferInAnything_areApart() {
    CacheKey variant = KEY.withVariant("xyz");
    List<CacheKey> keys =
        List.of(
            KEY,
            variant,
            CacheKey.of("http://example.org", "/a?b=c"),
            key("/A?b=c"),
            key("/a?b=c&"),
            key("/%61?b=c"));
    keys.forEach(key -> store.put(response(key, SMALL, mark(1))));
    store.remove(variant);
    for (CacheKey key : keys) {
      assertThat(store.get(key).map(StoredEntry::key).orElse(variant)).isEqualTo(key);
    }
    assertThat(store.size()).isEqualTo(keys.size() - 1);
  }

  @Test
  void keysWithOneText_areNotTakenForEachOther() {
    CacheKey one = CacheKey.of("https://example.org", "/a b");
    CacheKey other = new CacheKey("https://example.org", "/a", "b");
    store.put(response(one, SMALL, mark(1)));
    assertThat(store.get(other)).isEmpty();
  }

  @Test
  void put_withAnEarlierMark_leavesTheLaterOne() {
    for (int first : List.of(SMALL, LARGE)) {
      for (int second : List.of(SMALL, LARGE)) {
        StoredResponse later = response(key("/" + first + second), first, mark(5));
        store.put(later);
        assertThat(store.put(response(later.key(), second, mark(4)))).isFalse();
        assertSame(store.get(later.key()), later);
      }
    }
  }

  @Test
  void put_withTheSameOrALaterMark_replaces() {
    for (int size : List.of(SMALL, LARGE, SMALL, SMALL, LARGE, LARGE)) {
      StoredResponse same = response(KEY, size, mark(5));
      assertThat(store.put(same)).isTrue();
      assertSame(store.get(KEY), same);
      assertThat(store.size()).isEqualTo(1);
    }
    StoredResponse later = response(KEY, LARGE, mark(6));
    assertThat(store.put(later)).isTrue();
    assertSame(store.get(KEY), later);
  }

  @Test
  void put_overAMarkOfAnotherLog_replaces() {
    store.put(response(KEY, SMALL, new Mark(99, 1_000_000)));
    StoredResponse mine = response(KEY, SMALL, mark(1));
    assertThat(store.put(mine)).isTrue();
    assertSame(store.get(KEY), mine);
  }

  @Test
  void put_overAnIndex_replacesIt() {
    store.replace(null, VariantIndex.empty(KEY));
    StoredResponse response = response(KEY, SMALL, mark(1));
    assertThat(store.put(response)).isTrue();
    assertSame(store.get(KEY), response);
  }

  @Test
  void put_ofWhatDoesNotFit_keepsNeitherItNorWhatItWouldReplace() {
    for (int before : List.of(SMALL, LARGE)) {
      assertThat(store.put(response(KEY, before, mark(1)))).isTrue();
      assertThat(store.put(response(KEY, TOO_LARGE, mark(2)))).isFalse();
      assertThat(store.get(KEY)).isEmpty();
    }
  }

  @Test
  void put_ofWhatDoesNotFit_leavesAResponseWithALaterMark() {
    StoredResponse later = response(KEY, SMALL, mark(2));
    store.put(later);
    assertThat(store.put(response(KEY, TOO_LARGE, mark(1)))).isFalse();
    assertSame(store.get(KEY), later);
  }

  @Test
  void replace_ofNothing_keepsOnlyTheFirst() {
    VariantIndex first = VariantIndex.empty(KEY).with(List.of("accept"), "v1");
    assertThat(store.replace(null, first)).isTrue();
    assertThat(store.replace(null, VariantIndex.empty(KEY))).isFalse();
    assertThat(store.get(KEY)).contains(first);
  }

  @Test
  void replace_comparesIdentityAndNotContent() {
    StoredResponse first = response(KEY, SMALL, mark(1));
    StoredResponse second = response(KEY, SMALL, mark(1));
    store.put(first);
    assertThat(store.replace(second, response(KEY, SMALL, mark(9)))).isFalse();
    assertThat(store.replace(first, second)).isTrue();
    assertThat(store.replace(first, response(KEY, SMALL, mark(9)))).isFalse();
    assertSame(store.get(KEY), second);
  }

  @Test
  void replace_acrossSizesAndKinds_leavesOneEntry() {
    StoredEntry present = response(KEY, SMALL, mark(1));
    store.put((StoredResponse) present);
    List<StoredEntry> chain =
        List.of(
            response(KEY, LARGE, mark(1)),
            response(KEY, SMALL, mark(0)),
            VariantIndex.empty(KEY).with(List.of("accept"), "v"),
            response(KEY, LARGE, mark(2)));
    for (StoredEntry next : chain) {
      assertThat(store.replace(present, next)).isTrue();
      assertSame(store.get(KEY), next);
      assertThat(store.size()).isEqualTo(1);
      present = next;
    }
  }

  @Test
  void replace_ofAnEntryThatIsGone_keepsNothing() {
    StoredResponse first = response(KEY, SMALL, mark(1));
    store.put(first);
    store.remove(KEY);
    assertThat(store.replace(first, response(KEY, SMALL, mark(2)))).isFalse();
    assertThat(store.get(KEY)).isEmpty();
  }

  @Test
  void removeAndClear_forget() {
    for (int size : List.of(SMALL, LARGE)) {
      store.put(response(KEY, size, mark(1)));
      store.remove(KEY);
      assertThat(store.get(KEY)).isEmpty();
      assertThat(store.put(response(KEY, size, mark(0)))).isTrue();
      store.put(response(key("/other"), size, mark(1)));
      store.clear();
      assertThat(store.get(KEY)).isEmpty();
      assertThat(store.size()).isZero();
    }
  }

  @Test
  void fieldsWithAnyCharacters_comeBackExactly() {
    Fields fields =
        Fields.of(
            "X-Latin", "caf\u00e9 \u00ff", "X-Wide", "\u20ac \ud83d\ude00", "X-Half", "\ud800");
    StoredResponse response = response(KEY, new byte[0], fields, mark(1));
    store.put(response);
    assertSame(store.get(KEY), response);
  }

  @Test
  void manyThreads_neverSeeAnOlderMarkAfterANewer() throws Exception {
    LocalInvalidationLog log = new LocalInvalidationLog();
    AtomicLong rounds = new AtomicLong();
    Callable<Void> filler =
        () -> {
          while (rounds.incrementAndGet() < ROUNDS) {
            fill(log);
          }
          return null;
        };
    Callable<Void> writer =
        () -> {
          while (rounds.get() < ROUNDS) {
            log.append(List.of(KEY.group()), Strength.HARD);
            readsNothingOlderThan(log.mark(), log);
          }
          return null;
        };
    Callable<Void> reader =
        () -> {
          Mark seen = new Mark(log.mark().epoch(), 0);
          while (rounds.get() < ROUNDS) {
            Optional<StoredResponse> found = find();
            if (found.isPresent()) {
              Mark mark = found.get().mark();
              assertThat(mark.isBefore(seen)).as("%s after %s", mark, seen).isFalse();
              seen = mark;
            }
          }
          return null;
        };
    together(List.of(filler, filler, filler, writer, reader, reader));
  }

  /** Puts or replaces as the engine does: mark first, then the body that tells the mark. */
  private void fill(LocalInvalidationLog log) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Mark mark = log.mark();
    byte[] body = new byte[random.nextBoolean() ? SMALL : LARGE];
    ByteBuffer.wrap(body).putLong(mark.sequence());
    ByteBuffer.wrap(body).putLong(body.length - Long.BYTES, mark.sequence());
    StoredResponse next = response(KEY, body, mark);
    Optional<StoredResponse> present = find();
    if (random.nextInt(4) == 0) {
      store.remove(key("/another"));
    }
    if (present.isPresent() && random.nextBoolean()) {
      if (!mark.isBefore(present.get().mark())) {
        store.replace(present.get(), next);
      }
    } else {
      store.put(next);
    }
  }

  private void readsNothingOlderThan(Mark acknowledged, LocalInvalidationLog log) {
    find()
        .filter(found -> log.since(found.groups(), found.mark()) == Validity.VALID)
        .ifPresent(found -> assertThat(found.mark().isBefore(acknowledged)).isFalse());
  }

  /** Looks up, and checks that the response is whole. */
  private Optional<StoredResponse> find() {
    Optional<StoredResponse> found = store.get(KEY).map(StoredResponse.class::cast);
    found.ifPresent(
        response -> {
          ByteBuffer body = ByteBuffer.wrap(response.body());
          assertThat(body.getLong()).isEqualTo(response.mark().sequence());
          assertThat(body.getLong(body.limit() - Long.BYTES)).isEqualTo(response.mark().sequence());
        });
    return found;
  }

  @Test
  void manyThreads_replacingOneEntry_oneWinsEachRound() throws Exception {
    AtomicLong wins = new AtomicLong();
    VariantIndex start = VariantIndex.empty(KEY);
    store.replace(null, start);
    Callable<Void> adder =
        () -> {
          for (int i = 0; i < 500; i++) {
            VariantIndex present = (VariantIndex) store.get(KEY).orElseThrow();
            long count =
                present.variants().isEmpty() ? 0 : Long.parseLong(present.variants().get(0));
            if (store.replace(present, present.with(List.of(), Long.toString(count + 1)))) {
              wins.incrementAndGet();
            }
          }
          return null;
        };
    together(List.of(adder, adder, adder, adder));
    VariantIndex end = (VariantIndex) store.get(KEY).orElseThrow();
    assertThat(end.variants().get(0)).isEqualTo(wins.toString());
  }

  private static void together(List<Callable<Void>> tasks) throws Exception {
    CyclicBarrier start = new CyclicBarrier(tasks.size());
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<Future<Void>> results = new ArrayList<>();
      for (Callable<Void> task : tasks) {
        results.add(
            threads.submit(
                () -> {
                  start.await();
                  return task.call();
                }));
      }
      for (Future<Void> result : results) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  protected static void assertSame(Optional<StoredEntry> found, StoredEntry expected) {
    assertThat(found).isPresent();
    assertThat(found.get().id()).isEqualTo(expected.id());
    assertThat(found.get())
        .usingRecursiveComparison()
        .withEqualsForType(CacheKey::equals, CacheKey.class)
        .isEqualTo(expected);
  }
}
