package dev.larder.httpcache.servlet.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.CallLeases;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who leads, who is released, and with what word. */
class RequestCollapserTest {

  private static final CacheKey KEY = CacheKey.of("https://example.org", "/a");

  private final RequestCollapser collapser =
      new RequestCollapser(Duration.ofSeconds(3), 10, CallLeases.NONE);

  @AfterEach
  void close() {
    collapser.close();
  }

  @Test
  void parked_leaderLands_allAreReleasedOnce() {
    Ticket leader = collapser.join(KEY);
    List<Landing> heard = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 3; i++) {
      collapser.join(KEY).whenLanded(heard::add);
    }
    assertThat(collapser.parked()).isEqualTo(3);
    leader.land(Landing.STORED);
    leader.land(Landing.FAILED);

    assertThat(heard).containsExactly(Landing.STORED, Landing.STORED, Landing.STORED);
    assertThat(collapser.parked()).isZero();
    assertThat(collapser.join(KEY).isLeader()).isTrue();
  }

  @Test
  void parkedAfterTheLanding_isReleasedAtOnce() {
    Ticket leader = collapser.join(KEY);
    Ticket follower = collapser.join(KEY);
    leader.land(Landing.VARIANT);
    List<Landing> heard = new CopyOnWriteArrayList<>();
    follower.whenLanded(heard::add);
    assertThat(heard).containsExactly(Landing.VARIANT);
  }

  /** Who was told that the first leader takes too long need not wait for the second any more. */
  @Test
  void leaderIsLateButStores_thoseWhoWaitForTheNextAreReleased() throws Exception {
    Ticket late = collapser.join(KEY);
    CompletableFuture<Landing> first = new CompletableFuture<>();
    collapser.join(KEY).whenLanded(first::complete);
    assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(Landing.TIMEOUT);

    Ticket next = collapser.join(KEY);
    assertThat(next.isLeader()).isTrue();
    CompletableFuture<Landing> second = new CompletableFuture<>();
    collapser.join(KEY).whenLanded(second::complete);
    late.land(Landing.STORED);

    assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(Landing.STORED);
    // the next one's flight goes on
    assertThat(collapser.join(KEY).isLeader()).isFalse();
    next.land(Landing.STORED);
    assertThat(collapser.join(KEY).isLeader()).isTrue();
  }

  @Test
  void deputy_leaderHelpsNotAll_leadsTheNextFlightAndOthersJoinIt() throws Exception {
    Ticket leader = collapser.join(KEY);
    Ticket deputy = collapser.join(KEY);
    assertThat(deputy.becomeDeputy()).isTrue();
    assertThat(collapser.join(KEY).becomeDeputy()).isFalse();
    CompletableFuture<Boolean> joined = new CompletableFuture<>();
    collapser
        .join(KEY)
        .whenLanded(landing -> joined.complete(collapser.joinFlying(KEY).isPresent()));
    leader.land(Landing.REFUSED);

    assertThat(joined.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(deputy.await()).isEqualTo(Landing.REFUSED);
    assertThat(deputy.isLeader()).isTrue();
    deputy.land(Landing.STORED);
    assertThat(collapser.joinFlying(KEY)).isEmpty();
  }

  @Test
  void deputy_leaderFails_leadsNothing() {
    Ticket leader = collapser.join(KEY);
    Ticket deputy = collapser.join(KEY);
    deputy.becomeDeputy();
    leader.land(Landing.FAILED);
    assertThat(deputy.await()).isEqualTo(Landing.FAILED);
    assertThat(deputy.isLeader()).isFalse();
    assertThat(collapser.joinFlying(KEY)).isEmpty();
  }

  @Test
  void whatIsKnown_followsTheLastLanding() {
    collapser.join(KEY).land(Landing.STORED);
    assertThat(collapser.experience().isKnownStorable(KEY)).isTrue();
    collapser.join(KEY).land(Landing.VARIANT);
    assertThat(collapser.experience().isKnownStorable(KEY)).isFalse();
    collapser.join(KEY).land(Landing.STORED);
    collapser.join(KEY).land(Landing.FAILED);
    assertThat(collapser.experience().isKnownStorable(KEY)).isFalse();
    assertThat(collapser.experience().isKnownUnstorable(KEY)).isFalse();
    collapser.join(KEY).land(Landing.NOT_STORED);
    assertThat(collapser.experience().isKnownUnstorable(KEY)).isTrue();
    collapser.join(KEY).land(Landing.STORED);
    assertThat(collapser.experience().isKnownUnstorable(KEY)).isFalse();
  }

  @Test
  void closed_allAreReleasedAndNobodyIsParked() {
    Ticket leader = collapser.join(KEY);
    List<Landing> heard = new CopyOnWriteArrayList<>();
    collapser.join(KEY).whenLanded(heard::add);
    collapser.close();
    collapser.join(KEY).whenLanded(heard::add);
    leader.land(Landing.STORED);
    assertThat(heard).containsExactly(Landing.CLOSED, Landing.CLOSED);
  }
}
