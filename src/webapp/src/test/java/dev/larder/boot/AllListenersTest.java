package dev.larder.boot;

import static dev.larder.support.Samples.key;
import static dev.larder.support.Samples.mark;
import static dev.larder.support.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.StoredResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllListenersTest {

  @Test
  void everyListenerHearsEverything_whateverAnotherDoes() {
    List<String> heard = new ArrayList<>();
    CacheEvents events =
        new AllListeners(new Recording("a", heard, true), new Recording("b", heard, false));

    events.answered(
        new CacheEvents.Exchange(
            "GET", "/", 200, CacheEvents.Source.HIT, Reason.FRESH, false, Duration.ZERO));
    events.stored(response(key("/"), 1, mark(1)));
    events.notStored(key("/"), Reason.PRIVATE);
    events.invalidated(List.of(new Group.All()), Strength.HARD);
    events.fault("what", new IllegalStateException());

    assertThat(heard)
        .containsExactly(
            "a answered",
            "b answered",
            "a stored",
            "b stored",
            "a notStored",
            "b notStored",
            "a invalidated",
            "b invalidated",
            "a fault",
            "b fault");
  }

  private record Recording(String name, List<String> heard, boolean fails) implements CacheEvents {

    @Override
    public void answered(Exchange exchange) {
      hear("answered");
    }

    @Override
    public void stored(StoredResponse response) {
      hear("stored");
    }

    @Override
    public void notStored(CacheKey key, Reason reason) {
      hear("notStored");
    }

    @Override
    public void invalidated(Collection<Group> groups, Strength strength) {
      hear("invalidated");
    }

    @Override
    public void fault(String what, Throwable cause) {
      hear("fault");
    }

    private void hear(String event) {
      heard.add(name + " " + event);
      if (fails) {
        throw new IllegalStateException("broken on purpose");
      }
    }
  }
}
