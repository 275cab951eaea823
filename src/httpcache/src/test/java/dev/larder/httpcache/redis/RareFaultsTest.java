package dev.larder.httpcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.redis.SharedEvents.Failure;
import dev.larder.httpcache.store.Faults;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RareFaultsTest {

  private final AtomicLong nanos = new AtomicLong(-5);
  private final List<String> said = new ArrayList<>();
  private final List<Throwable> causes = new ArrayList<>();
  private final List<Failure> kinds = new ArrayList<>();
  private final RareFaults faults =
      new RareFaults(
          new Faults(
              new CacheEvents() {
                @Override
                public void fault(String what, Throwable cause) {
                  said.add(what);
                  causes.add(cause);
                }
              }),
          nanos::get,
          new SharedEvents() {
            @Override
            public void failed(Failure kind) {
              kinds.add(kind);
            }
          });

  @Test
  void manyFaults_areCountedAll_andReportedOnceAMinute() {
    for (int i = 0; i < 100; i++) {
      faults.report("one", new RedisException("x"));
    }
    assertThat(said).containsExactly("one");
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    faults.report("one", new RedisException("x"));
    faults.report("one", new RedisException("x"));
    assertThat(said).containsExactly("one", "one (and 99 times more)");
    assertThat(kinds).hasSize(102);
  }

  @Test
  void faultsOfSeveralKinds_areReportedEachAtOnce() {
    for (int i = 0; i < 3; i++) {
      faults.report("late", new RedisCommandTimeoutException("late"));
      faults.report("broken", new RedisException("broken"));
      faults.report("full", new RedisCommandExecutionException("OOM command not allowed"));
      faults.report("replica", new RedisCommandExecutionException("READONLY You can't write"));
    }
    assertThat(said).containsExactly("late", "broken", "full", "replica");
  }

  @Test
  void faultOfRedis_isOneLineWithoutATrace() {
    Exception refused = new ConnectException("Connection\nrefused");
    faults.report(
        "Redis cannot be reached", new RedisConnectionException("No connection", refused));

    assertThat(causes)
        .singleElement()
        .satisfies(
            cause -> {
              assertThat(cause).hasMessage("No connection: Connection refused");
              assertThat(cause.getStackTrace()).isEmpty();
            });
  }

  @Test
  void faultOfOurs_keepsItsTrace() {
    Exception mistake = new IllegalStateException("mistake");
    faults.report("what", mistake);

    assertThat(causes).containsExactly(mistake);
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(new RedisCommandTimeoutException("late"), Failure.TIMEOUT),
        Arguments.of(new RedisConnectionException("none", new TimeoutException()), Failure.TIMEOUT),
        Arguments.of(
            new RedisConnectionException("none", new ConnectException()), Failure.CONNECTION),
        Arguments.of(new RedisConnectionException("none"), Failure.CONNECTION),
        Arguments.of(
            new RedisConnectionException(
                "none", new RedisCommandExecutionException("WRONGPASS no")),
            Failure.REFUSED),
        Arguments.of(new RedisCommandExecutionException("READONLY"), Failure.REFUSED),
        Arguments.of(new RedisException("Redis is not in use"), Failure.CONNECTION),
        Arguments.of(new RedisStore.UnreadableEntryException("x"), Failure.UNREADABLE),
        Arguments.of(new IllegalStateException(), Failure.OTHER));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void fault_isCountedByItsKind(Throwable cause, Failure kind) {
    faults.report("what", cause);

    assertThat(kinds).containsExactly(kind);
  }
}
