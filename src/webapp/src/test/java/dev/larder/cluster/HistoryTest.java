package dev.larder.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.cluster.History.Read;
import org.junit.jupiter.api.Test;

/** The judge of histories can find somebody guilty. */
class HistoryTest {

  private static final int THING = 1;
  private static final long SECOND = 1_000_000_000L;

  private final History history = new History();

  @Test
  void readThatShowsTheNewestAcknowledgedWrite_isNotStale() {
    history.acknowledged(THING, 1, 10);
    history.read(new Read(THING, 1, 20, "read"));
    assertThat(history.stale()).isEmpty();
  }

  @Test
  void readThatShowsAWriteNobodyHasAcknowledged_isNotStale() {
    history.acknowledged(THING, 1, 10);
    history.read(new Read(THING, 2, 20, "read"));
    assertThat(history.stale()).isEmpty();
  }

  @Test
  void readThatBeganBeforeTheAcknowledgement_isNotStale() {
    history.acknowledged(THING, 2, 20);
    history.read(new Read(THING, 1, 20, "read"));
    assertThat(history.stale()).isEmpty();
  }

  @Test
  void readThatShowsLess_isStaleSinceTheFirstWriteThatItDoesNotShow() {
    history.acknowledged(THING, 1, 10);
    history.acknowledged(THING, 2, 20);
    history.acknowledged(THING, 3, 30);
    history.acknowledged(THING, 4, 90);
    history.acknowledged(2, 9, 1);
    history.read(new Read(THING, 1, 50, "read"));
    assertThat(history.stale()).singleElement().extracting("since").isEqualTo(30L);
  }

  @Test
  void staleRead_isAFaultsOnlyIfItWasAtWorkSinceTheWrite() {
    history.acknowledged(THING, 1, 10 * SECOND);
    history.fault("before", 0, 6 * SECOND);
    history.fault("meanwhile", 11 * SECOND, 12 * SECOND);
    history.fault("aftermath", 0, 8 * SECOND);
    history.fault("after", 21 * SECOND, 22 * SECOND);
    history.read(new Read(THING, 0, 20 * SECOND, "read"));
    assertThat(history.stale().get(0).faults()).containsExactly("meanwhile", "aftermath");
    assertThat(history.summary())
        .contains(
            "calm (0): 0 reads of something old, at most 0.0 ms",
            "meanwhile (1): 1 reads of something old, at most 10000.0 ms");
  }
}
