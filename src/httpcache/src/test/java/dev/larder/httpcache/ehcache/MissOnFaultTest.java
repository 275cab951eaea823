package dev.larder.httpcache.ehcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.store.Faults;
import java.util.ArrayList;
import java.util.List;
import org.ehcache.spi.resilience.RecoveryStore;
import org.ehcache.spi.resilience.StoreAccessException;
import org.junit.jupiter.api.Test;

/** A fault of a tier is a miss, drops the key and is reported. */
class MissOnFaultTest {

  private final StoreAccessException fault = new StoreAccessException("broken on purpose");

  private final List<String> events = new ArrayList<>();
  private boolean refuses;

  private final MissOnFault<String, String> strategy =
      new MissOnFault<>(
          new Faults((what, cause) -> events.add(what + ": " + cause.getMessage())), new Tier());

  @Test
  void faultOnAKey_isAMiss_dropsTheKey_andIsReported() {
    assertThat(strategy.getFailure("key", fault)).isNull();
    assertThat(strategy.containsKeyFailure("key", fault)).isFalse();
    strategy.putFailure("key", "value", fault);

    String reported = "Ehcache failed on a key: broken on purpose";
    assertThat(events)
        .containsExactly("drop key", reported, "drop key", reported, "drop key", reported);
  }

  @Test
  void keyThatCannotBeDropped_isReported() {
    refuses = true;
    strategy.removeFailure("key", fault);

    assertThat(events)
        .containsExactly("drop key", "Ehcache failed to drop a key: broken on purpose");
  }

  @Test
  void clearingThatFails_isReported() {
    strategy.clearFailure(fault);

    assertThat(events)
        .containsExactly("drop all", "clearing a cache of Ehcache failed: broken on purpose");
  }

  private final class Tier implements RecoveryStore<String> {

    @Override
    public void obliterate() throws StoreAccessException {
      drop("all");
    }

    @Override
    public void obliterate(String key) throws StoreAccessException {
      drop(key);
    }

    private void drop(String what) throws StoreAccessException {
      events.add("drop " + what);
      if (refuses) {
        throw new StoreAccessException("refused on purpose");
      }
    }
  }
}
